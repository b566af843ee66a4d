"""One step of one alarm on somebody's word, with all that goes with it: hold, history, audit."""

from __future__ import annotations

from typing import Any

from api.errors import Conflict, NotFound
from api.i18n import Text
from api.services.alarms.kinds import kind_of
from api.services.context import Context
from api.store import audit
from api.store.alarms import holds, rows, transitions
from api.store.alarms.holds import Hold
from api.store.alarms.rows import AlarmRow
from api.store.alarms.transitions import Transition
from api.store.db import Connection
from engine.safety.alarms import HELD, Act, Refusal, State, step

REFUSED = {
    Refusal.NOTHING_STANDS: Text("The alarm is over."),
    Refusal.ALREADY_ACKNOWLEDGED: Text("The alarm is acknowledged already."),
    Refusal.STILL_STANDS: Text("The condition of the alarm still holds."),
    Refusal.ACKNOWLEDGE_FIRST: Text("The alarm has to be acknowledged first."),
    Refusal.HELD: Text("The alarm is shelved, suppressed or out of service. That has to be lifted first."),
    Refusal.ALREADY_SHELVED: Text("The alarm is shelved already."),
    Refusal.ALREADY_SUPPRESSED: Text("The alarm is suppressed already."),
    Refusal.ALREADY_OUT: Text("The alarm is out of service already."),
    Refusal.NOT_SHELVED: Text("The alarm is not shelved."),
    Refusal.NOT_SUPPRESSED: Text("The alarm is not suppressed."),
    Refusal.NOT_OUT: Text("The alarm is not out of service."),
}


def find_alarm(connection: Connection, alarm_id: int) -> AlarmRow:
    """The alarm of an id, closed ones too; raises :class:`NotFound`."""
    found = rows.find(connection, alarm_id) if alarm_id < 2**31 else None
    if found is None:
        raise NotFound(Text("There is no alarm {id}.", id=alarm_id), field="id")
    return found


def change_state(
    connection: Connection,
    context: Context,
    alarm: AlarmRow,
    act: Act,
    actor: str,
    words: str,
    hold: Hold | None = None,
) -> AlarmRow:
    """Let an act take effect, in the caller's write transaction that has locked the audit log.

    Raises :class:`Conflict` naming the state where the act does not fit it, or where somebody was faster.
    """
    after = step(alarm.state, act, is_active=alarm.is_active, latches=kind_of(alarm.kind).latches)
    if isinstance(after, Refusal):
        raise _conflict(alarm, REFUSED[after])
    now = context.now()
    given: dict[str, Any] = {"state": after}
    if act is Act.ACKNOWLEDGE:
        given |= {"acknowledged_at": now, "acknowledged_by": actor}
    elif after is State.UNACKNOWLEDGED:
        given |= {"acknowledged_at": None, "acknowledged_by": None}
    if after is State.NORMAL:
        given["closed_at"] = now
    elif alarm.closed_at is not None:
        _check_latest(connection, alarm)
        given["closed_at"] = None
    if not rows.change(connection, alarm, **{**given, "state": after.value}):
        raise _conflict(find_alarm(connection, alarm.id), Text("Somebody else was faster."))
    if hold is not None:
        holds.put(connection, alarm.key, hold)
    elif alarm.state in HELD:
        holds.drop(connection, alarm.key)
    told = Transition(at=now, act=act, before=alarm.state, after=after, actor=actor, note=words)
    transitions.add(connection, alarm.id, told)
    detail: dict[str, Any] = {"id": alarm.id, "before": alarm.state, "after": after, "note": words}
    if hold is not None and hold.until is not None:
        detail["until"] = hold.until
    audit.append(connection, now=now, actor=actor, action=f"alarm {act}", subject=alarm.key, detail=detail)
    moved = rows.find(connection, alarm.id)
    assert moved is not None, "alarms are never removed once they were raised"  # noqa: S101
    return moved


def _check_latest(connection: Connection, alarm: AlarmRow) -> None:
    """A closed alarm is opened again only by holding its condition, and only where no newer one is open."""
    newer = rows.open_alarms(connection, {alarm.key}).get(alarm.key)
    if newer is not None:
        text = Text("The alarm is over; alarm {id} is the present one of this condition.", id=newer.id)
        raise _conflict(alarm, text, newer=newer.id)


def _conflict(alarm: AlarmRow, text: Text, **detail: Any) -> Conflict:
    return Conflict(text, field="id", id=alarm.id, state=alarm.state.value, **detail)
