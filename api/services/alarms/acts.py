"""What people do to alarms: each act fits the state the alarm is in at that moment, or is refused with that state.

Every act is audited and written into the alarm's history, together with what it changes. Of two operators who act on
the same alarm at the same time the second finds it changed, and is told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from api.errors import BadParameter, Conflict
from api.i18n import Text
from api.services.alarms.changing import change_state, find_alarm
from api.services.context import Context
from api.services.roles import Principal, Role, check_role
from api.store import audit
from api.store.alarms import transitions
from api.store.alarms.holds import Hold
from api.store.alarms.rows import AlarmRow
from api.store.alarms.transitions import NOTE, Transition
from api.store.db import writing
from engine.safety.alarms import Act, State

OPERATORS_SHELF = timedelta(hours=8)
ENGINEERS_SHELF = timedelta(days=30)
LONGEST_NOTE = 300
MOST_AT_ONCE = 500
REASON = Text("a reason of 1 to {length} characters", length=LONGEST_NOTE)
WORDS = Text("a text of at most {length} characters, without control characters", length=LONGEST_NOTE)


def acknowledge(context: Context, alarm_id: int, who: Principal, note: str = "") -> AlarmRow:
    """Say that somebody has seen it.

    Raises :class:`NotFound`, :class:`Conflict` naming the state that does not take it, :class:`BadParameter` for a
    note that is too long, :class:`NotAllowed`.
    """
    return _act(context, alarm_id, Act.ACKNOWLEDGE, who, Role.operator, _said(note))


def acknowledge_several(context: Context, ids: Sequence[int], who: Principal, note: str = "") -> list[AlarmRow]:
    """Acknowledge those of the alarms that can be, all together; the others stay as they are.

    Raises :class:`BadParameter` for none or more than 500 ids, :class:`NotFound` for an id there is none of.
    """
    check_role(who, at_least=Role.operator)
    wanted, words = sorted(set(ids)), _said(note)
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise BadParameter("ids", len(wanted), Text("1 to {most} ids of alarms", most=MOST_AT_ONCE))
    done = []
    with writing(context.engines["default"]) as connection:
        audit.lock(connection)
        for alarm in [find_alarm(connection, alarm_id) for alarm_id in wanted]:
            try:
                done.append(change_state(connection, context, alarm, Act.ACKNOWLEDGE, who.name, words))
            except Conflict:
                continue
    return done


def note(context: Context, alarm_id: int, who: Principal, words: str) -> AlarmRow:
    """Write something into the alarm's history; raises :class:`NotFound`, :class:`BadParameter` for no words."""
    check_role(who, at_least=Role.operator)
    text = _said(words, needed="note")
    with writing(context.engines["default"]) as connection:
        audit.lock(connection)
        alarm = find_alarm(connection, alarm_id)
        now = context.now()
        told = Transition(at=now, act=NOTE, before=alarm.state, after=alarm.state, actor=who.name, note=text)
        transitions.add(connection, alarm.id, told)
        detail = {"id": alarm.id, "note": text}
        audit.append(connection, now=now, actor=who.name, action="alarm note", subject=alarm.key, detail=detail)
    return alarm


def reset(context: Context, alarm_id: int, who: Principal, note: str = "") -> AlarmRow:
    """Let a latched alarm go. Raises as :func:`acknowledge`."""
    return _act(context, alarm_id, Act.RESET, who, Role.operator, _said(note))


def shelve(context: Context, alarm_id: int, who: Principal, *, until: datetime, reason: str) -> AlarmRow:
    """Keep an alarm from the operators until a time; then it comes back by itself.

    Raises as :func:`acknowledge`, and :class:`BadParameter` naming ``until`` for a time that is past or beyond what
    the role may: 8 h, engineers 30 days.
    """
    now, longest = context.now(), ENGINEERS_SHELF if who.role >= Role.engineer else OPERATORS_SHELF
    words = _said(reason, needed="reason")
    if not now < until <= now + longest:
        hours = longest // timedelta(hours=1)
        expected = Text("a time ahead, at most {hours} h from now for the role {role}", hours=hours, role=who.role.name)
        raise BadParameter("until", until.isoformat(), expected, longest_h=hours)
    hold = Hold(hold=State.SHELVED, until=until, reason=words, actor=who.name, at=now)
    return _act(context, alarm_id, Act.SHELVE, who, Role.operator, words, hold)


def unshelve(context: Context, alarm_id: int, who: Principal, note: str = "") -> AlarmRow:
    """Bring a shelved alarm back before its time. Raises as :func:`acknowledge`."""
    return _act(context, alarm_id, Act.UNSHELVE, who, Role.operator, _said(note))


def suppress(context: Context, alarm_id: int, who: Principal, *, reason: str) -> AlarmRow:
    """Keep an alarm away that means nothing as the plant is built or run. Raises as :func:`acknowledge`."""
    return _hold(context, alarm_id, Act.SUPPRESS, State.SUPPRESSED, who, reason)


def unsuppress(context: Context, alarm_id: int, who: Principal, note: str = "") -> AlarmRow:
    """End a suppression. Raises as :func:`acknowledge`."""
    return _act(context, alarm_id, Act.UNSUPPRESS, who, Role.engineer, _said(note))


def take_out(context: Context, alarm_id: int, who: Principal, *, reason: str) -> AlarmRow:
    """Take an alarm out of service, for the time of a repair. Raises as :func:`acknowledge`."""
    return _hold(context, alarm_id, Act.TAKE_OUT, State.OUT_OF_SERVICE, who, reason)


def put_back(context: Context, alarm_id: int, who: Principal, note: str = "") -> AlarmRow:
    """Put an alarm back into service. Raises as :func:`acknowledge`."""
    return _act(context, alarm_id, Act.PUT_BACK, who, Role.engineer, _said(note))


def _hold(context: Context, alarm_id: int, act: Act, state: State, who: Principal, reason: str) -> AlarmRow:
    words = _said(reason, needed="reason")
    hold = Hold(hold=state, until=None, reason=words, actor=who.name, at=context.now())
    return _act(context, alarm_id, act, who, Role.engineer, words, hold)


def _act(
    context: Context, alarm_id: int, act: Act, who: Principal, role: Role, words: str, hold: Hold | None = None
) -> AlarmRow:
    check_role(who, at_least=role)
    with writing(context.engines["default"]) as connection:
        audit.lock(connection)
        alarm = find_alarm(connection, alarm_id)
        return change_state(connection, context, alarm, act, who.name, words, hold)


def _said(words: str, needed: str = "") -> str:
    """The words without blanks around; ``needed`` names the field that may not be empty."""
    text = words.strip()
    if len(text) > LONGEST_NOTE or not all(c.isprintable() or c == "\n" for c in text) or (needed and not text):
        raise BadParameter(needed or "note", text or Text("nothing"), REASON if needed == "reason" else WORDS)
    return text
