"""The SoCP map of a rack: how often each cell was the extreme one, laid out as trays and cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.config import Site
from api.services.context import Context
from api.store.db import reading
from api.store.life.socp import CellSum, counted_days, highest_cell, read_socp
from engine.safety.limits import Measured
from engine.safety.socp import EXTREMES, ChargeStatus

PERIODS = (1, 7, 30)  # local days, the last one among them


@dataclass(frozen=True, kw_only=True)
class CellCount:
    """How often (minutes) a cell was extreme, in all and as which, and the means over these minutes: of an extreme of
    voltage that voltage and the rack's mean temperature, the other way round for one of temperature."""

    count: int
    voltage_v: float
    temperature_c: float
    current_a: float
    extremes: Mapping[Measured, int]


@dataclass(frozen=True, kw_only=True)
class SocpMap:
    """The counts of a rack from ``first`` to ``last``, local days of which ``days`` have any.

    ``cells``: by position, from 1 on; a cell that is not there was never extreme. ``trays`` times ``cells_per_tray``
    is the layout, trays 0 where nothing is known. ``weakest``, ``next``: most often and second most often extreme.
    """

    first: date
    last: date
    days: tuple[date, ...]
    cells: Mapping[int, CellCount]
    trays: int
    cells_per_tray: int
    weakest: int | None
    next: int | None

    def place(self, position: int) -> tuple[int, int]:
        """Tray and place in it of a position, both from 1 on."""
        tray, cell = divmod(position - 1, self.cells_per_tray)
        return tray + 1, cell + 1


def socp_map(
    context: Context,
    site: Site,
    bank: int,
    rack: int,
    *,
    period: int,
    status: ChargeStatus | None = None,
    soc_range: int | None = None,
    extreme: Measured | None = None,
    at: datetime | None = None,
) -> SocpMap:
    """The counts of the ``period`` days up to and with that of a moment, by default today.

    :param period: 1, 7 or 30
    :param status: None: all
    :param soc_range: 0, 10 ... 90 %; None: all
    :param extreme: one of :data:`~engine.safety.socp.EXTREMES`; None: all four together
    :raises ValueError: another period
    """
    if period not in PERIODS:
        raise ValueError(f"no such period: {period}")
    last = (at or context.now()).astimezone(site.zone).date()
    first, per_tray = last - timedelta(days=period - 1), max(1, site.cells_per_tray)
    chosen = None if status is None else int(status)
    with reading(context.engines["default"]) as connection:
        sums = read_socp(connection, site.id, bank, rack, first, last, status=chosen, soc_range=soc_range)
        days = counted_days(connection, site.id, bank, rack, first, last)
        highest = highest_cell(connection, site.id, bank, rack)
    cells = cell_counts([one for one in sums if extreme is None or one.extreme == extreme])
    ranked = sorted(cells, key=lambda cell: (-cells[cell].count, cell))
    return SocpMap(
        first=first,
        last=last,
        days=tuple(days),
        cells=cells,
        trays=max(site.trays_per_rack, -(-highest // per_tray)),
        cells_per_tray=per_tray,
        weakest=ranked[0] if ranked else None,
        next=ranked[1] if len(ranked) > 1 else None,
    )


def cell_counts(sums: Sequence[CellSum]) -> dict[int, CellCount]:
    """The sums of each cell put together, by position, ascending."""
    by_cell: dict[int, list[CellSum]] = {}
    for one in sums:
        by_cell.setdefault(one.cell, []).append(one)
    return {cell: _together(by_cell[cell]) for cell in sorted(by_cell)}


def _together(sums: Sequence[CellSum]) -> CellCount:
    count = sum(one.count for one in sums)
    return CellCount(
        count=count,
        voltage_v=sum(one.voltage_sum for one in sums) / count,
        temperature_c=sum(one.temperature_sum for one in sums) / count,
        current_a=sum(one.current_sum for one in sums) / count,
        extremes={
            extreme: number for extreme in EXTREMES if (number := sum(s.count for s in sums if s.extreme == extreme))
        },
    )
