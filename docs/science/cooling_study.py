"""The study behind cooling-results.md: voyages learned from, tuned on and told of, sailed by each controller."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from engine.thermal.plant.voyage import Season
from engine.thermal.predictor import ThermalPredictor
from engine.thermal.study.controllers import GRID, cheapest, total
from engine.thermal.study.counts import Counts, counts
from engine.thermal.study.forecasts import Seen, seen
from engine.thermal.study.runs import Case, cases, controlled, each, fixed, lowest, samples
from engine.thermal.tuning import Tuning

LEARNED, TOLD = (1,), (101, 102)  # seeds
LEARNED_DAYS, TOLD_DAYS = 1.0, 2.0
WARM = (Season.SUMMER, Season.AUTUMN)  # of the voyages that are tuned on: in cold water nothing is to be tuned
DRAWN = Case(season=Season.SUMMER, seed=102, days=TOLD_DAYS)
FIXED, REACTIVE, TUNED_PI, PREDICTIVE, FLOOR = (
    "fixed 60 Hz",
    "reactive",
    "reactive, tuned",
    "predictive",
    "40 Hz always",
)


@dataclass(frozen=True, kw_only=True)
class Study:
    """All that the document tells. ``sailed``: of each controller the figures of each voyage, in the order of
    ``told``; ``tried``: each tuning on the voyages it was chosen on; ``most_min``: what was allowed there."""

    told: Sequence[Case]
    seen: Sequence[Seen]
    sailed: dict[str, Sequence[Counts]]
    tried: Sequence[Counts]
    chosen: int
    most_min: float
    learned_days: float
    drawn: dict[str, pd.DataFrame]
    samples: int
    model_bytes: int
    took_s: float


def study(workers: int) -> Study:
    """Run it."""
    started = time.perf_counter()
    learned, told = cases(LEARNED, LEARNED_DAYS), cases(TOLD, TOLD_DAYS)
    before = each(controlled, learned, workers=workers)
    model = ThermalPredictor().fit(samples(before))
    models = [model] * len(told)
    warm = [case for case in learned if case.season in WARM]
    allowed = total([counts(one) for one in each(controlled, warm, [model] * len(warm), workers=workers)])
    grid = [(tuning, case) for tuning in GRID for case in warm]
    found = each(_tried, [case for _, case in grid], [tuning for tuning, _ in grid], workers=workers)
    tried = [total(found[i : i + len(warm)]) for i in range(0, len(found), len(warm))]
    chosen = cheapest(tried, allowed.above_band_min)
    reactive = each(controlled, told, workers=workers)
    predictive = each(controlled, told, models, workers=workers)
    drawn = list(told).index(DRAWN)
    return Study(
        told=told,
        seen=each(seen, models, reactive, workers=workers),
        sailed={
            FIXED: [counts(one) for one in each(fixed, told, workers=workers)],
            REACTIVE: [counts(one) for one in reactive],
            TUNED_PI: each(_tried, told, [GRID[chosen]] * len(told), workers=workers),
            PREDICTIVE: [counts(one) for one in predictive],
            FLOOR: [counts(one) for one in each(lowest, told, workers=workers)],
        },
        tried=tried,
        chosen=chosen,
        most_min=allowed.above_band_min,
        learned_days=LEARNED_DAYS,
        drawn={REACTIVE: reactive[drawn], PREDICTIVE: predictive[drawn]},
        samples=model.samples,
        model_bytes=len(model.to_bytes()),
        took_s=time.perf_counter() - started,
    )


def _tried(case: Case, tuning: Tuning) -> Counts:
    return counts(controlled(case, None, tuning))
