"""Alarms for pages and REST: a list, and one with all that happened to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.datasets import Page
from api.services.numbered_pages import numbered_page
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


def alarm_page(
    context: Context, query: AlarmQuery, written: Callable[[Listed], dict[str, Any]], *, page: int, size: int
) -> Page:
    """Page ``page`` (from 1; 0 is the last) of the alarms of a query; raises as :func:`numbered_page` does."""
    with reading(context.engines["default"]) as connection:
        counted = lists.count(connection, query)

        def read(limit: int, skip: int) -> list[dict[str, Any]]:
            return [written(one) for one in lists.listed(connection, query, limit=limit, skip=skip)]

        return numbered_page(counted, page=page, size=size, read=read)


def alarm_detail(context: Context, alarm_id: int) -> AlarmDetail:
    """Everything about one alarm, open or closed; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        found = lists.find_listed(connection, alarm_id) if alarm_id < 2**31 else None
        if found is None:
            raise NotFound(Text("There is no alarm {id}.", id=alarm_id), field="id")
        chain = found.alarm.first_out
        first = None if chain in (None, alarm_id) else lists.find_listed(connection, chain or 0)
        return AlarmDetail(listed=found, first=first, history=tuple(transitions.of_alarm(connection, alarm_id)))
