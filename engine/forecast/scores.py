"""The figures of a back-test, one row a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from engine.forecast.backtest import Outcomes
from engine.forecast.bootstrap import Estimate, day_bootstrap
from engine.forecast.measures import covered, mean_known, pinball_loss, skill
from engine.forecast.windows import Floats

SHARES = (0.05, 0.95)  # the quantiles that a 90 % interval stands for


@dataclass(frozen=True, kw_only=True)
class Score:
    """How good the forecasts of one target were, beside persistence and trend on the very same moments.

    ``forecasts``: those counted; ``missing``: moments at which the outcome is known and no forecast was given.
    ``mae``, ``mae_persistence``, ``mae_trend``, ``width`` (mean width of the interval) and ``pinball`` (mean over the
    5, 50 and 95 % quantiles) are in the unit of the target. ``skill``, ``skill_trend``: 1 - MAE / theirs. ``mase``: MAE
    over the persistence error of the days trained on. ``coverage``: share of outcomes inside the interval;
    ``worst_day`` its lowest over the days, on ``worst_on``. NaN where there is nothing to take it from.
    """

    target: str
    forecasts: int
    missing: int
    days: int
    mae: float
    mae_persistence: float
    mae_trend: float
    skill: Estimate
    skill_trend: Estimate
    mase: float
    pinball: float
    coverage: Estimate
    worst_day: float
    worst_on: date | None
    width: float


def score(outcomes: Outcomes, *, rng: np.random.Generator) -> Score:
    """The figures of one target; ``rng`` draws the days of the confidence intervals."""
    comparable = ~np.isnan(outcomes.actual + outcomes.now + outcomes.trend)
    counted = comparable & ~np.isnan(outcomes.value)
    error, of_persistence, of_trend = (
        np.where(counted, np.abs(outcomes.actual - said), np.nan)
        for said in (outcomes.value, outcomes.now, outcomes.trend)
    )
    inside = np.where(counted, covered(outcomes.actual, outcomes.lower, outcomes.upper), np.nan)
    sides = (outcomes.lower, outcomes.upper)
    losses = [pinball_loss(outcomes.actual, side, share) for side, share in zip(sides, SHARES, strict=True)]
    pinball = np.where(counted, (losses[0] + losses[1] + 0.5 * error) / 3.0, np.nan)
    days, of_day = np.unique(outcomes.day, return_inverse=True)
    parts = (error, of_persistence, of_trend, inside, np.where(np.isnan(inside), np.nan, 1.0))
    sums: Floats = np.stack(
        [np.bincount(of_day, np.nan_to_num(part), len(days)).astype(np.float64) for part in parts], axis=1
    )
    daily = _ratio(sums, 3, 4)
    worst = int(np.nanargmin(daily)) if not np.isnan(daily).all() else None
    return Score(
        target=outcomes.target,
        forecasts=int(counted.sum()),
        missing=int((comparable & ~counted).sum()),
        days=len(np.unique(outcomes.day[counted])),
        mae=mean_known(error),
        mae_persistence=mean_known(of_persistence),
        mae_trend=mean_known(of_trend),
        skill=day_bootstrap(sums, lambda drawn: skill(drawn[..., 0], drawn[..., 1]), rng=rng),
        skill_trend=day_bootstrap(sums, lambda drawn: skill(drawn[..., 0], drawn[..., 2]), rng=rng),
        mase=mean_known(_scaled(error, outcomes.naive)),
        pinball=mean_known(pinball),
        coverage=day_bootstrap(sums, lambda drawn: _ratio(drawn, 3, 4), rng=rng),
        worst_day=float("nan") if worst is None else float(daily[worst]),
        worst_on=None if worst is None else date(1970, 1, 1) + timedelta(days=int(days[worst])),
        width=mean_known(np.where(counted, outcomes.upper - outcomes.lower, np.nan)),
    )


def _ratio(sums: Floats, over: int, under: int) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sums[..., under] > 0.0, sums[..., over] / sums[..., under], np.nan)


def _scaled(error: Floats, naive: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(naive > 0.0, error / naive, np.nan)
