"""Lines over many days from the hourly rollups: two points an hour, its lowest and its highest value."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import numpy as np

from api.services.context import Context
from api.services.line_pieces import Piece, Span
from api.services.rolled import bucket_aggregates, day_spans
from api.store.bucket_grid import HOUR, Grid, origin
from api.store.catalogue import plausible_range
from api.store.computed_days import good_days
from api.store.db import reading
from api.store.device_lines import Sources
from api.store.partials import KINDS, Floats, Ints, Partials
from api.store.queries import RowQuery
from api.store.rollups import KIND
from api.store.sites import SiteTable
from api.store.tag_series import Series

_LONG = timedelta(days=2)
_WHOLE = 0.95  # an hour with fewer rows than this share of the others' has minutes without any
_DAY = timedelta(days=1)


def rolled_span(context: Context, table: SiteTable, part: Span, sources: Sources) -> Span | None:
    """The first elapsed days in a row, within a part of more than two days, whose rollups are good; None without any.

    A difference of two columns is in no rollup.
    """
    start, end = part
    if end - start <= _LONG or any(len(source) > 1 for source in sources.values()):
        return None
    first = origin(table.site.zone)
    spans = day_spans(table, range((start - first) // _DAY, (end - first) // _DAY))
    with reading(context.engines["default"]) as connection:
        good = good_days(connection, table, KIND, spans)
    begin = min(good, default=None)
    if begin is None:
        return None
    last = next(day for day in count(begin) if day + 1 not in good)
    return max(start, spans[begin][0]), spans[last][1]


def rolled_piece(context: Context, table: SiteTable, query: RowQuery, part: Span, sources: Sources) -> Piece:
    """The lines of the part of the query's range, from the full hour before it.

    A NaN stands after each hour that has fewer rows than the others: a gap of minutes lies somewhere in it.
    """
    start, until = part
    first, hour = origin(table.site.zone), timedelta(hours=1)
    begin = first + (start - first) // hour * hour
    grid = Grid(zone=table.site.zone, width=HOUR, start=begin, end=until - timedelta.resolution)
    names = list(sources)
    found = bucket_aggregates(
        context, table, replace(query, start=begin, end=until, end_included=False), grid, names, last=False
    )
    begins = grid.begins(found.bucket)
    covered = np.column_stack([begins, begins + HOUR - 1]).ravel()
    return Piece(lines={name: _line(found, name, begins) for name in names}, covered=covered, gap_us=HOUR)


def _line(found: Partials, name: str, begins: Ints) -> Series:
    low, high = (_plausible(name, found.columns[name][KINDS.index(kind)]) for kind in ("min", "max"))
    is_broken = found.rows < _WHOLE * np.median(found.rows) if len(begins) else np.zeros(0, dtype=bool)
    is_broken |= np.diff(begins, append=begins[-1:] + HOUR) > HOUR
    at = np.column_stack([begins + HOUR // 4, begins + 3 * HOUR // 4, begins + HOUR - 1])
    values = np.column_stack([low, high, np.full(len(low), np.nan)])
    kept = np.column_stack([np.ones((len(low), 2), dtype=bool), is_broken])
    return Series(at_us=at[kept], value=values[kept])


def _plausible(name: str, values: Floats) -> Floats:
    low, high = plausible_range(name) or (-np.inf, np.inf)
    return np.where((values >= low) & (values <= high), values, np.nan)
