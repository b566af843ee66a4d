"""Who gives how much: levels drawn down, or filled up, as water finds its level.

Of several stores that can meet a request, those that could go on longest are drawn on first, and together, so that
their times to empty become equal. No other rule can serve more of any request that is still unknown, as long as
nothing is recharged: Evans, Tindemans, Angeli, "Minimizing unserved energy using heterogeneous storage units", IEEE
Transactions on Power Systems 34 (2019) 3647; with recharging at like efficiencies Cruise and Zachary, "Optimal
scheduling of energy storage resources", arXiv:1808.05901 (2018). Filling is the mirror image.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def total(parts: Floats) -> Floats:
    """The sum over the first axis, which is not empty, in its order: the same bytes for any length of the others."""
    return reduce(np.add, parts)


def drawn(height: Floats, slope: Floats, cap: Floats, asked: Floats) -> Floats:
    """What each store gives so that together they give ``asked``, the highest first and all to one level.

    A store gives ``clip((height - level) * slope, 0, cap)``, with one level for all, found exactly: what is given is
    piecewise linear in the level, and so lies between two neighbouring corners.

    :param height: (stores, ...): how high each stands; to be filled instead of drawn from, give its negative
    :param slope: what a store gives for each unit its level falls, > 0 (0: it gives nothing)
    :param cap: most that it gives, >= 0
    :param asked: (...): from 0 to the sum of ``cap``
    :returns: (stores, ...), broadcast; the sum is ``asked`` to rounding

    >>> one_per_unit = np.ones((2, 1))
    >>> drawn(np.array([[5.0], [3.0]]), one_per_unit, np.array([[9.0], [9.0]]), np.array([4.0])).tolist()
    [[3.0], [1.0]]
    """
    if len(height) == 1:
        return np.broadcast_to(asked, (1, *asked.shape)).copy()
    steep = np.where(slope > 0, slope, 1.0)
    height, cap = np.broadcast_arrays(height, np.where(slope > 0, cap, 0.0))
    corners = np.concatenate([height, height - cap / steep])
    given = np.stack([total(_given(height, steep, cap, corner)) for corner in corners])
    enough = given >= asked
    upper = np.max(np.where(enough, corners, -np.inf), axis=0)  # gives at least what is asked
    lower = np.min(np.where(enough, np.inf, corners), axis=0)  # gives less
    most = np.min(np.where(enough, given, np.inf), axis=0)
    least = np.max(np.where(enough, -np.inf, given), axis=0)
    with np.errstate(invalid="ignore"):
        part = np.where(most > least, (asked - least) / (most - least), 0.0)
        level = np.where(np.isfinite(lower), lower + part * (upper - lower), upper)
    return _given(height, steep, cap, level)


def _given(height: Floats, slope: Floats, cap: Floats, level: Floats) -> Floats:
    given: Floats = np.minimum(np.maximum((height - level) * slope, 0.0), cap)
    return given


def shared(height: Floats, slope: Floats, cap: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """What each store gives of what is asked, the highest first and all to one level, and what they give together:
    all of it, or else all they can.

    A store gives ``clip((height - level) * slope, 0, cap)``, with one level for all.

    :param height: (stores, 1, runs): how high each stands; to be filled instead of drawn from, give its negative
    :param slope: (stores, 1, runs or 1): what a store gives for each unit that its level falls; 0: it gives nothing
    :param cap: (stores, pieces, runs): most that it gives, 0 or more
    :param asked: (pieces, runs): 0 or more
    :returns: (stores, pieces, runs), and (pieces, runs), exactly ``asked`` where they can give that

    >>> height, ones = np.array([[[5.0]], [[3.0]]]), np.ones((2, 1, 1))
    >>> given, got = shared(height, ones, 9.0 * ones, np.array([[4.0]]))
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


def _to_level(height: Floats, slope: Floats, cap: Floats, asked: Floats) -> Floats:
    """What is given is piecewise linear in the level: where it is what is asked lies between two neighbouring
    corners, at which a store begins to give, or gives all it can."""
    begins = np.broadcast_to(height, cap.shape)
    corners = np.concatenate([begins, begins - cap / np.where(slope > 0, slope, 1.0)])
    given = height - corners[:, None]
    given *= slope
    np.maximum(given, 0.0, out=given)
    np.minimum(given, cap, out=given)
    given = np.add.reduce(given, axis=1)
    enough = given >= asked
    low, at_low = np.where(enough, corners, -np.inf).max(axis=0), np.where(enough, given, np.inf).min(axis=0)
    high, at_high = np.where(enough, np.inf, corners).min(axis=0), np.where(enough, -1.0, given).max(axis=0)
    none = np.isinf(at_low)  # asked is all there is but for rounding
    between = (at_high >= 0.0) & (at_low > at_high) & ~none
    part = np.divide(at_low - asked, at_low - at_high, out=np.zeros_like(asked), where=between)
    level = np.where(none, high, low + part * np.where(between, high - low, 0.0))
    parts: Floats = np.minimum(np.maximum((height - level) * slope, 0.0), cap)
    return parts
