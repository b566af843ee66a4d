"""Alarms for pages and REST: a list, and one with all that happened to it."""

from __future__ import annotations

from dataclasses import dataclass

from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context
from api.store.alarms import lists, transitions
from api.store.alarms.lists import AlarmQuery, Listed
from api.store.alarms.transitions import Transition
from api.store.db import reading


@dataclass(frozen=True, kw_only=True)
class AlarmDetail:
    """An alarm with its hold and its history, oldest first; ``first`` is the first of its chain, None where it is."""

    listed: Listed
    first: Listed | None
    history: tuple[Transition, ...]


def list_alarms(context: Context, query: AlarmQuery, limit: int | None = None) -> list[Listed]:
    """The alarms of a query, those raised last first."""
    with reading(context.engines["default"]) as connection:
        return lists.listed(connection, query, limit=limit)


def alarm_detail(context: Context, alarm_id: int) -> AlarmDetail:
    """Everything about one alarm, open or closed; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        found = lists.find_listed(connection, alarm_id) if alarm_id < 2**31 else None
        if found is None:
            raise NotFound(Text("There is no alarm {id}.", id=alarm_id), field="id")
        chain = found.alarm.first_out
        first = None if chain in (None, alarm_id) else lists.find_listed(connection, chain or 0)
        return AlarmDetail(listed=found, first=first, history=tuple(transitions.of_alarm(connection, alarm_id)))
