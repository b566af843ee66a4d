"""How wide the 90 % interval is, and how sure a forecast may be: both from errors on held-out blocks.

Split conformal prediction (Lei et al., JASA 113 (2018) 1094) with errors in units of their expected size: the size is
``a + b x activity`` (more moves, larger errors), and the half-width is the ceil((n + 1) 0.9)-th smallest of the
held-out errors in that unit, times the size now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.thermal.features import Floats

LEVEL = 0.9
SMALLEST_C = 1e-3
SMALLEST_RATIO_C = 1e-6  # where nothing ever changes both are perfect, and the ratio is 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Sizes:
    """(9,) ``still`` and ``per_activity``: the expected size of an error is still + per_activity x activity;
    ``most``: the largest activity that was seen."""

    still: Floats
    per_activity: Floats
    most: float

    @classmethod
    def of(cls, error: Floats, activity: Floats) -> Sizes:
        """From (n, 9) errors and (n,) activities: least squares on absolute errors, neither part negative."""
        mean, middle = np.abs(error).mean(axis=0), activity.mean()
        spread = ((activity - middle) ** 2).mean()
        together = ((activity - middle)[:, np.newaxis] * np.abs(error)).mean(axis=0)
        steepest = 0.8 * mean / middle  # a fifth of the mean size stays where nothing moves
        slope = np.clip(together / max(spread, 1e-12), 0.0, steepest)
        return cls(still=np.maximum(mean - slope * middle, SMALLEST_C), per_activity=slope, most=float(activity.max()))

    def __call__(self, activity: Floats) -> Floats:
        """(n, 9) sizes of (n,) activities."""
        return self.still + self.per_activity * np.minimum(activity, self.most)[:, np.newaxis]


def conformal(relative: Floats) -> Floats:
    """(9,) the ceil((n + 1) 0.9)-th smallest of (n, 9) absolute errors, the largest if there are too few.

    >>> conformal(np.arange(1.0, 20.0)[:, np.newaxis]).tolist()  # ceil(20 x 0.9) = 18th of 19
    [18.0]
    """
    rank = min(int(np.ceil((len(relative) + 1) * LEVEL - 1e-9)), len(relative))
    found: Floats = np.sort(np.abs(relative), axis=0)[rank - 1]
    return found


def coverage(relative: Floats, fold: NDArray[np.intp]) -> Floats:
    """(9,) share of held-out errors inside the interval that the other blocks give."""
    inside = np.empty(relative.shape)
    for block in np.unique(fold):
        own = fold == block
        inside[own] = np.abs(relative[own]) <= conformal(relative[~own])
    found: Floats = inside.mean(axis=0)
    return found


def confidence(error: Floats, change: Floats, fold: NDArray[np.intp]) -> float:
    """1 / (1 + r), r the error as a share of persistence's, the mean over blocks and outputs plus a standard error.

    0.5: as good as persistence (r = 1); r = 0.5 makes 0.67; a perfect forecast 1.

    >>> change = np.ones((4, 9)); round(confidence(change / 2, change, np.array([0, 0, 1, 1])), 3)
    0.667
    """
    blocks = [fold == block for block in np.unique(fold)]
    ratios = [(_size(error[own]) + SMALLEST_RATIO_C) / (_size(change[own]) + SMALLEST_RATIO_C) for own in blocks]
    doubt = float(np.std(ratios, ddof=1) / np.sqrt(len(ratios))) if len(ratios) > 1 else 1.0
    return float(1.0 / (1.0 + np.mean(ratios) + doubt))


def _size(errors: Floats) -> float:
    return float(np.abs(errors).mean())
