"""The protection-map log: what crossed a limit or was flagged by a BMS, newest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from api.errors import BadParameter
from api.i18n import Text
from api.services.buckets import grid_over
from api.services.context import Context
from api.services.datasets import Page
from api.services.numbered_pages import numbered_page
from api.services.site_time import TimeStyle, shown
from api.store.protection_log import (
    Event,
    LogQuery,
    Meanings,
    count_events,
    read_events,
    read_level_counts,
    read_meanings,
)

BIND = "feature"
Pieces = Generator[bytes, None, None]
IDS = ("bank_id", "rack_id", "operating_site")
MEMBERS = ("timestamp", "error_code", "level", *IDS, "description", "description_eng")
PROTECTION_WORDS = ("보호", "장애")  # level 2 is called either way: old logs write the second


def either_word(message: str) -> tuple[str, ...]:
    """A text to look for, and the same with the other words for level 2.

    >>> either_word("랙 과전압 보호")
    ('랙 과전압 보호', '랙 과전압 장애')
    """
    protection, fault = PROTECTION_WORDS
    forms = (message, message.replace(protection, fault), message.replace(fault, protection))
    return tuple(dict.fromkeys(forms))


def log_page(
    context: Context,
    query: LogQuery,
    style_of: Callable[[int | None], TimeStyle],
    *,
    page: int,
    size: int,
    exact: bool = False,
    known_codes_only: bool = False,
    columns: Collection[str] | None = None,
) -> Page:
    """Page ``page`` (from 1; 0 is the last) of the log, with the number of events there are in all.

    Times are written as ``style_of`` says of each event's site; events have all their :data:`MEMBERS`, or ``columns``.
    Raises :class:`BadParameter` for a code or level
    without an entry where it must have one, and as :func:`numbered_page` does.
    """
    engine = context.engines[BIND]
    meanings = read_meanings(engine)
    if known_codes_only:
        _check("error_code", query.error_code, meanings.error_codes)
        _check("level", query.level, meanings.levels)
    styles = cache(style_of)

    def read(limit: int, skip: int) -> list[Any]:
        events = read_events(engine, query, limit=limit, skip=skip)
        written = (_written(event, meanings, styles(event["operating_site"])) for event in events)
        return [event if columns is None else {name: event[name] for name in columns} for event in written]

    count = context.counts.remembered((query, exact), lambda: count_events(engine, query, exact=exact))
    return numbered_page(count, page=page, size=size, read=read)


def level_counts(context: Context, query: LogQuery, width: int, style: TimeStyle, zone: ZoneInfo) -> Pieces:
    """Events by level in time buckets of ``width`` microseconds in ``zone``, newest bucket first, as a JSON array in
    pieces; empty buckets are absent. Raises as :func:`grid_over` does."""
    grid = grid_over(zone, width, query.start, query.end, end_included=query.end_included)
    if grid.end < grid.start:
        yield b"[]"
        return
    within = replace(query, start=grid.start, end=grid.end, end_included=True)
    opening = b"["
    with closing(read_level_counts(context.engines[BIND], within, grid)) as chunks:
        for chunk in chunks:
            counted = [
                {
                    "time": shown(grid.begin(number), style),
                    "operating_site": query.site,
                    "level": level,
                    "level_count": count,
                }
                for number, level, count in chunk
            ]
            yield opening + orjson.dumps(counted)[1:-1]
            opening = b","
    yield b"]" if opening == b"," else b"[]"


def _check(name: str, number: int | None, known: Any) -> None:
    if number is not None and number not in known:
        shown_numbers = ", ".join(str(one) for one in sorted(known))
        raise BadParameter(name, number, Text("one of {known}", known=shown_numbers))


def _written(event: Event, meanings: Meanings, style: TimeStyle) -> dict[str, Any]:
    code, level = event["error_code"], event["level"]
    korean, english = meanings.error_codes.get(code, (None, None))
    return {
        "timestamp": shown(event["timestamp"], style),
        "error_code": {"id": code, "description": korean, "description_eng": english},
        "level": None if level is None else {"id": level, "description": meanings.levels.get(level)},
        **{name: event[name] for name in IDS},
        "description": event["description"],
        "description_eng": event["description_eng"],
    }
