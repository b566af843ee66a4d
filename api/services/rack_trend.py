"""What a rack measured over a range, short enough for a chart: extremes kept, gaps left open, finer where one zooms in.

Few rows are all read. Of many the database gives the extremes of equal stretches, looking at one second of each k where
they are too many even for that: what lasts for 2 k - 1 seconds is always seen. Over more than two days the elapsed days
come from the hourly rollups, as far as there are such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from api.services.context import Context
from api.services.line_pieces import GAP_US, Piece, Span, joined, silences, thin_piece
from api.services.protection.columns import GAPS, MEASURED_COLUMNS
from api.services.rolled_lines import rolled_piece, rolled_span
from api.store.db import reading
from api.store.device_lines import Sources, every_row, rows_up_to, stretch_extremes
from api.store.queries import RowQuery
from api.store.sites import SiteTable
from api.store.tag_series import Series
from api.store.times import from_micros, to_micros
from engine.safety.limits import Measured

_RACK = MEASURED_COLUMNS["rack"]
COLUMNS = ("rack_soc", *(_RACK[measured] for measured in Measured if measured is not Measured.TEMPERATURE_GAP))
POINTS = 1000
ALL_ROWS = 12_000  # up to so many are read one by one
LOOKED_AT = 30_000  # of more rows than these only every k-th second
MOST_COUNTED = 10_000_000


@dataclass(frozen=True, kw_only=True)
class RackTrend:
    """``lines``: rack column -> its points in the catalogue's unit, oldest first, a NaN in every gap; a column the site
    does not have is absent (a gap that is not measured is the difference of its two ends). ``gaps``: the silences of
    more than three minutes, those at the ends of the range included. ``last``: time of the newest row."""

    lines: Mapping[str, Series]
    gaps: tuple[Span, ...]
    last: datetime | None


def rack_trend(
    context: Context, site: int, bank: int, rack: int, start: datetime, end: datetime, *, zoom: Span | None = None
) -> RackTrend:
    """The trend of a rack in ``[start, end]``: some 1000 points a line, and as many once more within ``zoom``.

    Raises :class:`~api.errors.NotFound` for an unknown site or one without a rack table, and what says why the table
    cannot be read.
    """
    table = context.sites.table(site, "rack")
    query = RowQuery(site=site, table="rack", bank=bank, rack=rack, start=start, end=end, end_included=True)
    sources = _sources(table)
    pieces = []
    for part in _parts(start, end, zoom):
        is_beside = zoom is not None and not zoom[0] <= part[0] < zoom[1]
        looked_at = LOOKED_AT // 2 if is_beside else LOOKED_AT
        pieces += _read(context, table, query, part, sources, looked_at)
    last = max((int(piece.covered[-1]) for piece in pieces if len(piece.covered)), default=None)
    return RackTrend(
        lines=joined(pieces),
        gaps=silences(pieces, start, end),
        last=None if last is None else from_micros(last),
    )


def _parts(start: datetime, end: datetime, zoom: Span | None) -> list[Span]:
    """What lies before, within and after the range that is zoomed into; the whole where there is none."""
    first, last = (start, end) if zoom is None else (max(start, zoom[0]), min(end, zoom[1]))
    if first >= last:
        return [(start, end)]
    return [part for part in ((start, first), (first, last), (last, end)) if part[0] < part[1]]


def _sources(table: SiteTable) -> Sources:
    ends = {_RACK[gap]: tuple(_RACK[end] for end in both) for gap, both in GAPS.items()}
    wanted = {name: (name,) if name in table.columns else ends.get(name, (name,)) for name in COLUMNS}
    return {name: source for name, source in wanted.items() if table.columns.keys() >= set(source)}


def _read(
    context: Context, table: SiteTable, whole: RowQuery, part: Span, sources: Sources, looked_at: int
) -> list[Piece]:
    query = replace(whole, start=part[0], end=part[1], end_included=part[1] == whole.end)
    with reading(context.sites.engine(table.site)) as connection:
        count = rows_up_to(connection, table, query, MOST_COUNTED)
        if count <= ALL_ROWS:
            return [thin_piece(every_row(connection, table, query, sources), POINTS)]
    rolled = rolled_span(context, table, part, sources)
    if rolled is not None:
        pieces = _read(context, table, whole, (part[0], rolled[0]), sources, looked_at) if part[0] < rolled[0] else []
        pieces.append(rolled_piece(context, table, query, rolled, sources))
        return [*pieces, *_read(context, table, whole, (rolled[1], part[1]), sources, looked_at)]
    width = max(1, (to_micros(part[1]) - to_micros(part[0])) // (POINTS // 2))
    every = -(-count // looked_at)
    with reading(context.sites.engine(table.site)) as connection:
        rows = stretch_extremes(connection, table, query, sources, width_us=width, every=every)
    return [thin_piece(rows, POINTS, max(GAP_US, width))]
