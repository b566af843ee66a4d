"""Ridge regression that outliers and large transients do not rule.

For each output, ``sum w (y - b'z)^2 / n + lambda sum p b^2`` is least (Hoerl and Kennard, Technometrics 12 (1970) 55),
with terms ``z`` in units of their standard deviation and a penalty factor ``p`` for each. The weights are Huber's
(Ann. Math. Statist. 35 (1964) 73: 1 up to a scaled residual, then falling as its inverse), found by iterated least
squares, times the expected inverse size of an error: when much moves, all errors are large, and equal weights would
learn one starting up only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.thermal.features import Floats
from engine.thermal.terms import GROUPS, Group

ITERATIONS = 4
MAD_TO_SD = 1.4826  # of a normal distribution
CLIP_SD = 6.0  # a term beyond counts as this many standard deviations
STILL_C = 0.1  # movement that is as good as none: a sensor's noise
_LEVELS = np.flatnonzero(GROUPS != Group.MOVEMENT)
_NOW, _MEAN, _SD = slice(0, 12, 4), slice(1, 12, 4), slice(2, 12, 4)


def activity(found: Floats) -> Floats:
    """(n,) degC: how much T4, T5 and T6 move in their windows, from (n, 19) features; at least 0.1.

    >>> one = np.zeros((1, 19)); one[0, _SD] = 0.3, 0.0, 0.4; one[0, 0] = 0.7
    >>> round(float(activity(one)[0]), 4)  # sqrt(0.3^2 + 0.4^2 + 0.7^2) + 0.1
    0.9602
    """
    parts = np.concatenate([found[:, _SD], found[:, _NOW] - found[:, _MEAN]], axis=1)
    size: Floats = np.sqrt((parts * parts).sum(axis=1)) + STILL_C
    return size


@dataclass(frozen=True, kw_only=True, eq=False)
class Scaling:
    """How terms are brought to one size. What moves is not centred: nothing moving must mean no change."""

    middle: Floats
    size: Floats
    lowest: Floats
    highest: Floats

    @classmethod
    def of(cls, terms: Floats, weights: Floats) -> Scaling:
        """Learned from (n, 40) terms."""
        middle = np.zeros(terms.shape[1])
        middle[_LEVELS] = np.average(terms[:, _LEVELS], axis=0, weights=weights)
        size = np.sqrt(np.average((terms - middle) ** 2, axis=0, weights=weights))
        known = size > 1e-9 * np.maximum(1.0, np.abs(middle))  # what never changes teaches nothing
        size = np.where(known, size, np.inf)
        low = np.maximum(terms.min(axis=0), middle - CLIP_SD * size)
        high = np.minimum(terms.max(axis=0), middle + CLIP_SD * size)
        return cls(middle=middle, size=size, lowest=low, highest=high)

    def __call__(self, terms: Floats) -> Floats:
        """(n, 41) scaled terms and the intercept's 1; no term leaves the range that was learned from."""
        scaled = np.ones((len(terms), terms.shape[1] + 1))
        scaled[:, :-1] = (np.minimum(np.maximum(terms, self.lowest), self.highest) - self.middle) / self.size
        return scaled


def robust_weights(scaled: Floats, outcome: Floats, weights: Floats, penalty: Floats) -> Floats:
    """(n, outputs) weights with Huber's, each output by itself, after four rounds."""
    found = np.empty_like(outcome)
    for output in range(outcome.shape[1]):
        own: Floats = weights / weights.mean()
        for _ in range(ITERATIONS):
            coefficients = solve(*gram(scaled, outcome[:, output], own), penalty)
            residual = np.abs(outcome[:, output] - scaled @ coefficients) * np.sqrt(weights)
            usual = MAD_TO_SD * float(np.median(residual))
            own = weights * np.minimum(1.0, usual / np.maximum(residual, 1e-12)) if usual > 0.0 else weights
            own = own / own.mean()
        found[:, output] = own
    return found


def gram(scaled: Floats, outcome: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The normal equations of one output: (41, 41) and (41,)."""
    weighted = scaled * weights[:, np.newaxis]
    return weighted.T @ scaled / len(scaled), weighted.T @ outcome / len(scaled)


def solve(matrix: Floats, right: Floats, penalty: Floats) -> NDArray[np.float64]:
    """(41,) coefficients for penalties (41,) = lambda p.

    One term of variance 1, covariance 0.5 with the outcome, penalty 1: b = 0.5 / (1 + 1).

    >>> solve(np.array([[1.0]]), np.array([0.5]), np.array([1.0])).tolist()
    [0.25]
    """
    return np.asarray(np.linalg.solve(matrix + np.diag(penalty), right), dtype=np.float64)
