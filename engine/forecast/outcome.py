"""What a forecast says: each model's value, an error distribution, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.forecast.windows import Floats, Steps


class NoForecast(StrEnum):
    """Why there is no forecast of a target."""

    GAP = "gap"  # nothing known now, or for less than 30 min
    MISSING = "missing"  # the target itself is unknown
    STUCK = "stuck"  # the target has not moved although the current has
    UNTRAINED = "untrained"  # there was not enough of it to learn from


@dataclass(frozen=True, kw_only=True)
class TargetForecast:
    """The forecast of one target for several series.

    ``now``: (series,) its last known value. ``models``: persistence, trend, linear, gradient_boosting and champion ->
    (series,), NaN where there is none. ``reasons``: why there is none, None where there is a forecast.
    ``champion + scale * draws`` is the distribution of the outcome: ``scale`` (series,) the expected absolute error,
    ``draws`` (m,) errors seen on days not trained on, in units of it. Draws of the targets of one forecaster, and of
    forecasters fitted on the same grids, belong together: the k-th of each was seen at the same moment.
    """

    now: Floats
    models: Mapping[str, Floats]
    reasons: tuple[NoForecast | None, ...]
    scale: Floats
    draws: Floats

    def interval(self, level: Floats | float) -> tuple[Floats, Floats]:
        """Lower and upper limit, (series,), that hold the outcome with this probability (one, or one a series).

        >>> seen = TargetForecast(now=np.array([1.0]), models={"champion": np.array([5.0])}, reasons=(None,),
        ...                       scale=np.array([2.0]), draws=np.array([-1.0, -0.5, 0.0, 0.5, 1.0]))
        >>> [limit.tolist() for limit in seen.interval(0.9)]
        [[3.0], [7.0]]
        """
        tail = (1.0 - np.broadcast_to(np.asarray(level, dtype=np.float64), self.scale.shape)) / 2.0
        ordered = np.sort(self.draws)
        below, above = tail_ranks(tail, len(ordered))
        champion = self.models["champion"]
        return champion + self.scale * ordered[below], champion + self.scale * ordered[above]


def tail_ranks(tail: Floats, draws: int) -> tuple[Steps, Steps]:
    """Indices into so many sorted draws that leave ``tail`` outside on either side.

    Split conformal: the rank is ceil((n + 1) (1 - tail)), which holds for a finite n (Vovk et al. 2005).

    >>> [int(rank) for rank in tail_ranks(np.array(0.05), 99)]
    [4, 94]
    """
    above: Steps = np.clip(np.ceil((draws + 1) * (1.0 - tail) - 1e-9).astype(np.intp) - 1, 0, draws - 1)
    return draws - 1 - above, above
