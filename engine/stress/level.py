"""Who gives how much, and who is filled: levels drawn down as water finds its level, filled by order of merit.

Of several stores that can meet a request, those that could go on longest are drawn on first, and together, so that
their times to empty become equal. No other rule can serve more of any request that is still unknown, as long as
nothing is recharged and all can act at once: M. Evans, S. Tindemans, D. Angeli, "Minimizing unserved energy using
heterogeneous storage units", IEEE Transactions on Power Systems 34 (2019) 3647; J. Cruise and S. Zachary, "Optimal
scheduling of energy storage resources", arXiv:1808.05901 (2018).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def total(parts: Floats) -> Floats:
    """The sum over the first axis."""
    summed: Floats = np.add.reduce(parts, axis=0)
    return summed


def shared(height: Floats, slope: Floats, cap: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """What each store gives of what is asked, the highest first and all to one level, and what they give together:
    all of it, or else all they can.

    A store gives ``clip((height - level) * slope, 0, cap)``, with one level for all.

    :param height: (stores, 1, runs): how high each stands
    :param slope: (stores, 1, runs or 1): what a store gives for each unit that its level falls; 0: it gives nothing
    :param cap: (stores, pieces, runs): most that it gives, 0 or more
    :param asked: (pieces, runs): 0 or more
    :returns: (stores, pieces, runs), and (pieces, runs), exactly ``asked`` where they can give that

    >>> height, slope, cap = np.array([[[5.0]], [[3.0]]]), np.ones((2, 1, 1)), np.full((2, 1, 1), 9.0)
    >>> given, got = shared(height, slope, cap, np.array([[4.0]]))
    >>> given.ravel().tolist(), got.tolist()
    ([3.0, 1.0], [[4.0]])
    """
    most = total(cap)
    got = np.minimum(asked, most)
    if len(cap) == 1:
        return got[None], got
    full = got >= most
    if full.all():
        return cap, got
    given = _to_level(height, slope, cap, got)
    together = total(given)
    given *= np.divide(got, together, out=np.ones_like(got), where=together > 0)  # the rounding of large heights
    return np.where(full, cap, np.minimum(given, cap)), got


def filled(order: Sequence[int], cap: Floats, offered: Floats) -> tuple[Floats, Floats]:
    """What each store takes of what is offered, the first of an order as much as it can, and what they take together.

    :param cap: (stores, ...): most that it takes; broadcasts against ``offered``
    :param offered: (pieces, runs)

    >>> taken, together = filled([1, 0], np.array([[[3.0]], [[2.0]]]), np.array([[4.0]]))
    >>> taken.ravel().tolist(), together.tolist()
    ([2.0, 2.0], [[4.0]])
    """
    left, taken = offered, np.zeros((len(cap), *offered.shape))
    for store in order:
        np.minimum(left, cap[store], out=taken[store])
        left = left - taken[store]
    return taken, offered - left


def _to_level(height: Floats, slope: Floats, cap: Floats, asked: Floats) -> Floats:
    """What is given is piecewise linear in the level: where it is what is asked lies between two neighbouring
    corners, at which a store begins to give, or gives all it can."""
    stores = len(cap)
    corners = np.empty((2 * stores, *cap.shape[1:]))
    begins, ends = corners[:stores], corners[stores:]
    begins[...] = height
    np.divide(cap, np.where(slope > 0, slope, 1.0), out=ends)
    np.subtract(height, ends, out=ends)
    given = height - corners[:, None]
    given *= slope
    np.maximum(given, 0.0, out=given)
    np.minimum(given, cap, out=given)
    given = np.add.reduce(given, axis=1)
    enough = given >= asked
    lowest = np.minimum.reduce(ends)  # where rounding lets none be enough
    low = np.maximum(np.maximum.reduce(np.where(enough, corners, -np.inf)), lowest)
    at_low = np.minimum.reduce(np.where(enough, given, np.inf))
    high = np.minimum.reduce(np.where(enough, np.inf, corners))
    at_high = np.maximum.reduce(np.where(enough, -1.0, given))
    between = (at_high >= 0.0) & (at_low > at_high) & (at_low < np.inf)
    part = np.divide(at_low - asked, at_low - at_high, out=np.zeros_like(asked), where=between)
    level = low + part * np.where(between, high - low, 0.0)
    parts: Floats = np.minimum(np.maximum((height - level) * slope, 0.0), cap)
    return parts
