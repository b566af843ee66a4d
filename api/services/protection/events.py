"""What begins and ends, as it is told: a row in the log in two languages, and a report to the alarms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from api.i18n import Text
from api.services.alarms.reports import Condition, Report
from api.services.protection.columns import LEVEL_WORDS, Flag, Told
from api.services.protection.memory import Place
from api.store.protection.log import LogRow
from engine.safety.limits import CHARGING, Level, Limits, Measured
from engine.safety.protection import Transition

CONDITION_WORDS: Mapping[str, Text] = {
    "temperature_gap": Text("temperature imbalance"),
    "low_temperature": Text("low temperature"),
    CHARGING: Text("low temperature while charging"),
    "high_temperature": Text("high temperature"),
    "voltage_gap": Text("voltage imbalance"),
    "under_voltage": Text("under-voltage"),
    "over_voltage": Text("over-voltage"),
    "charge_current": Text("charge over-current"),
    "discharge_current": Text("discharge over-current"),
}
_MEASURED: Mapping[str, Text] = {
    "temperature_gap": Text("cell temperature gap"),
    "low_temperature": Text("lowest cell temperature"),
    "high_temperature": Text("highest cell temperature"),
    "voltage_gap": Text("cell voltage gap"),
    "under_voltage": Text("lowest cell voltage"),
    "over_voltage": Text("highest cell voltage"),
    "charge_current": Text("charge current"),
    "discharge_current": Text("discharge current"),
}
_DIGITS = {"V": 3, "A": 1, "°C": 1}
_KINDS = {Level.WARNING: "warning", Level.PROTECT: "protect"}


@dataclass(frozen=True, kw_only=True)
class Event:
    """``report`` None: on record only. ``code`` None: for the alarms only. ``limits``: those that were passed."""

    at: datetime
    place: Place
    code: int | None
    level: Level
    text: Text
    report: Report | None
    limits: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What rows gave: events, and reports that are none (values unknown, or known again)."""

    events: list[Event] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def value_event(
    site: int, place: Place, at: datetime, found: Transition, *, position: int | None, limits: Limits
) -> Event:
    """A level of a quantity begins or ends."""
    quantity, level = found.quantity, found.level
    assert level is not None, "an unknown value is no event of the log"  # noqa: S101
    name = Text("{condition} {level}", condition=CONDITION_WORDS[found.limits], level=LEVEL_WORDS[level])
    measured = f"{found.value:.{_DIGITS[quantity.unit]}f} {quantity.unit}"
    what = {"head": _head(place, name, found.begins), "measured": _MEASURED[quantity.name], "value": measured}
    if position is None:
        text = Text("{head}, {measured} {value}", **what)
    else:
        text = Text("{head}, {measured} {value}, position {position}", **what, position=position)
    row = limits[found.limits, level]
    detail: dict[str, Any] = {"unit": quantity.unit, "limit": row.limit, "release": row.release, "limits": found.limits}
    detail |= {"code": quantity.code, "level": int(level)} | ({} if position is None else {"position": position})
    condition = _condition(f"protection.{_KINDS[level]}", site, place, quantity.name)
    told = Report(condition=condition, active=found.begins, at=at, value=found.value, detail=detail)
    return Event(at=at, place=place, code=quantity.code, level=level, text=text, report=told, limits=found.limits)


def unknown_report(site: int, place: Place, at: datetime, column: str, *, begins: bool) -> Report:
    """A value that must be watched is unknown, or known again."""
    return Report(condition=_condition("value.unknown", site, place, column), active=begins, at=at)


def flag_event(site: int, place: Place, at: datetime, flag: Flag, part: str, value: Any, *, begins: bool) -> Event:
    """A flag of the BMS is set or gone; ``part`` names the rack or module in a column that holds several."""
    head = _head(place, flag.name, begins)
    text = Text("{head}, flag of the BMS", head=head)
    if part:
        text = Text("{head}, {part}, flag of the BMS", head=head, part=part)
    subject = flag.column if not part or flag.code is not None else f"{flag.column}.{part}"
    kinds = {Told.FLAG: f"flag.{_KINDS[flag.level]}", Told.OFFGAS: "offgas", Told.EMERGENCY: "emergency"}
    told = None
    if flag.told in kinds:
        detail = {"column": flag.column, "code": flag.code, "level": int(flag.level)}
        condition = _condition(kinds[flag.told], site, place, subject)
        number = float(value) if isinstance(value, int | float) else None
        told = Report(condition=condition, active=begins, at=at, value=number, detail=detail)
    return Event(at=at, place=place, code=flag.code, level=flag.level, text=text, report=told)


def stale_report(site: int, place: Place, at: datetime, *, begins: bool) -> Report:
    """No new rows come in from a place, or they come again."""
    return Report(condition=_condition("rows.stale", site, place, ""), active=begins, at=at)


def log_rows(site: int, events: Iterable[Event]) -> list[LogRow]:
    """Events as rows of the log. Its key has no room for two of one code, level and place in one moment (a value and
    the BMS's own flag): the second is written a microsecond later."""
    taken: set[tuple[Any, ...]] = set()
    found = []
    for event in events:
        if event.code is None:
            continue
        row = LogRow(
            timestamp=event.at,
            error_code=event.code,
            level=int(event.level),
            bank_id=event.place[0],
            rack_id=event.place[1],
            operating_site=site,
            description=event.text.in_language("ko"),
            description_eng=event.text.in_language("en"),
        )
        while (key := (row.timestamp, row.error_code, row.level, row.bank_id, row.rack_id)) in taken:
            row = replace(row, timestamp=row.timestamp + timedelta.resolution)
        taken.add(key)
        found.append(row)
    return found


def is_too_cold_to_charge(event: Event) -> bool:
    """Whether a rack begins to be charged below the protection limit of the charging row."""
    return event.limits == CHARGING and event.level is Level.PROTECT and bool(event.report and event.report.active)


def column_of(table: Mapping[Measured, str], measured: Measured) -> str:
    """The column a measured value is in, for messages; a gap that has none goes by its own name."""
    return table.get(measured, str(measured))


def _condition(kind: str, site: int, place: Place, subject: str) -> Condition:
    return Condition(kind=kind, site=site, bank_id=place[0], rack_id=place[1], subject=subject)


def _head(place: Place, name: Text, begins: bool) -> Text:
    where = Text("Bank") if place[1] is None else Text("Rack")
    return Text("{where} {name}" if begins else "{where} {name} ended", where=where, name=name)
