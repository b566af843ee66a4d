"""State of Safety of many sets at once: what :func:`engine.safety.combine.state_of_safety` says, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.safety.curve import Floats

Indices = NDArray[np.intp]
NONE = -1


@dataclass(frozen=True, kw_only=True)
class SetScores:
    """State of Safety of m sets; leading axes, if any, are those of the scores (one a minute).

    ``value`` and ``upper_bound`` are NaN where :class:`~engine.safety.combine.SosResult` has None; ``weakest`` is the
    index of the tag of lowest known f, -1 for none.
    """

    value: Floats
    weakest: Indices
    upper_bound: Floats


def index_matrix(sets: Sequence[Sequence[int]]) -> Indices:
    """The members of each set as one matrix, short rows filled up with -1.

    >>> index_matrix([[0, 2], [1]]).tolist()
    [[0, 2], [1, -1]]
    """
    width = max((len(members) for members in sets), default=0)
    lengths = np.fromiter((len(members) for members in sets), dtype=np.intp, count=len(sets))
    matrix = np.full((len(sets), width), NONE, dtype=np.intp)
    flat = np.fromiter((i for members in sets for i in members), dtype=np.intp, count=int(lengths.sum()))
    matrix[np.arange(width) < lengths[:, np.newaxis]] = flat
    return matrix


def states_of_safety(scores: Floats, members: Indices) -> SetScores:
    """Combine the safety f of n tags into m sets.

    :param scores: shape (..., n), f in 0..1, NaN = unknown
    :param members: shape (m, k): the tags of each set as indices into the last axis of ``scores``, -1 beyond its end
        (see :func:`index_matrix`)
    :returns: arrays of shape (..., m)

    >>> found = states_of_safety(np.array([0.8, 1.0, np.nan]), index_matrix([[0, 1], [0, 2], [2]]))
    >>> found.value.tolist(), found.weakest.tolist(), found.upper_bound.tolist()
    ([0.8, nan, nan], [0, 0, -1], [0.8, 0.8, nan])
    """
    shape = (*scores.shape[:-1], len(members))
    product, lowest = np.ones(shape), np.full(shape, np.inf)
    weakest = np.full(shape, NONE, dtype=np.intp)
    complete = np.full(shape, members.shape[1] > 0)
    for tags in members.T:  # a column at a time: the order of multiplication is that of state_of_safety, bit for bit
        used = tags != NONE
        score = scores[..., tags]
        known = used & ~np.isnan(score)
        complete &= known | ~used
        product *= np.where(known, score, 1.0)
        lower = known & (score < lowest)
        lowest = np.where(lower, score, lowest)
        weakest = np.where(lower, tags, weakest)
    found = weakest != NONE
    return SetScores(
        value=np.where(complete & found, product, np.nan),
        weakest=weakest,
        upper_bound=np.where(found, product, np.nan),
    )
