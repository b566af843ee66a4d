"""Aggregates from rollups where they are good, from rows for the edges and for what is not rolled up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from api.services.context import Context
from api.store.bucket_grid import DAY, HOUR, Grid, origin
from api.store.buckets import Device, bucket_partials
from api.store.computed_days import Span, good_days
from api.store.db import reading
from api.store.partials import Partials, merged
from api.store.queries import LARGEST_ID, RowQuery
from api.store.rollups import HOURS, KIND, ROWS, Stored, as_partials, read_days
from api.store.sites import SiteTable

MICRO = timedelta(microseconds=1)
MOST_RUNS = 16  # of rolled-up hours in one request: each lies between two statements that read rows


def bucket_aggregates(
    context: Context, table: SiteTable, query: RowQuery, grid: Grid, names: Sequence[str], *, last: bool
) -> Partials:
    """One aggregate a bucket of the rows of one query, whose range is that of ``grid``, both ends included."""
    stored, runs = _usable(context, table, query, grid, names)
    parts = []
    with reading(context.sites.engine(table.site)) as connection:
        for piece in _pieces(grid, runs):
            if isinstance(piece, range):
                parts.append(as_partials(stored, piece, names, grid))
            else:
                rows = replace(query, start=piece[0], end=piece[1], end_included=False)
                parts.append(bucket_partials(connection, table, rows, grid, names, last=last)[()])
    return merged(parts)


def day_spans(table: SiteTable, days: range) -> dict[int, Span]:
    """The elapsed days by number, each with its half-open range. Day ``n`` has the hours from number ``24 * n`` on."""
    first, length = origin(table.site.zone), timedelta(days=1)
    return {day: (first + day * length, first + (day + 1) * length) for day in days}


def _usable(
    context: Context, table: SiteTable, query: RowQuery, grid: Grid, names: Sequence[str]
) -> tuple[Stored, list[range]]:
    """The stored aggregates, and runs of hours inside the range of ``grid`` that they hold for, oldest first."""
    device = _device(table, query)
    begin = origin(grid.zone)
    hours = range(-((begin - grid.start) // timedelta(hours=1)), (grid.end + MICRO - begin) // timedelta(hours=1))
    if device is None or not grid.on_hours or len(hours) < DAY // HOUR:
        return {}, []
    days = range(hours.start // HOURS, -(-hours.stop // HOURS))
    with reading(context.engines["default"]) as connection:
        good = good_days(connection, table, KIND, day_spans(table, days))
        stored = read_days(connection, table, device, names, days.start, days.stop - 1) if good else {}
    runs: list[range] = []
    for day in sorted(good):
        if day in stored[ROWS] and not all(day in stored[name] for name in names):
            continue  # a column that came to the table after the day was rolled up
        here = range(max(day * HOURS, hours.start), min((day + 1) * HOURS, hours.stop))
        if runs and runs[-1].stop == here.start:
            runs[-1] = range(runs[-1].start, here.stop)
        elif here:
            runs.append(here)
    longest = sorted(runs, key=len, reverse=True)[:MOST_RUNS]
    return stored, [run for run in runs if run in longest]


def _device(table: SiteTable, query: RowQuery) -> Device | None:
    """The one device a query is about; None where it is about several, or one that no table of ours can name."""
    given = {"bank_id": query.bank, "rack_id": query.rack}
    ids = tuple(number for name in table.keys if (number := given[name]) is not None and number <= LARGEST_ID)
    asked = {name for name, number in given.items() if number is not None}
    return ids if len(ids) == len(table.keys) and asked <= set(table.keys) else None


def _pieces(grid: Grid, runs: Sequence[range]) -> Iterator[range | Span]:
    """The whole range in order: runs of hours, and between them half-open ranges of time to read."""
    begin, here = origin(grid.zone), grid.start
    for run in runs:
        start, end = (begin + number * timedelta(hours=1) for number in (run.start, run.stop))
        if here < start:
            yield here, start
        yield run
        here = end
    if here <= grid.end:
        yield here, grid.end + MICRO
