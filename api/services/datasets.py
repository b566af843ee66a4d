"""Operating data of a site: pages, whole ranges, the latest row, downloads, and how many rows there are."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import orjson

from api.errors import BadParameter, NotFound, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.cursors import Cursor
from api.services.row_pages import Link, PageReader
from api.services.site_time import TimeStyle
from api.store.db import reading
from api.store.deidentify import deidentified
from api.store.queries import Position, RowQuery, chosen_columns
from api.store.row_count import EXACT_UP_TO, Count
from api.store.row_reader import read_rows
from api.store.row_values import Spelling
from api.store.sites import TABLES, SiteTable
from api.store.stream import csv_rows

__all__ = [
    "TABLES",
    "Page",
    "Preview",
    "RowQuery",
    "Spelling",
    "latest_row",
    "list_rows",
    "preview",
    "row_count",
    "stream_csv",
    "table_of",
    "whole_range",
]

Pieces = Generator[bytes, None, None]
CHUNK = 10_000


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. ``results`` is a JSON array; ``next`` and ``previous`` are the parameters that lead there."""

    results: bytes
    size: int
    count: int
    count_is_estimate: bool
    next: Link | None
    previous: Link | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The first rows of a query: column names in order, and one object a row."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def table_of(context: Context, query: RowQuery) -> SiteTable:
    """The table a query is about, with the names its answer has; raises what :meth:`Sites.table` raises."""
    table = context.sites.table(query.site, query.table)
    return deidentified(table, context.settings) if query.deidentified else table


def list_rows(
    context: Context,
    query: RowQuery,
    *,
    page: int = 1,
    page_size: int = 1000,
    cursor: str | None = None,
    style: TimeStyle | None = None,
    exact_count: bool = False,
) -> Page:
    """Page ``page`` (from 1; 0 is the last), or the page at ``cursor``, with the number of rows there are in all:
    exact up to a million, an estimate beyond, or exact whatever it costs.

    Raises :class:`NotFound` for an unknown site or table or a page beyond the end, :class:`BadParameter` for a column
    or cursor that does not exist, :class:`TooLarge` for a page number too deep in a list.
    """
    table = table_of(context, query)
    chosen_columns(table, query)
    place = Cursor.decode(cursor) if cursor else None
    count = row_count(context, query, exact=exact_count)
    with reading(context.sites.engine(table.site)) as connection:
        reader = PageReader(
            connection=connection,
            table=table,
            query=query,
            style=_style(context, query, style),
            size=page_size,
            exact=exact_count,
        )
        if place is not None:
            found = reader.at_cursor(place)
        else:
            found = reader.numbered(page, count) if page else reader.last(count)
    return Page(
        results=found.rows.to_json(),
        size=len(found.rows),
        count=count.rows,
        count_is_estimate=count.is_estimate,
        next=found.next,
        previous=found.previous,
    )


def whole_range(context: Context, query: RowQuery, style: TimeStyle | None = None, *, bounded: bool = True) -> Pieces:
    """All rows of a range as one JSON array, in pieces, so that memory stays flat.

    Raises :class:`TooLarge` for more than a million rows (unless it need not be ``bounded`` and both ends are given)
    and, where it must be, for a range open at an end.
    """
    limit = Text(
        "A list as a whole needs a date, or start-time and end-time, and at most {rows} rows.", rows=EXACT_UP_TO
    )
    field = "start-time, end-time"
    is_open = query.start is None or query.end is None
    if bounded and is_open:
        raise TooLarge(limit, field=field, limit=EXACT_UP_TO)
    table = table_of(context, query)
    chosen_columns(table, query)
    if (bounded or is_open) and row_count(context, query).rows > EXACT_UP_TO:
        raise TooLarge(limit, field=field, limit=EXACT_UP_TO)
    return _pieces(context, query, _style(context, query, style))


def _pieces(context: Context, query: RowQuery, style: TimeStyle) -> Pieces:
    table = table_of(context, query)
    position: Position | None = None
    opening = b"["
    while True:
        with reading(context.sites.engine(table.site)) as connection:
            rows = read_rows(connection, table, query, style.zone, offset=style.offset, limit=CHUNK, position=position)
        inside = rows.to_json()[1:-1]
        if inside:
            yield opening + inside
            opening = b","
        if len(rows) < CHUNK:
            break
        carried = position.skip if position is not None and position.at == rows.last else 0
        position = Position(at=rows.last, skip=rows.sharing_last + carried)
    yield b"]" if opening == b"," else b"[]"


def stream_csv(
    context: Context,
    query: RowQuery,
    style: TimeStyle | None = None,
    *,
    may_be_empty: bool = False,
    spelling: Spelling = Spelling.postgresql,
) -> Pieces:
    """All rows of a query as CSV in pieces, memory flat; the header line holds the API's lower-case names.

    Nothing is read before the first piece is asked for. Raises :class:`NotFound` in its place when there is no row,
    unless it ``may_be_empty``; what fails later is raised from the iterator. Close it to end the query early.
    """
    table = table_of(context, query)
    if not chosen_columns(table, query):
        raise BadParameter("fields", "", Text("at least one column left"))
    shown = _style(context, query, style)
    engine = context.sites.engine(table.site)
    rows = csv_rows(engine, table, query, shown.zone, offset=shown.offset, spelling=spelling)
    return _begun(rows, may_be_empty=may_be_empty)


def _begun(pieces: Pieces, *, may_be_empty: bool) -> Pieces:
    """The pieces, the first of them with the first row: a header alone is no data."""
    first = b""
    for piece in pieces:
        first += piece
        if first.count(b"\n") > 1:
            break
    else:
        if not may_be_empty:
            raise NotFound(Text("There are no rows to download in this range."), field="start-time, end-time")
    yield first
    yield from pieces


def latest_row(context: Context, query: RowQuery, style: TimeStyle | None = None, *, bounded: bool = True) -> bytes:
    """The newest row as a JSON object, found from the index; where it is ``bounded``, at most ``latest_days`` back.

    Raises :class:`NotFound` where there is none.
    """
    days = context.settings.latest_days
    table = table_of(context, query)
    recent = replace(query, start=context.now() - timedelta(days=days) if bounded else None, end=None)
    shown = _style(context, query, style)
    with reading(context.sites.engine(table.site)) as connection:
        rows = read_rows(connection, table, recent, shown.zone, offset=shown.offset, limit=1, newest_first=True)
    if not len(rows) and not bounded:
        raise NotFound(Text("There is no row."), field="latest")
    if not len(rows):
        raise NotFound(Text("There is no row in the last {days} days.", days=days), field="latest", days=days)
    return rows.to_json()[1:-1]


def preview(context: Context, query: RowQuery, limit: int = 20, style: TimeStyle | None = None) -> Preview:
    """The first ``limit`` rows, for showing on a page."""
    table = table_of(context, query)
    shown = _style(context, query, style)
    with reading(context.sites.engine(table.site)) as connection:
        rows = read_rows(connection, table, query, shown.zone, offset=shown.offset, limit=limit)
    return Preview(columns=tuple(chosen_columns(table, query)), rows=orjson.loads(rows.to_json()))


def row_count(context: Context, query: RowQuery, *, exact: bool = False) -> Count:
    """The number of rows of a query: exact up to a million, an estimate beyond unless it must be ``exact``."""
    table = table_of(context, query)
    own = context.sites.is_writable(table.site)
    return context.counts.count(context.engines, table, query, context.now(), own=own, exact=exact)


def _style(context: Context, query: RowQuery, style: TimeStyle | None) -> TimeStyle:
    return style or TimeStyle(zone=context.sites.site(query.site).zone)
