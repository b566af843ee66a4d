"""Cells of site tables as numbers: what is none counts as unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def numbers(cells: Sequence[Any]) -> NDArray[np.float64]:
    """A column of cells.

    >>> numbers([1, None, True]).tolist()
    [1.0, nan, 1.0]
    """
    try:
        return np.array(cells, dtype=np.float64)
    except (TypeError, ValueError):
        return np.array([number(cell) for cell in cells], dtype=np.float64)


def number(cell: Any) -> float:
    """One cell.

    >>> number("broken")
    nan
    """
    try:
        return math.nan if cell is None else float(cell)
    except (TypeError, ValueError):
        return math.nan


def whole(cell: Any) -> int | None:
    """One cell that should hold a whole number, such as the position of a cell."""
    found = number(cell)
    return int(found) if math.isfinite(found) else None
