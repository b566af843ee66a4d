"""Rows of a DataFrame on an even grid of 20 s: checked, short gaps bridged, what cannot be true made unknown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.thermal.features import COLUMNS, Floats
from engine.thermal.prediction import STEP_S

MOST_BRIDGED = 3  # samples in a row
STEP_MS = STEP_S * 1000
_TICKS_IN_MS = {"ms": 1, "us": 1000, "ns": 1_000_000}
TEMPERATURE_LIMITS_C = (-60.0, 200.0)  # no sensor of a cooling plant shows more: what does is unknown
LOAD_LIMITS_PCT = (-50.0, 250.0)
LOWEST, HIGHEST = (np.array([TEMPERATURE_LIMITS_C[side]] * 5 + [LOAD_LIMITS_PCT[side]], dtype=float) for side in (0, 1))


def checked(frame: object, what: str) -> tuple[NDArray[np.int64], Floats]:
    """Milliseconds since 1970 of each row in UTC, and (rows, 6) values as :data:`COLUMNS`; ±inf as it is.

    A naive index is taken as UTC. Columns beyond the six are ignored, missing numbers (None, NA) become NaN.

    :raises ValueError: not such a frame; the message names ``what`` and the column or the index
    """
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"{what} must be a DataFrame with columns {', '.join(COLUMNS)}: got {type(frame).__name__}")
    for name in COLUMNS:
        if name not in frame.columns:
            raise ValueError(f"{what}: column {name!r} is missing, there are {', '.join(map(str, frame.columns))}")
        if not isinstance(frame[name], pd.Series):
            raise ValueError(f"{what}: column {name!r} is there more than once")
    return checked_times(frame.index, what), _numbers(frame, what)


def checked_times(index: pd.Index, what: str) -> NDArray[np.int64]:
    """Milliseconds since 1970 in UTC.

    :raises ValueError: the index holds no moments, or they do not rise
    """
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError(f"{what}: the index must be a DatetimeIndex, got {type(index).__name__}")
    if index.hasnans:
        raise ValueError(f"{what}: the index has {int(np.count_nonzero(index.isna()))} empty times")
    at_ms = milliseconds(index)
    steps = np.diff(at_ms)
    if (steps <= 0).any():
        first = int(np.argmax(steps <= 0)) + 1
        how = "the same as" if steps[first - 1] == 0 else "earlier than"
        raise ValueError(f"{what}: the index must rise, but row {first} ({index[first]}) is {how} the row before it")
    return at_ms


def milliseconds(index: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Since 1970, in UTC whatever the zone. Pandas' own change of unit takes ten times as long."""
    ticks: NDArray[np.int64] = index.asi8
    return ticks * 1000 if index.unit == "s" else ticks // _TICKS_IN_MS[index.unit]


def _numbers(frame: pd.DataFrame, what: str) -> Floats:
    columns = []
    for name in COLUMNS:
        column = frame[name]
        if column.dtype.kind in "Mmc" or isinstance(column.dtype, pd.CategoricalDtype):
            raise ValueError(f"{what}: column {name!r} must hold numbers, it holds {column.dtype}")
        try:
            columns.append(column.to_numpy(dtype=float, na_value=np.nan))
        except (TypeError, ValueError) as problem:
            raise ValueError(f"{what}: column {name!r} must hold numbers: {problem}") from None
    return np.stack(columns, axis=1)


def slots(at_ms: NDArray[np.int64], anchor_ms: int) -> NDArray[np.int64]:
    """The slot of 20 s that each moment is nearest to, 0 at the anchor: late and early samples find their place.

    >>> slots(np.array([-19_960, 0, 20_037, 41_000]), 0).tolist()
    [-1, 0, 1, 2]
    """
    found: NDArray[np.int64] = (at_ms - anchor_ms + STEP_MS // 2) // STEP_MS
    return found


def on_grid(slot: NDArray[np.int64], values: Floats, count: int) -> Floats:
    """(count, columns): each row in its slot, the newest where there are two, NaN where there is none."""
    grid = np.full((count, values.shape[1]), np.nan)
    grid[slot] = values
    return grid


def believed(values: Floats) -> Floats:
    """The same, NaN where a value lies outside of what any sensor of a cooling plant shows.

    >>> believed(np.array([[20.0, 45.0, 1e9, np.inf, -300.0, 60.0]])).tolist()
    [[20.0, 45.0, nan, nan, nan, 60.0]]
    """
    return np.where((values >= LOWEST) & (values <= HIGHEST), values, np.nan)


def bridged(values: Floats) -> Floats:
    """(rows, columns) with up to three missing in a row drawn on the straight line between their neighbours.

    >>> bridged(np.array([[1.0], [np.nan], [np.nan], [4.0], [np.nan]])).ravel().tolist()
    [1.0, 2.0, 3.0, 4.0, nan]
    """
    found = values.copy()
    for column in found.T:
        for start, length in missing_runs(column):
            if length <= MOST_BRIDGED and 0 < start < len(column) - length:
                column[start : start + length] = np.interp(
                    np.arange(1, length + 1), [0, length + 1], [column[start - 1], column[start + length]]
                )
    return found


def missing_runs(column: Floats) -> Sequence[tuple[int, int]]:
    """Where values are missing: (first, how many).

    >>> missing_runs(np.array([np.nan, 1.0, np.nan, np.nan]))
    [(0, 1), (2, 2)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.isnan(column).astype(np.int8), [0]])))
    return [(int(start), int(end - start)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
