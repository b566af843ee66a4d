"""The last 30 minutes as 90 samples, or why they are not there."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.thermal.because import Because
from engine.thermal.features import COLUMNS, Floats
from engine.thermal.prediction import WINDOW
from engine.thermal.samples import (
    HIGHEST,
    LOWEST,
    MOST_BRIDGED,
    STEP_MS,
    believed,
    bridged,
    checked,
    milliseconds,
    missing_runs,
    on_grid,
    slots,
)

_NAMES = list(COLUMNS)
_AGES_MS = STEP_MS * np.arange(WINDOW - 1, -1, -1)


def window_of(frame: pd.DataFrame) -> tuple[Floats, int] | Because:
    """(90, 6) samples and the milliseconds since 1970 (UTC) of the newest; or why there are none.

    The newest row is the last slot; rows older than 30 min are left out. See :func:`filled` for gaps.

    :raises ValueError: not a DataFrame as :func:`engine.thermal.samples.checked` wants it
    """
    if _is_plain(frame):
        at_ms, values = milliseconds(cast(pd.DatetimeIndex, frame.index)), frame.to_numpy()
        if values.dtype == np.float64 and _is_even(at_ms) and _is_believed(values):
            return values, int(at_ms[-1])
    at_ms, values = checked(frame, "window")
    return slotted(at_ms, values)


def slotted(at_ms: NDArray[np.int64], values: Floats) -> tuple[Floats, int] | Because:
    """The same of rows already checked."""
    if not len(at_ms):
        return Because(code="forecast.short", values={"samples": "0", "needed": str(WINDOW)})
    newest = int(at_ms[-1])
    slot = slots(at_ms, newest) + WINDOW - 1
    here = slot >= 0
    found = filled(on_grid(slot[here], values[here], WINDOW), len(np.unique(slot[here])))
    return found if isinstance(found, Because) else (found, newest)


def filled(values: Floats, rows: int = WINDOW) -> Floats | Because:
    """(90, 6) samples with up to three missing in a row bridged; more, or any at an end, and there are none.

    :param rows: how many samples there were, for the reason
    """
    if _is_believed(values):
        return values
    known = bridged(believed(values))
    if not np.isnan(known).any():
        return known
    if rows < WINDOW - MOST_BRIDGED and np.isnan(known[: WINDOW - rows]).any():
        return Because(code="forecast.short", values={"samples": str(rows), "needed": str(WINDOW)})
    length, start, name = max(
        (length, start, name)
        for name, column in zip(COLUMNS, known.T, strict=True)
        for start, length in missing_runs(column)
    )
    if start + length == WINDOW:
        return Because(code="forecast.newest", values={"sensor": name, "missing": str(length)})
    if start == 0:
        return Because(code="forecast.oldest", values={"sensor": name, "missing": str(length), "needed": str(WINDOW)})
    return Because(code="forecast.gap", values={"sensor": name, "missing": str(length), "most": str(MOST_BRIDGED)})


def _is_plain(frame: object) -> bool:
    """Whether a frame can be taken as it is, but for its values: looked at first, because pandas is slow."""
    return (
        isinstance(frame, pd.DataFrame)
        and len(frame) == WINDOW
        and isinstance(frame.index, pd.DatetimeIndex)
        and frame.columns.tolist() == _NAMES
    )


def _is_even(at_ms: NDArray[np.int64]) -> bool:
    """Whether every row lies in the slot where it belongs."""
    late = at_ms - (at_ms[-1] - _AGES_MS)
    return bool(late.min() > -STEP_MS // 4 and late.max() < STEP_MS // 4)


def _is_believed(values: Floats) -> bool:
    return bool(((values >= LOWEST) & (values <= HIGHEST)).all())
