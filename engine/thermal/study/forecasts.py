"""How good the forecasts of a model are on voyages that it has not learned from, and how good any could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.forecast.bootstrap import Estimate, day_bootstrap
from engine.thermal.achieved import SHAPE, Achieved, Floats, achieved, outcomes
from engine.thermal.prediction import TEMPERATURES
from engine.thermal.study.runs import SAMPLES
from engine.thermal.trial import Predicts, tried


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """Of one voyage: the forecast, the straight line, and a clairvoyant who knows the true temperature to come and
    misses only by the noise with which it is measured: no forecast can be better than that."""

    forecast: Achieved
    line: Achieved
    clairvoyant: Achieved


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Of one temperature and horizon over all voyages, with 95 % intervals (voyages drawn with replacement)."""

    skill: Estimate
    over_line: Estimate
    possible: Estimate
    mae: Estimate
    least_mae: float
    coverage: Estimate


def seen(model: Predicts, voyage: pd.DataFrame) -> Seen:
    """A model tried on a sailed voyage."""
    measured = voyage[list(TEMPERATURES)].to_numpy()
    true = outcomes(voyage[[f"true_{name}" for name in TEMPERATURES]].to_numpy())
    found = tried(model, voyage[SAMPLES])
    return Seen(forecast=found.forecast, line=found.line, clairvoyant=achieved(measured, true, outcomes(measured)))


def cells(voyages: Sequence[Seen], rng: np.random.Generator) -> list[list[Cell]]:
    """A cell for each temperature (rows) and horizon."""
    return [[_cell(voyages, row, column, rng) for column in range(SHAPE[1])] for row in range(SHAPE[0])]


def _cell(voyages: Sequence[Seen], row: int, column: int, rng: np.random.Generator) -> Cell:
    def sums(part: str) -> Floats:
        """(voyages, 4) outcomes, errors, those of persistence, hits: added up over each voyage."""
        found = [getattr(one, part) for one in voyages]
        count = np.array([each.n[row, column] for each in found], dtype=np.float64)
        names = ("mae", "persistence_mae", "coverage")
        return np.stack([count, *(count * [getattr(each, name)[row, column] for each in found] for name in names)], 1)

    forecast, line, clairvoyant = sums("forecast"), sums("line"), sums("clairvoyant")
    beside = np.concatenate([forecast, line], axis=1)

    def skill(drawn: Floats) -> Floats:
        return np.asarray(1.0 - drawn[..., 1] / drawn[..., 2])

    return Cell(
        skill=day_bootstrap(forecast, skill, rng=rng),
        over_line=day_bootstrap(beside, lambda drawn: np.asarray(1.0 - drawn[..., 1] / drawn[..., 5]), rng=rng),
        possible=day_bootstrap(clairvoyant, skill, rng=rng),
        mae=day_bootstrap(forecast, lambda drawn: np.asarray(drawn[..., 1] / drawn[..., 0]), rng=rng),
        least_mae=float(clairvoyant[:, 1].sum() / clairvoyant[:, 0].sum()),
        coverage=day_bootstrap(forecast, lambda drawn: np.asarray(drawn[..., 3] / drawn[..., 0]), rng=rng),
    )
