"""Why a tag's value is unknown: kept as data with the result, put into words for the reader.

The data of a reason: ``reason`` (a :class:`~engine.safety.readings.Flaw`), ``age_s`` and ``value`` of the row at fault
where there is one, ``at_best`` the f of the devices that are known, ``devices`` the guilty ones with their ids, each
with a reason of its own, ``others`` how many more are guilty.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from api.i18n import Text
from api.store.sos_readings import TagReadings
from engine.safety import readings
from engine.safety.readings import FLAWS, GOOD, Flaw

NAMED_DEVICES = 10  # so that a lost bank of forty racks does not write forty ids into every set


def reason_of(found: TagReadings | Flaw, minute: int, at_best: float) -> dict[str, Any]:
    """Why a tag is unknown at the minute of that index; ``at_best`` is the f of its known devices, NaN for none."""
    if isinstance(found, Flaw):
        return {"reason": str(found)}
    guilty = [(i, code) for i, code in enumerate(found.readings.flaws[minute].tolist()) if code != GOOD]
    if not guilty:
        return {"reason": str(Flaw.NO_ROW)}
    flawed = [_device(found, minute, i, FLAWS[code]) for i, code in guilty[:NAMED_DEVICES]]
    told = {key: value for key, value in flawed[0].items() if key not in found.keys}
    if "bank_id" in found.keys or "rack_id" in found.keys:
        told["devices"] = flawed
    if len(guilty) > NAMED_DEVICES:
        told["others"] = len(guilty) - NAMED_DEVICES
    return told if math.isnan(at_best) else {**told, "at_best": at_best}


def _device(found: TagReadings, minute: int, index: int, flaw: Flaw) -> dict[str, Any]:
    told: dict[str, Any] = {**dict(zip(found.keys, found.devices[index], strict=True)), "reason": str(flaw)}
    age_us = int(found.age_us[minute, index])
    if age_us != readings.NEVER:
        told["age_s"] = age_us / 1e6
    value = float(found.raw[minute, index])
    if flaw is Flaw.OUT_OF_RANGE and math.isfinite(value):
        told["value"] = value
    return told


_WORDS = {
    Flaw.NO_ROW: Text("No row within 24 hours."),
    Flaw.STALE: Text("Stale: the latest row is {age} s old."),
    Flaw.NO_VALUE: Text("The latest row holds no number."),
    Flaw.OUT_OF_RANGE: Text("The latest value, {value}, is not plausible."),
    Flaw.NO_TABLE: Text("Its table is not there or cannot be read."),
    Flaw.NO_COLUMN: Text("Its column is not in the table."),
    Flaw.DATABASE_AWAY: Text("Its database does not answer."),
    Flaw.BAD_LIMITS: Text("Its limits make no curve."),
    Flaw.NO_TAG: Text("There is no such tag any more."),
}


def reason_text(reason: Mapping[str, Any]) -> Text:
    """A stored reason in words, for the edge to translate; says nothing of the devices."""
    params = {"age": f"{reason.get('age_s', 0):.0f}", "value": reason.get("value", "∞")}
    return Text(_WORDS[Flaw(reason["reason"])].message, **params)
