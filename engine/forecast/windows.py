"""Measured series on a regular grid of steps, one or many side by side, and where the gaps between them are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SECOND_US = 1_000_000
HOLD_S = 120  # a value holds this long without a row; a longer silence is a gap
WARM_UP_S = 1800  # history that a forecast needs since the last gap

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Steps = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Values at ``start_us``, ``start_us`` + ``step_s``, ... (microseconds since 1970 UTC, seconds).

    ``channels``: name -> (series, steps), in the unit of the column, NaN where nothing was known within
    :data:`HOLD_S`. A step of a series with no channel known is a gap.
    """

    start_us: int
    step_s: int
    channels: Mapping[str, Floats]

    def __post_init__(self) -> None:
        shapes = {values.shape for values in self.channels.values()}
        if len(shapes) != 1 or len(next(iter(shapes))) != 2 or self.step_s < 1:
            raise ValueError(f"a grid has channels of one shape (series, steps) and step_s >= 1: got {shapes}")

    @property
    def shape(self) -> tuple[int, int]:
        """(series, steps)."""
        series, steps = next(iter(self.channels.values())).shape
        return series, steps

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, step_s: int = 1) -> Self:
        """The rows of one device, ascending by a DatetimeIndex, each value held until the next, at most 120 s.

        The first step is the first row's time. Infinite values are unknown.

        >>> index = pd.to_datetime(["2026-01-01T00:00:00Z", "2026-01-01T00:00:02Z", "2026-01-01T00:00:03Z"])
        >>> Grid.of_frame(pd.DataFrame({"x": [1.0, np.nan, 3.0]}, index=index)).channels["x"].tolist()
        [[1.0, 1.0, 1.0, 3.0]]
        """
        at = times_us(frame.index)
        if not len(at):
            raise ValueError("a grid needs at least one row")
        step_us = step_s * SECOND_US
        moments = at[0] + step_us * np.arange((at[-1] - at[0]) // step_us + 1)
        channels = {str(name): _held(frame[name].to_numpy(np.float64, na_value=np.nan), at, moments) for name in frame}
        return cls(start_us=int(at[0]), step_s=step_s, channels=channels)

    def known(self) -> Flags:
        """(series, steps) whether any channel is known."""
        found = np.zeros(self.shape, dtype=np.bool_)
        for values in self.channels.values():
            found |= ~np.isnan(values)
        return found

    def since_gap(self) -> Self:
        """The same grid with everything before the last gap of each series unknown."""
        known = self.known()
        steps = np.arange(known.shape[1])
        last_gap = np.where(known, -1, steps).max(axis=1, initial=-1)
        after = steps > last_gap[:, np.newaxis]
        channels = {name: np.where(after, values, np.nan) for name, values in self.channels.items()}
        return type(self)(start_us=self.start_us, step_s=self.step_s, channels=channels)


def times_us(index: pd.Index) -> NDArray[np.int64]:
    """The times of a DatetimeIndex in microseconds since 1970 UTC."""
    times: NDArray[np.int64] = pd.DatetimeIndex(index).as_unit("us").asi8
    return times


def stretches(at: NDArray[np.int64]) -> list[slice]:
    """The parts of ascending times (microseconds) without a gap of more than 120 s.

    >>> stretches(np.array([0, 120, 241, 242]) * SECOND_US)
    [slice(0, 2, None), slice(2, 4, None)]
    """
    cuts = np.flatnonzero(np.diff(at) > HOLD_S * SECOND_US) + 1
    edges = [0, *cuts.tolist(), len(at)]
    return [slice(start, end) for start, end in pairwise(edges) if end > start]


def _held(values: Floats, at: NDArray[np.int64], moments: NDArray[np.int64]) -> Floats:
    row = np.searchsorted(at, moments, side="right") - 1
    latest = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), -1))[row]
    fresh = (latest >= 0) & (moments - at[np.maximum(latest, 0)] <= HOLD_S * SECOND_US)
    return np.where(fresh, values[np.maximum(latest, 0)], np.nan)[np.newaxis, :]
