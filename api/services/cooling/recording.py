"""Cycles of the cooling loop come in: stored once, their alarms raised and ended in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from api.config import Device
from api.services.alarms.kinds import every_kind
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.cooling.limits import ALARM_LIMITS, SENSORS_OF, UNITS
from api.services.cooling.plants import cooling_plant
from api.store.alarms.rows import open_of_site
from api.store.cooling.cycles import CycleRecord, add_cycles, last_cycle
from api.store.db import Connection, writing

PREFIX = "cooling."
SILENT, MISSED, DRIFT = "silent", "missed", "drift"  # what others raise: see watch_loops, and who trains models
NOT_OF_THE_LOOP = frozenset({("cooling.model", DRIFT), ("cooling.loop", SILENT), ("cooling.loop", MISSED)})
HIGHEST_HZ = 60.0
TOLD_AS: Mapping[str, str] = {  # what the controller tells apart and an operator handles alike
    "cooling.pressure": "cooling.limit",
    "cooling.no_drive": "cooling.drive",
    "cooling.start_failed": "cooling.drive",
    "cooling.fans_left": "cooling.fire",
    "cooling.watchdog": "cooling.loop",
}

Alarm = tuple[str, str]  # kind and subject


def record_cycles(context: Context, site: int, records: Sequence[CycleRecord]) -> int:
    """Store cycles of a site's loop, in one transaction with what the alarms are told; returns how many were new.

    Records that were spooled while the database was away may come late and twice. An alarm holds as long as the newest
    cycle names it; cycles older than the newest one stored raise and end nothing.
    """
    device = cooling_plant(context, site).device
    ordered = sorted(records, key=lambda record: record.at)
    if not ordered:
        return 0
    with writing(context.engines["default"]) as connection:
        newest = last_cycle(connection, site, context.now())  # nothing of a clock that was ahead
        new = add_cycles(connection, ordered)
        later = [r for r in ordered if newest is None or r.at > newest.at]
        report(connection, context.now(), list(_reports(site, device, later, _held(connection, site))))
    return new


def _held(connection: Connection, site: int) -> set[Alarm]:
    """The alarms that the loop's last cycles have raised and that still hold."""
    held = {(a.kind, a.subject) for a in open_of_site(connection, site, PREFIX) if a.is_active}
    return held - NOT_OF_THE_LOOP


def _reports(site: int, device: Device, records: Sequence[CycleRecord], held: set[Alarm]) -> Iterable[Report]:
    """What changes from cycle to cycle, and at the last one all that holds, so that values and words are of now."""
    for record in records:
        named = {(kind, subject): rest for kind, subject, rest in map(_alarm, record.alarms)}
        for kind, subject in sorted(held - named.keys()):
            yield _report(site, device, record.at, kind, subject, active=False)
        told = named if record is records[-1] else named.keys() - held
        for kind, subject in sorted(told):
            detail = _detail(record, kind, subject, named[kind, subject])
            value = _measured(record, subject)
            yield _report(site, device, record.at, kind, subject, active=True, value=value, detail=detail)
        held = set(named)


def _alarm(given: Sequence[Any]) -> tuple[str, str, Sequence[Any]]:
    """Kind, subject and what else a cycle says of an alarm; one whose kind there is not is told as ``other``."""
    kind, subject, *rest = given
    kind = kind if kind.startswith(PREFIX) else f"{PREFIX}{kind}"
    kind = TOLD_AS.get(kind, kind)
    return (kind, subject, rest) if kind in every_kind() else ("other", f"{kind} {subject}".strip(), rest)


def _detail(record: CycleRecord, kind: str, subject: str, rest: Sequence[Any]) -> dict[str, Any]:
    """What the words of an alarm need: limit and unit, what became of the sensor, which drives are at 60 Hz."""
    sensors = SENSORS_OF.get(subject, ())
    detail: dict[str, Any] = {"unit": UNITS[sensors[0]]} if sensors else {}
    limit = ALARM_LIMITS.get((kind, subject))
    if limit is not None:
        detail["limit"] = limit
    if kind == "cooling.sensor" and subject in record.quality:
        detail["quality"] = record.quality[subject]
    if rest and rest[0]:
        detail["because"] = rest[0]
    at_60 = [name for name, act in record.acts.items() if _is_at_safe_frequency(act)]
    return {**detail, "at_60_hz": at_60} if at_60 else detail


def _measured(record: CycleRecord, subject: str) -> float | None:
    """What the sensor of an alarm shows, the highest where it is about several."""
    values = [record.readings.get(name) for name in SENSORS_OF.get(subject, ())]
    return max((value for value in values if value is not None), default=None)


def _is_at_safe_frequency(act: Any) -> bool:
    return act.get("source") in ("safety", "availability") and (act.get("wanted_hz") or 0.0) >= HIGHEST_HZ


def _report(
    site: int, device: Device, at: datetime, kind: str, subject: str, *, active: bool, **measured: Any
) -> Report:
    condition = Condition(kind=kind, site=site, device=device.id, subject=subject)
    return Report(condition=condition, active=active, at=at, **measured)
