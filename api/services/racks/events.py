"""What happened on a rack: the protection log and the alarms, each event once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.services.alarms.listing import list_alarms
from api.services.context import Context
from api.store.alarms.lists import AlarmQuery
from api.store.alarms.rows import AlarmRow
from api.store.protection_log import Event, LogQuery, read_events
from engine.safety.limits import Level

MOST = 500
ENDED = "해제"  # the word of the log for the end of a condition
_POSITION = {"ko": ", 위치 ", "en": ", position "}
_PRIORITY = {Level.PROTECT: 1, Level.WARNING: 2}


@dataclass(frozen=True, kw_only=True)
class RackEvent:
    """An event of the log (``text``: its words by language, without the position) or an alarm that the log does not
    have (``text`` empty). ``priority``: of its alarm, else of its level; ``begins``: not the end of a condition.
    ``position``: the cell, as the log writes it; ``alarm`` None: nobody was told."""

    at: datetime
    priority: int
    begins: bool
    text: Mapping[str, str]
    position: str
    alarm: AlarmRow | None


def rack_events(context: Context, site: int, bank: int, rack: int, start: datetime, end: datetime) -> list[RackEvent]:
    """The events of a rack in ``[start, end]``, newest first, at most :data:`MOST` of the log.

    Raises :class:`~api.errors.NotFound` for an unknown site, and what says that the log or the alarms are away.
    """
    context.sites.site(site)
    log = LogQuery(test=False, site=site, bank=bank, rack=rack, start=start, end=end, end_included=True)
    logged = read_events(context.engines["feature"], log, limit=MOST, skip=0)
    query = AlarmQuery(site=site, bank_id=bank, rack_id=rack, start=start, end=end + timedelta.resolution, history=True)
    alarms = [one.alarm for one in list_alarms(context, query)]
    by_key = {_key(alarm.raised_at, alarm.detail): alarm for alarm in alarms if "code" in alarm.detail}
    found = [_logged(event, by_key.get((event["timestamp"], event["error_code"], event["level"]))) for event in logged]
    told = {one.alarm.id for one in found if one.alarm is not None}
    found += [_alarm(alarm) for alarm in alarms if alarm.id not in told]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _key(at: datetime, detail: Mapping[str, object]) -> tuple[object, ...]:
    return at, detail.get("code"), detail.get("level")


def _logged(event: Event, alarm: AlarmRow | None) -> RackEvent:
    korean, english = event["description"] or "", event["description_eng"] or event["description"] or ""
    words, _, position = korean.rpartition(_POSITION["ko"])
    return RackEvent(
        at=event["timestamp"],
        priority=alarm.priority if alarm else _PRIORITY.get(event["level"], 2),
        begins=ENDED not in korean,
        text={"ko": words or korean, "en": english.rpartition(_POSITION["en"])[0] or english},
        position=position if words else "",
        alarm=alarm,
    )


def _alarm(alarm: AlarmRow) -> RackEvent:
    position = alarm.detail.get("position")
    return RackEvent(
        at=alarm.raised_at,
        priority=alarm.priority,
        begins=True,
        text={},
        position="" if position is None else str(position),
        alarm=alarm,
    )
