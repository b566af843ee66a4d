"""Which past moments are learned from, and which days are held out in turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.forecast.trace import Rows, last_true
from engine.forecast.windows import SECOND_US, WARM_UP_S, Flags, Grid

SPACING_S = 61  # seconds; no divisor of a day, so that each day shows other seconds
MOST_ROWS = 30_000
FOLDS = 5
DAY_US = 86_400 * SECOND_US
SHORTEST_BLOCK_US = DAY_US // 24
MARGIN_S = 1800  # left at the end, so that forecasters of any horizon up to it learn from the same moments


def warm(grid: Grid) -> Flags:
    """(series, steps) whether enough history lies since the last gap."""
    known = grid.known()
    steps = np.arange(known.shape[1])
    return known & (steps - last_true(~known) - 1 >= WARM_UP_S / grid.step_s)


def sampled(grids: Sequence[Grid], horizon_s: int) -> list[Rows]:
    """The moments learned from, of each grid: one a minute, fewer if that made more than 30 000."""
    spacing = [max(1, SPACING_S // grid.step_s) for grid in grids]
    total = sum(grid.shape[0] * grid.shape[1] // width for grid, width in zip(grids, spacing, strict=True))
    thinning = max(1, -(-total // MOST_ROWS))
    found = []
    for number, (grid, width) in enumerate(zip(grids, spacing, strict=True)):
        series, steps = grid.shape
        stride = width * thinning
        # each series at moments of its own, so that many racks, or days, show more of it
        turn = (np.arange(series) * width + number * 23) % stride
        chosen = (np.arange(steps) % stride == turn[:, np.newaxis]) & warm(grid)
        last = steps - 1 - max(horizon_s, MARGIN_S) // grid.step_s
        chosen[:, max(last + 1, 0) :] = False
        index = np.nonzero(chosen)
        found.append(Rows(series=index[0], step=index[1]))
    return found


def fold_of(grids: Sequence[Grid], rows: Sequence[Rows]) -> NDArray[np.intp]:
    """The fold of each row, 0..4: days counted from the first grid's start, in order; shorter blocks for few days."""
    at = [grid.start_us + part.step * grid.step_s * SECOND_US for grid, part in zip(grids, rows, strict=True)]
    since = np.concatenate(at) - min(grid.start_us for grid in grids)
    block_us = DAY_US
    while len(np.unique(since // block_us)) < FOLDS and block_us > SHORTEST_BLOCK_US:
        block_us //= 2
    blocks, of_row = np.unique(since // block_us, return_inverse=True)
    folds: NDArray[np.intp] = of_row * FOLDS // max(len(blocks), FOLDS) if block_us == DAY_US else of_row % FOLDS
    return folds
