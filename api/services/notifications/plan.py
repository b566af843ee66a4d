"""Who is to be told what: a pure decision for each target and alarm, made again every few seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from api.config import NotifyTarget
from api.store.alarms.rows import AlarmRow
from api.store.notifications.outbox import Occasion, Told
from engine.safety.alarms import State

SETTLED = timedelta(seconds=60)  # a condition that is gone for less may be back at once: its end is not told yet
OWN_FAILURE = "notify.failed"  # the kind of alarm that says that a target cannot be reached; its subject is the target
STANDS = (State.UNACKNOWLEDGED, State.ACKNOWLEDGED)


class Why(StrEnum):
    """What a target is told."""

    RAISED = "raised"
    ESCALATED = "escalated"
    ENDED = "ended"


def due_occasions(
    targets: Iterable[NotifyTarget],
    alarms: Iterable[AlarmRow],
    told: Mapping[tuple[str, int], Told],
    now: datetime,
) -> Iterator[Occasion]:
    """Everything that ought to be told now and was not formed yet, alarm by alarm."""
    everybody = tuple(targets)
    for alarm in alarms:
        for target in everybody:
            last = told.get((target.name, alarm.id))
            why = occasion(target, alarm, last, now)
            if why is not None:
                yield Occasion(
                    target=target.name,
                    alarm_id=alarm.id,
                    sequence=0 if last is None else last.sequence + 1,
                    occasion=why.value,
                    said_active=alarm.state in STANDS,
                )


def occasion(target: NotifyTarget, alarm: AlarmRow, last: Told | None, now: datetime) -> Why | None:
    """What ``target`` is to be told of ``alarm`` now, None for nothing. ``last`` is what it was told last.

    - raised: a target without ``after_min`` hears of every alarm that holds or waits for somebody;
    - escalated: a target with ``after_min`` hears of an alarm that nobody has acknowledged for so long;
    - ended: whoever heard that a condition holds hears that it no longer does, once it has been gone for a minute;
    - a condition that comes back after its end was told is told of again.
    """
    if not _concerns(target, alarm):
        return None
    stands = alarm.state in STANDS  # until the delay of its kind is over, however short the condition is gone
    if last is not None and last.said_active:
        gone_since = alarm.returned_at or alarm.closed_at
        settled = gone_since is not None and gone_since <= now - SETTLED
        return Why.ENDED if not stands and settled else None
    if alarm.closed_at is not None or (last is not None and not stands):
        return None
    if target.after_min == 0:
        return Why.RAISED if stands or alarm.acknowledged_at is None else None
    overdue = alarm.raised_at + timedelta(minutes=target.after_min) <= now
    return Why.ESCALATED if overdue and alarm.acknowledged_at is None else None


def _concerns(target: NotifyTarget, alarm: AlarmRow) -> bool:
    if alarm.kind == OWN_FAILURE and alarm.subject == target.name:
        return False
    return alarm.priority in target.priorities and (not target.sites or alarm.site in target.sites)
