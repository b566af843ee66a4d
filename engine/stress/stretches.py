"""Stretches of steps in which something holds without a break, run by run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def longest_s(holds: NDArray[np.bool_], step_s: float, *, settled_s: float = 0.0) -> Floats:
    """The longest stretch of each run, s; 0 where it never holds.

    :param holds: (steps, runs)
    :param settled_s: a break ends a stretch only when it lasts so long, and a shorter one counts to the stretch. One
        that the end of the study cuts short is not known to last: the stretch goes on to the end

    >>> holds = np.array([[1, 0], [1, 1], [0, 0], [1, 0], [0, 0], [0, 0]], dtype=bool)
    >>> longest_s(holds, 30.0).tolist(), longest_s(holds, 30.0, settled_s=60.0).tolist()
    ([60.0, 30.0], [120.0, 30.0])
    """
    steps, runs = holds.shape
    longest = np.zeros(runs)
    if not holds.any():
        return longest
    padded = np.zeros((runs, steps + 2), dtype=bool)
    padded[:, 1:-1] = holds.T
    turns = np.flatnonzero(padded[:, 1:] != padded[:, :-1])  # begins and ends, in turn
    run, begin = np.divmod(turns[::2], steps + 1)
    end = turns[1::2] % (steps + 1)
    end[(end < steps) & ((steps - end) * step_s < settled_s)] = steps
    apart = np.ones(run.size, dtype=bool)
    apart[1:] = (run[1:] != run[:-1]) | ((begin[1:] - end[:-1]) * step_s >= settled_s)
    heads = np.flatnonzero(apart)
    tails = np.append(heads[1:], run.size) - 1
    np.maximum.at(longest, run[heads], (end[tails] - begin[heads]) * step_s)
    return longest
