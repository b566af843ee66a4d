"""Robustness of a run, 0..100. Not the overall score (see :mod:`engine.stress.scores`)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.stress.answer import Score
from engine.stress.config import StudyConfig
from engine.stress.scores import MOVED


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


def robustness_bars(
    values: Mapping[str, Mapping[str, NDArray[np.float64]]], config: StudyConfig
) -> Mapping[str, Score]:
    """Mean robustness of every system, by name, and how far it moves when each weight is halved or half as much again,
    one at a time. Its parts are what the two weights weigh: 100 (1 - share of the time in outage) and 100 (1 - largest
    deviation).

    :param values: by system, then by measure, one value a run
    """
    return {system: _bar(measures, config) for system, measures in values.items()}


def _bar(measures: Mapping[str, NDArray[np.float64]], config: StudyConfig) -> Score:
    share = measures["outage_s"] / (config.steps * config.step_s)
    deviation = measures["max_deviation_pct"] / 100.0
    outage_weight = config.assumption("robustness_outage_weight")
    deviation_weight = config.assumption("robustness_deviation_weight")

    def mean(by_outage: float, by_deviation: float) -> float:
        weights = {"outage_weight": outage_weight * by_outage, "deviation_weight": deviation_weight * by_deviation}
        return float(robustness(share, deviation, **weights).mean())

    found = [mean(*by) for by in ((1.0, 1.0), *((by, 1.0) for by in MOVED), *((1.0, by) for by in MOVED))]
    parts = {"outage": 100.0 * (1.0 - float(share.mean())), "deviation": 100.0 * (1.0 - float(deviation.mean()))}
    return Score(score=found[0], low=min(found), high=max(found), parts=parts)
