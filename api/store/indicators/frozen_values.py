"""Which values stood still, and when: registers that the collector found so, racks that their BMS could not reach.

Both are alarms, of the kind ``value.frozen`` and of the BMS's own flags; who holds them back changes nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.alarms.tables import alarm

KIND = "value.frozen"
FLAGS = "flag."


@dataclass(frozen=True, kw_only=True)
class FrozenValue:
    """From ``since`` up to ``until`` (None: still). ``register`` "": more of them than are named, or all; ``device``
    None: told by a flag in the rows, whatever brought them."""

    device: str | None
    bank_id: int | None
    rack_id: int | None
    register: str
    since: datetime
    until: datetime | None


def frozen_values(connection: sa.Connection, site: int, first: datetime, last: datetime) -> list[FrozenValue]:
    """Those of a site's devices that stood at some time from ``first`` to ``last``."""
    told = _standing(site, first, last).where(alarm.c.kind == KIND, alarm.c.device.is_not(None))
    return [
        FrozenValue(device=row.device, bank_id=row.bank_id, rack_id=row.rack_id, register=row.subject, **_span(row))
        for row in connection.execute(told)
    ]


def unreached_racks(
    connection: sa.Connection, site: int, first: datetime, last: datetime, codes: Collection[int]
) -> list[FrozenValue]:
    """Those racks of a site whose flags said with one of ``codes`` of the log, at some time from ``first`` to ``last``,
    that nothing was heard of them."""
    told = _standing(site, first, last).where(alarm.c.kind.startswith(FLAGS), alarm.c.rack_id.is_not(None))
    return [
        FrozenValue(device=None, bank_id=row.bank_id, rack_id=row.rack_id, register="", **_span(row))
        for row in connection.execute(told)
        if json.loads(row.detail).get("code") in codes
    ]


_ENDED = sa.func.coalesce(alarm.c.returned_at, alarm.c.closed_at, type_=alarm.c.returned_at.type).label("ended")


def _standing(site: int, first: datetime, last: datetime) -> sa.Select[Any]:
    columns = (alarm.c.device, alarm.c.bank_id, alarm.c.rack_id, alarm.c.subject, alarm.c.detail, alarm.c.raised_at)
    return sa.select(*columns, _ENDED).where(
        sa.or_(alarm.c.closed_at.is_(None), alarm.c.closed_at > first),
        alarm.c.site == site,
        alarm.c.raised_at <= last,
        sa.or_(_ENDED.is_(None), _ENDED > first),
    )


def _span(row: sa.Row[Any]) -> dict[str, Any]:
    return {"since": row.raised_at, "until": row.ended}
