"""Robustness of a run, 0..100. Not the overall score (see :mod:`engine.stress.scores`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def robustness(
    outage_share: ArrayLike, max_deviation: ArrayLike, *, outage_weight: float = 1.0, deviation_weight: float = 0.3
) -> NDArray[np.float64]:
    """How little of a study's time is lost, and how shallow its worst moment is::

        robustness = max(0, 100 (1 - outage_weight x outage share - deviation_weight x max deviation))

    :param outage_share: time in outage over the time of the whole study, 0..1: a longer study around the same event
        is milder, which is why only studies of the same length compare
    :param max_deviation: largest shortfall over the original demand, 0..1

    Six hours without power in a day: 100 (1 - 0.25 - 0.3).

    >>> robustness([0.25, 0.0, 1.0], [1.0, 0.0, 1.0]).round(9).tolist()
    [45.0, 100.0, 0.0]
    """
    lost = outage_weight * np.asarray(outage_share) + deviation_weight * np.asarray(max_deviation)
    return np.maximum(0.0, 100.0 * (1.0 - lost))
