"""From the services of the alarms to lines on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.services.alarms.listing import alarm_detail, list_alarms
from api.services.control.of_alarm import commands_of
from api.store.alarms.lists import AlarmQuery, Listed
from api.store.alarms.rows import AlarmRow
from api.store.alarms.transitions import Transition
from api.store.devices.commands import Command
from dashapp.alarms_page.line import Line, line_of
from dashapp.alarms_page.states import PRESSING
from dashapp.alarms_page.view import View
from dashapp.reader import Reader
from engine.safety.alarms import HELD

MOST = 1000  # rows of a list


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything the detail shows. ``first``: the first alarm of the chain, None where it is this one; ``reason``: why
    it is shelved, suppressed or out of service, empty where it is not."""

    alarm: AlarmRow
    line: Line
    first: Line | None
    history: Sequence[Transition]
    reason: str
    commands: Sequence[Command]


def open_lines(reader: Reader) -> list[Line]:
    """The open alarms: first those to be looked at, last those held back; the worst and newest before the others."""
    lines = [_line(reader, one) for one in list_alarms(reader.context, AlarmQuery(), limit=MOST)]
    return sorted(lines, key=lambda line: (line.state not in PRESSING, line.state in HELD, line.priority))


def past_lines(reader: Reader, view: View) -> list[Line]:
    """The alarms raised on the view's days, over or not, newest first. Raises :class:`BadParameter` for the days."""
    start, end = view.range(reader)
    query = AlarmQuery(start=start, end=end, history=True, site=view.site)
    return [_line(reader, one) for one in list_alarms(reader.context, query, limit=MOST)]


def known(reader: Reader, alarm_id: int) -> Known:
    """One alarm with its history; raises :class:`NotFound`."""
    found = alarm_detail(reader.context, alarm_id)
    hold = found.listed.hold
    return Known(
        alarm=found.listed.alarm,
        line=_line(reader, found.listed),
        first=None if found.first is None else _line(reader, found.first),
        history=found.history,
        reason=hold.reason if hold is not None else "",
        commands=commands_of(reader.context, alarm_id),
    )


def _line(reader: Reader, listed: Listed) -> Line:
    return line_of(reader, listed.alarm, listed.hold.until if listed.hold is not None else None)
