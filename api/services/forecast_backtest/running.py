"""The back-test itself: fitted, asked, scored, with the seconds it took and what the model weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pandas as pd

from api.errors import AnjeonError, BadParameter
from api.i18n import Text
from api.services.forecast_backtest.request import used_columns
from engine.forecast.backtest import Outcomes, Plan, TooFewDays, backtest, tested_rows
from engine.forecast.events import Rule, Warnings, event_times, warnings
from engine.forecast.models import RackForecaster
from engine.forecast.scores import Score, score
from engine.forecast.windows import times_us

SEED = 5  # of the days drawn for confidence intervals: the same rows give the same table


@dataclass(frozen=True, kw_only=True)
class Tested:
    """What a back-test found. ``days``: tested. ``warned``: of each rule how each model warned of its events.

    ``fit_s``, ``predict_s``: seconds in all; ``fits``: how often it was fitted; ``model_bytes``: of the last model.
    """

    plan: Plan
    scores: tuple[Score, ...]
    warned: Mapping[Rule, tuple[Warnings, ...]]
    days: int
    fits: int
    fit_s: float
    predict_s: float
    model_bytes: int


def run(frame: pd.DataFrame, plan: Plan, rules: Sequence[Rule] = ()) -> Tested:
    """Test the rack forecaster on rows of one device.

    :raises BadParameter: naming --train-days: the frame has too few days for the plan
    :raises AnjeonError: the forecaster can learn nothing from these rows; says why
    """
    rows = frame[used_columns(frame, plan)]
    made: list[_Timed] = []

    def make() -> _Timed:
        made.append(_Timed(plan))
        return made[-1]

    try:
        outcomes = backtest(rows, make, plan)
    except TooFewDays as problem:
        expected = Text("at most {days} days to train on and test: the rows have no more", days=problem.days)
        raise BadParameter("--train-days", f"{plan.train_days} + {plan.test_days}", expected) from problem
    except ValueError as problem:
        raise AnjeonError(Text("Nothing can be learned from these rows: {problem}", problem=problem)) from problem
    rng = np.random.default_rng(SEED)
    return Tested(
        plan=plan,
        scores=tuple(score(outcomes[target], rng=rng) for target in plan.targets),
        warned={rule: _warned(rows, outcomes[rule.target], rule, plan) for rule in rules},
        days=len(np.unique(outcomes[plan.targets[0]].day)),
        fits=len(made),
        fit_s=sum(each.fit_s for each in made),
        predict_s=sum(each.predict_s for each in made),
        model_bytes=len(made[-1].model.to_bytes()),
    )


class _Timed:
    """A rack forecaster and the seconds it takes."""

    def __init__(self, plan: Plan) -> None:
        self.model = RackForecaster(plan.horizon_s, plan.targets)
        self.fit_s = 0.0
        self.predict_s = 0.0

    def fit(self, frame: pd.DataFrame, /) -> _Timed:
        begun = perf_counter()
        self.model.fit(frame)
        self.fit_s += perf_counter() - begun
        return self

    def predict(self, frame: pd.DataFrame, at: pd.DatetimeIndex) -> pd.DataFrame:
        begun = perf_counter()
        said = self.model.predict(frame, at)
        self.predict_s += perf_counter() - begun
        return said


def _warned(rows: pd.DataFrame, outcomes: Outcomes, rule: Rule, plan: Plan) -> tuple[Warnings, ...]:
    tested = tested_rows(rows, outcomes, plan)
    clear_s = 2.0 * plan.horizon_s
    events = event_times(times_us(tested.index), tested[rule.target].to_numpy(np.float64), rule, clear_s=clear_s)
    outer = outcomes.upper if rule.upper else outcomes.lower
    said = {"forecast": outcomes.value, "interval": outer, "trend": outcomes.trend, "persistence": outcomes.now}
    return tuple(
        warnings(name, outcomes, events, rule, horizon_s=plan.horizon_s, said=values) for name, values in said.items()
    )
