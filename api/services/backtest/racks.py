"""The rows of a site through present and changed limits, block by block."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

import numpy as np

from api.config import Site
from api.errors import UnusableTable
from api.i18n import Text
from api.services.context import Context
from api.services.protection.columns import GAPS, MEASURED_COLUMNS, measured_among
from api.services.protection.reading import GAP_S, SPACINGS, WIDEST_GAP_S
from api.store.rack_blocks import RackBlock, rack_blocks
from api.store.sites import SiteTable, has_whole_ids
from api.store.times import from_micros
from engine.safety.limits import Measured
from engine.safety.protection import MEASURED, SECOND, Rows, Rules
from engine.safety.replay import Replay
from engine.safety.series import Times

COLUMNS = MEASURED_COLUMNS["rack"]
DAY_US = 86_400 * SECOND

Rack = tuple[int, int]


@dataclass(kw_only=True)
class RackReplays:
    """The same rows through two sets of limits. ``racks``: (bank, rack) in the order of their numbers."""

    present: Replay
    changed: Replay
    racks: dict[Rack, int] = field(default_factory=dict)
    rows: int = 0

    def feed(self, rows: Rows) -> None:
        """Judge a block by both."""
        self.rows += len(rows.at)
        gap_s = gap_of(rows)
        for replay in (self.present, self.changed):
            replay.rules = replace(replay.rules, gap_s=gap_s)
            replay.feed(rows)

    def number(self, block: RackBlock) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """The number of each row's rack; racks not seen before get the next ones."""
        pairs, where = np.unique(np.column_stack([block.bank, block.rack]), axis=0, return_inverse=True)
        numbers = [self.racks.setdefault((bank, rack), len(self.racks)) for bank, rack in pairs.tolist()]
        found: np.ndarray[tuple[int], np.dtype[np.intp]] = np.array(numbers, dtype=np.intp)[where.reshape(-1)]
        return found


def replayed(context: Context, table: SiteTable, replays: RackReplays, start: int, end: int) -> Iterator[float]:
    """Feed the rows in ``[start, end)`` (microseconds) to ``replays``; yields how far it has come, 0 to 1."""
    if len(table.keys) < 2 or not has_whole_ids(table):
        text = Text("Table {table} of site {site} has racks that are not numbered.", table="rack", site=table.site.id)
        raise UnusableTable(text, field="site")
    measured = [name for name in MEASURED if COLUMNS[name] in table.columns]
    engine = context.sites.engine(table.site)
    columns = [COLUMNS[name] for name in measured]
    for begin in range(start, end, DAY_US):  # a query a day: a long one would hold back an SQLite file's clean-up
        until = min(begin + DAY_US, end)
        with closing(rack_blocks(engine, table, columns, from_micros(begin), from_micros(until))) as blocks:
            for block in blocks:
                replays.feed(Rows(device=replays.number(block), at=block.at, values=_values(block, measured)))
                yield (int(block.at[-1]) - start) / (end - start)
        yield (until - start) / (end - start)


def rules_for(site: Site, columns: Collection[str]) -> Rules:
    """How the racks of a site are judged, before any limits of its own."""
    return Rules(
        current_positive=site.current_positive,
        rest_below_a=site.rest_below_a,
        measured=measured_among("rack", columns),
    )


def gap_of(rows: Rows) -> float:
    """Seconds between two rows of a rack from which on there is a gap, as the watch over new rows has it.

    >>> at = np.array([0, 0, 60, 60, 120, 600]) * SECOND
    >>> gap_of(Rows(device=np.array([0, 1, 0, 1, 0, 1]), at=at, values=np.zeros((6, 7))))
    180.0
    """
    order = np.lexsort((rows.at, rows.device))
    device, at = rows.device[order], rows.at[order]
    steps: Times = np.diff(at)[np.diff(device) == 0]
    steps = steps[steps > 0]
    usual_s = float(np.median(steps)) / SECOND if len(steps) else 0.0
    return min(max(GAP_S, SPACINGS * usual_s), WIDEST_GAP_S)


def _values(block: RackBlock, measured: list[Measured]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    values = np.full((len(block.at), len(MEASURED)), np.nan)
    for here, name in enumerate(measured):
        values[:, MEASURED.index(name)] = block.values[:, here]
    for gap, (high, low) in GAPS.items():
        here = MEASURED.index(gap)
        derived = values[:, MEASURED.index(high)] - values[:, MEASURED.index(low)]
        values[:, here] = np.where(np.isnan(values[:, here]), derived, values[:, here])
    return values
