"""What a frame of measurements has to look like, and what is wrong with one that does not."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

ACCEPTED = "a DataFrame with a tz-aware UTC DatetimeIndex, ascending, one row a second, numeric columns"


def checked_frame(frame: object, wanted: Sequence[str]) -> pd.DataFrame:
    """The ``wanted`` columns of a frame, without rows that know nothing, of equal times the last.

    :raises ValueError: not a frame, empty, its index naive, not UTC or not ascending, a column missing, there twice or
        not numeric; the message names it and what is accepted
    """
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"frame must be {ACCEPTED}: got {type(frame).__name__}")
    checked_times(frame.index, "the frame's index")
    if frame.empty:
        raise ValueError(f"frame is empty: it must be {ACCEPTED}")
    for name in wanted:
        if name not in frame.columns:
            raise ValueError(f"column {name!r} is missing: the frame has {', '.join(map(str, frame.columns))}")
    chosen = frame[list(wanted)]
    if chosen.shape[1] != len(wanted):
        raise ValueError("a column is there twice: every column must have a name of its own")
    for name in wanted:
        if not is_numeric(chosen[name]):
            raise ValueError(f"column {name!r} is not numeric ({chosen[name].dtype}): give it as numbers")
    chosen = chosen.dropna(how="all")
    return chosen[~chosen.index.duplicated(keep="last")]


def checked_times(index: object, what: str) -> pd.DatetimeIndex:
    """``index`` if it is a tz-aware, ascending DatetimeIndex in UTC; else a ValueError that says ``what`` is not."""
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError(f"{what} must be a tz-aware UTC DatetimeIndex: got {type(index).__name__}")
    if index.tz is None:
        raise ValueError(f"{what} has no time zone: give UTC, e.g. index.tz_localize('UTC')")
    if str(index.tz) not in ("UTC", "Etc/UTC"):
        raise ValueError(f"{what} is in {index.tz}: give UTC, e.g. index.tz_convert('UTC')")
    if index.hasnans:
        raise ValueError(f"{what} has times that are unknown (NaT): drop those rows")
    if not index.is_monotonic_increasing:
        back = int((index[1:] < index[:-1]).argmax())
        raise ValueError(f"{what} must ascend: {index[back + 1]} comes after {index[back]}; sort the rows by time")
    return index


def is_numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers (flags count as 0 and 1)."""
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_complex_dtype(column))
