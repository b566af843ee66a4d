"""Rows of several devices side by side, and how each lies to the one before of its device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = np.iinfo(np.int64).min

Times = NDArray[np.int64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Rows in order of device and time, after what was known of the devices before them.

    ``first``: of its device. ``start``: index of the first row of its device. ``last``: index of the last row of each
    device. ``step``: microseconds since the row before, be it of an earlier block; very long for none.
    """

    device: Indices
    at: Times
    first: Flags
    start: Indices
    last: Indices
    step: Times
    gap: int

    @classmethod
    def of(cls, device: Indices, at: Times, *, last_at: Times, gap: int) -> Series:
        """The series of sorted rows; ``last_at``: a time for each device, of its row before these.

        >>> Series.of(np.array([0, 0, 1]), np.array([7, 9, 9]), last_at=np.array([4, 8]), gap=5).step.tolist()
        [3, 2, 1]
        """
        first = np.ones(len(at), dtype=np.bool_)
        first[1:] = device[1:] != device[:-1]
        starts = np.flatnonzero(first)
        return cls(
            device=device,
            at=at,
            first=first,
            start=starts[np.cumsum(first) - 1],
            last=np.append(starts[1:], len(at)) - 1,
            step=since(at, np.where(first, last_at[device], np.roll(at, 1))),
            gap=gap,
        )

    def previous(self, rows: NDArray[Any], state: NDArray[Any]) -> NDArray[Any]:
        """Of each row what held at the row before it: ``rows`` shifted, ``state`` (a value a device) at the start."""
        return np.where(self.first, state[self.device], np.roll(rows, 1))

    def latest(self, marked: Flags) -> Indices:
        """The index of the last marked row up to each row, -1 where its device has none so far."""
        index = np.maximum.accumulate(np.where(marked, np.arange(len(marked)), -1))
        return np.where(index >= self.start, index, -1)


def new_rows(device: Indices, at: Times, last_at: Times) -> Indices:
    """Indices of the rows in order of device and time, without repeats and without those not newer than ``last_at``.

    >>> new_rows(np.array([1, 0, 0, 0]), np.array([5, 9, 7, 9]), np.array([6, 7])).tolist()
    [2, 1]
    """
    order = np.lexsort((at, device))
    device, at = device[order], at[order]
    repeats = np.zeros(len(at), dtype=np.bool_)
    repeats[1:] = (device[1:] == device[:-1]) & (at[1:] == at[:-1])
    return order[~repeats & (at > last_at[device])]


def since(at: Times, earlier: Times) -> Times:
    """Microseconds from ``earlier`` to ``at``, the longest there are from :data:`NEVER`."""
    return np.where(earlier == NEVER, np.iinfo(np.int64).max, at - np.where(earlier == NEVER, at, earlier))
