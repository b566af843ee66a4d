"""The overall score: six parts of 0..100 and their weights.

A score orders systems by what somebody finds important; it proves nothing. It is shown with how far it moves when the
weights do. Parts, each 0..100, more is better:

* ``robustness``: the mean of the measure;
* ``recovery``: 100 (1 - mean recovery time / length of the scenario's span), at least 0;
* ``deviation``: 100 - mean of the largest deviation in per cent;
* ``survival``: of the work since the last checkpoint, by the honest model;
* ``tier``: 100 where the downtime of tier IV (of the usual table) is kept, else its share of the downtime, so that a
  minute more does not cost everything;
* ``availability``: the availability in per cent. It is near 100 for all, and therefore hardly separates them.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.stress.answer import Availability, HoldUp, Level, Score
from engine.stress.config import StudyConfig
from engine.stress.tiers import TABLES

PARTS = ("robustness", "recovery", "deviation", "survival", "tier", "availability")
MOVED = (0.5, 1.5)


def score(parts: Mapping[str, float], weights: Mapping[str, float]) -> Score:
    """The weighted mean of the parts; ``low`` and ``high`` over the weights moved by a half each, one at a time. With
    no weight at all it is 0.

    >>> found = score({"a": 100.0, "b": 40.0}, {"a": 0.5, "b": 0.5})
    >>> found.score, found.low, found.high
    (70.0, 60.0, 80.0)
    """
    moved = [_mean(parts, {**weights, key: weights[key] * by}) for key in weights for by in MOVED]
    base = _mean(parts, weights)
    return Score(score=base, low=min([base, *moved]), high=max([base, *moved]), parts=dict(parts))


def scores_of(
    config: StudyConfig,
    measures: Mapping[str, Mapping[str, Level]],
    hold_up: Mapping[str, HoldUp],
    availability: Mapping[str, Availability],
) -> Mapping[str, Score]:
    """The score of every system of a study, by name."""
    weights = {part: config.assumption(f"score_{part}") for part in PARTS}
    found = {}
    for site in config.architectures:
        of_site = {key: levels[site.name] for key, levels in measures.items()}
        found[site.name] = score(
            parts_of(of_site, hold_up[site.name], availability[site.name], config.scenario.length_s), weights
        )
    return found


def parts_of(
    measures: Mapping[str, Level], hold_up: HoldUp, availability: Availability, span_s: float
) -> dict[str, float]:
    """The parts of one system; what is unknown counts 0."""
    allowed = TABLES["usual"][-1].downtime_min
    downtime = availability.downtime_min.mean
    parts = {
        "robustness": measures["robustness"].mean,
        "recovery": _less(measures["recovery_s"].mean, span_s),
        "deviation": _less(measures["max_deviation_pct"].mean, 100.0),
        "survival": 100.0 * hold_up.honest_survival,
        "tier": None if downtime is None else 100.0 * allowed / max(downtime, allowed),
        "availability": _per_cent(availability.availability.mean),
    }
    return {key: 0.0 if value is None else min(100.0, max(0.0, value)) for key, value in parts.items()}


def _less(value: float | None, whole: float) -> float | None:
    return None if value is None else 100.0 * (1.0 - value / whole)


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share


def _mean(parts: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(parts[key] * weight for key, weight in weights.items()) / total if total > 0.0 else 0.0
