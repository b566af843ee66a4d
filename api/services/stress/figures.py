"""Figures of the stress lab that need no study: survival of data, downtime of an availability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from inspect import signature
from typing import Any

from api.errors import BadParameter
from api.i18n import Text
from api.services.stress.errors import naming
from engine.stress.availability import downtime_minutes
from engine.stress.fields import Fields
from engine.stress.survival import active_data_tb, data_survival, dump_s, write_rate_tb_s
from engine.stress.tiers import TABLES, tier_reached

LARGEST = 1e12
SHARES = ("utilisation", "saved_share")
HARDWARE = {
    name: float(one.default) for name, one in signature(data_survival).parameters.items() if name != "t2_s"
}  # with what the function takes where nothing is given


def survival(given: Any) -> Mapping[str, float | None]:
    """Which share of the data survives a hold-up of ``t2_s``, by the simple model: ``given`` has it and, where they
    differ, ``gpus``, ``hbm_gb``, ``utilisation``, ``ssds``, ``ssd_gb_s`` and ``saved_share``.

    ``survival`` 0..1; ``active_tb`` in memory; ``dump_s`` that a full dump takes, None where it never ends. Raises
    :class:`~api.errors.BadParameter` naming the field.
    """
    with naming():
        fields = Fields(given)
        t2_s = fields.number("t2_s", 0, LARGEST)
        asked = {
            name: fields.number(name, 0, 1.0 if name in SHARES else LARGEST, usual) for name, usual in HARDWARE.items()
        }
        fields.done()
    active = active_data_tb(asked["gpus"], asked["hbm_gb"], asked["utilisation"])
    whole_s = dump_s(active, write_rate_tb_s(asked["ssds"], asked["ssd_gb_s"]))
    return {
        "survival": data_survival(t2_s, **asked),
        "active_tb": active,
        "dump_s": whole_s if math.isfinite(whole_s) else None,
    }


def downtime(availability: str) -> Mapping[str, Any]:
    """What an availability (a share, as text) allows: ``downtime_min`` a year, and the ``tier`` it reaches in each
    table. Raises :class:`~api.errors.BadParameter`."""
    try:
        minutes = downtime_minutes(float(availability))
    except ValueError as error:
        given = availability or Text("nothing")
        raise BadParameter("availability", given, Text("a share from 0 to 1, as 0.9982, not per cent")) from error
    tier = {table: tier_reached(minutes, table) for table in TABLES}
    return {"availability": float(availability), "downtime_min": minutes, "tier": tier}
