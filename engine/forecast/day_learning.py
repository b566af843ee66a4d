"""What is learned of the next day: models of what differs from the profile, chosen on days held out, and their errors.

Racks of a site have one sky and one schedule, so all series of a day are held out together: a week of hundreds of
racks is a week. That is why the models are small, and why the median profile of the last days is hard to beat. A model
that is judged on a day has seen no forecast whose span touches the spans judged (purged cross-validation, M. Lopez de
Prado, "Advances in Financial Machine Learning", 2018, ch. 7): their outcomes would give each other away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t
from sklearn.ensemble import HistGradientBoostingRegressor

from engine.forecast.day_features import DAY_S
from engine.forecast.outcome import tail_ranks
from engine.forecast.regressors import Ridge
from engine.forecast.windows import SECOND_US, Flags, Floats

LEVEL = 0.9
FOLDS = 7
FEWEST_ROWS = 240
DAY_US = DAY_S * SECOND_US
LEADS = 12  # blocks of the day ahead whose errors are kept apart
HOURS = 24
SMALLEST_SHARE = 0.1  # of the mean size of all errors: what the expected size of one is at least
LINEAR_ROWS = 1_000  # learned from at most: with as many rows as days have hours the penalty still means something


class Model(Protocol):
    """A fitted model of the change."""

    def predict(self, features: Floats) -> Floats: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class DayLearned:
    """``model``: yesterday, profile, linear or gradient_boosting, whichever was best on the days held out; ``fitted``
    to all days, None for the first two. ``figures``: mean absolute error of each on the days held out.

    ``size``: (24,) expected size of an error by the hour, UTC, of the time forecast for. ``errors``: of each block of
    the day ahead, in units of their size, ascending.
    """

    model: str
    figures: Mapping[str, float]
    fitted: Model | None
    size: Floats
    errors: tuple[Floats, ...]

    def interval(self, value: Floats, due_us: NDArray[np.int64], lead: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """The limits that hold the outcome with 90 %: split conformal with scaled errors, rank for finite samples."""
        tail = np.array((1.0 - LEVEL) / 2.0)
        ranks = [tail_ranks(tail, len(each)) for each in self.errors]
        low, high = (
            np.array([each[rank[side]] for each, rank in zip(self.errors, ranks, strict=True)]) for side in (0, 1)
        )
        size = self.size[hour_of(due_us)]
        return value + size * low[lead], value + size * high[lead]


def learn_day(
    features: Floats,
    change: Floats,
    yesterday: Floats,
    *,
    issued_us: NDArray[np.int64],
    due_us: NDArray[np.int64],
    lead: NDArray[np.intp],
) -> DayLearned:
    """Learn from rows with known change. Where there are too few days to hold one out, only yesterday and the profile
    are to choose from.

    :param features: (rows, features), NaN where unknown
    :param change: (rows,) from the profile to the outcome
    :param yesterday: (rows,) from the profile to yesterday's value at that time
    :param issued_us: (rows,) when each forecast is issued, microseconds since 1970 UTC, and ``due_us`` what time it is
        for, at most a day later
    :param lead: (rows,) the block of the day ahead, 0..11
    """
    splits = list(held_out(issued_us, due_us))
    fits: Mapping[str, Callable[[Floats, Floats], Model]] = {}
    if min(int(train.sum()) for _, train in splits) >= FEWEST_ROWS:
        fits = {"linear": _linear, "gradient_boosting": _boosted}
    says = {"yesterday": yesterday, "profile": np.zeros_like(change)}
    for name, fit in fits.items():
        says[name] = np.empty_like(change)
        for out, train in splits:
            says[name][out] = fit(features[train], change[train]).predict(features[out])
    figures = {name: float(np.abs(change - said).mean()) for name, said in says.items()}
    best = _chosen({name: [np.abs(change - said)[out].mean() for out, _ in splits] for name, said in says.items()})
    errors = change - says[best]
    days = len(np.unique(issued_us // DAY_US))
    size = _sizes(errors, hour_of(due_us))
    scaled = np.divide(errors, size[hour_of(due_us)], out=np.zeros_like(errors), where=size[hour_of(due_us)] > 0.0)
    return DayLearned(
        model=best,
        figures=figures,
        fitted=fits[best](features, change) if best in fits else None,
        size=size * for_few(days),
        errors=tuple(np.sort(scaled[lead == k] if (lead == k).any() else scaled) for k in range(LEADS)),
    )


def held_out(issued_us: NDArray[np.int64], due_us: NDArray[np.int64]) -> Iterator[tuple[Flags, Flags]]:
    """Rows held out, and those that may be learned from then: a day of issue (UTC) at a time, neighbouring ones
    together where there are more than seven.
    """
    days, of_row = np.unique(issued_us // DAY_US, return_inverse=True)
    fold = of_row * min(FOLDS, len(days)) // max(len(days), 1)
    for k in range(int(fold.max()) + 1):
        out = fold == k
        first, last = days[of_row[out]].min() * DAY_US, (days[of_row[out]].max() + 2) * DAY_US
        yield out, (due_us < first) | (issued_us >= last)


def _chosen(of_fold: Mapping[str, list[float]]) -> str:
    """The model of lowest error that beats the profile by more than the standard error of the difference over the folds
    (Breiman et al., "Classification and Regression Trees", 1984, turned around); the profile where none does.

    >>> _chosen({"profile": [2.0, 2.0, 2.0], "linear": [1.0, 1.0, 3.1], "yesterday": [1.5, 1.6, 1.7]})
    'yesterday'
    """
    gains = {name: np.subtract(of_fold["profile"], errors) for name, errors in of_fold.items() if name != "profile"}
    sure = {
        name: float(gain.mean())
        for name, gain in gains.items()
        if len(gain) > 1 and gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain))
    }
    return max(sure, key=sure.__getitem__, default="profile")


def for_few(days: int) -> float:
    """How much wider an interval must be whose errors come from so few days: Student's t against the normal quantile,
    times sqrt(1 + 1/n), as for the next value of a sample of n. Rows of one day are no sample, days are.

    >>> [round(for_few(days), 2) for days in (3, 5, 12, 60)]
    [2.05, 1.42, 1.14, 1.02]
    """
    share = (1.0 + LEVEL) / 2.0
    wider = t.ppf(share, max(days - 1, 1)) / norm.ppf(share)
    return float(wider * np.sqrt(1.0 + 1.0 / max(days, 1)))


def hour_of(due_us: NDArray[np.int64]) -> NDArray[np.intp]:
    """The hour of the day, UTC."""
    return np.asarray(due_us // (3600 * SECOND_US) % HOURS, dtype=np.intp)


def _linear(features: Floats, change: Floats) -> Ridge:
    chosen = np.linspace(0, len(change) - 1, min(LINEAR_ROWS, len(change))).round().astype(np.intp)
    return Ridge.fit(features[chosen], change[chosen])


def _boosted(features: Floats, change: Floats) -> Model:
    trees = HistGradientBoostingRegressor(
        loss="absolute_error",
        learning_rate=0.05,
        max_iter=40,
        max_leaf_nodes=4,
        min_samples_leaf=max(20, len(change) // 50),
        max_features=0.5,
        max_bins=63,
        early_stopping=False,
        random_state=5,
    )
    fitted: Model = trees.fit(features, change)
    return fitted


def _sizes(errors: Floats, hour: NDArray[np.intp]) -> Floats:
    """(24,) the mean size of errors by the hour, at least a tenth of that of all; that of all where there are none."""
    mean = float(np.abs(errors).mean())
    count = np.bincount(hour, minlength=HOURS)
    total = np.bincount(hour, np.abs(errors), HOURS)
    of_hour = np.divide(total, count, out=np.full(HOURS, mean), where=count > 0)
    return np.asarray(np.maximum(of_hour, SMALLEST_SHARE * mean))
