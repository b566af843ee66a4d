"""Voyages sailed by several controllers: the same voyage, the same noise of its sensors, another hand at the drives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import pandas as pd
from joblib import Parallel, delayed  # type: ignore[import-untyped]

from engine.thermal.plant.sail import counted, held, sail
from engine.thermal.plant.voyage import Season, Voyage
from engine.thermal.predictor import ThermalPredictor
from engine.thermal.study.steering import Steering
from engine.thermal.tuning import TUNED, Tuning

BEGIN = {season: datetime(2026, month, 2, tzinfo=UTC) for season, month in zip(Season, (1, 4, 7, 10), strict=True)}
SAMPLES = ["t1", "t4", "t5", "t6", "t7", "engine_load"]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One voyage: ``seed`` of what it is and of its noise."""

    season: Season
    seed: int
    days: float

    @property
    def voyage(self) -> Voyage:
        """It, always the same."""
        rng = np.random.default_rng([self.seed, 30, list(Season).index(self.season)])
        return Voyage.draw(rng, self.season, self.days, BEGIN[self.season])


def cases(seeds: Iterable[int], days: float) -> list[Case]:
    """Each seed in each season."""
    return [Case(season=season, seed=seed, days=days) for seed in seeds for season in Season]


def fixed(case: Case) -> pd.DataFrame:
    """At 60 Hz, with as many pumps and fans as the load asks for."""
    return sail(case.voyage, counted(held()), days=case.days, seed=case.seed)


def lowest(case: Case) -> pd.DataFrame:
    """At 40 Hz, whatever gets hot: less energy than any controller of the same pumps and fans can do with."""
    return sail(case.voyage, counted(held(sw_hz=40.0, fw_hz=40.0, fan_hz=40.0)), days=case.days, seed=case.seed)


def controlled(case: Case, model: ThermalPredictor | None = None, tuning: Tuning = TUNED) -> pd.DataFrame:
    """By the controller of the product, reactive without a model."""
    return sail(case.voyage, Steering(model, tuning), days=case.days, seed=case.seed)


def samples(voyages: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """What a predictor learns from several voyages. Each begins a year after the one before, so that none touch."""
    parts = [voyage[SAMPLES].set_axis(voyage.index + pd.DateOffset(years=n)) for n, voyage in enumerate(voyages)]
    return pd.concat(parts)


def each(work: Callable[..., T], *given: Iterable[object], workers: int = 1) -> list[T]:
    """``work`` for each, in order, by so many processes."""
    return list(Parallel(n_jobs=workers)(delayed(work)(*arguments) for arguments in zip(*given, strict=True)))
