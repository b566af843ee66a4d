"""Rolling-origin back-test: fitted to days, asked on later ones, beside persistence and trend at the same moments.

Days are kept apart: a forecast's history and its outcome lie in one calendar day, without a gap, because recordings
are often single days. What is tested is never trained on, nor is anything after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import pairwise
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.forecast.measures import mean_known
from engine.forecast.windows import HOLD_S, SECOND_US, WARM_UP_S, Floats, stretches, times_us

Times = NDArray[np.int64]

LONGEST_TREND_S = 1500


class Forecaster(Protocol):
    """What is tested: see :class:`engine.forecast.models.RackForecaster`."""

    def fit(self, frame: pd.DataFrame, /) -> object: ...
    def predict(self, frame: pd.DataFrame, at: pd.DatetimeIndex) -> pd.DataFrame: ...


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is tested how. The last ``test_days`` days are tested, the ``train_days`` before them trained on.

    ``every_s``: seconds between forecasts. ``refit_days``: fitted anew after so many tested days, to the ``train_days``
    before, or where ``expanding`` to all that went before; None: once. ``zone``: the clock of the calendar days.
    """

    targets: tuple[str, ...]
    zone: tzinfo
    horizon_s: int = 600
    train_days: int = 14
    test_days: int = 8
    every_s: int = 60
    refit_days: int | None = None
    expanding: bool = False


class TooFewDays(ValueError):
    """The frame has fewer days with enough rows than are to be trained on and tested: ``days``, of ``needed``."""

    def __init__(self, days: int, needed: int) -> None:
        super().__init__(
            f"{needed} days are needed, each with more than 40 min of rows without a gap: there are {days}"
        )
        self.days = days
        self.needed = needed


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcomes:
    """Every forecast of one target, (n,) each, in the target's unit, NaN where unknown.

    ``day``: when it was issued, days since 1970 of the plan's zone; ``issued_us``: microseconds since 1970 UTC.
    ``now``: the value when it was issued, which is what persistence says. ``naive``: the mean error of persistence on
    the days trained on, for MASE.
    """

    target: str
    day: Times
    issued_us: Times
    now: Floats
    trend: Floats
    value: Floats
    lower: Floats
    upper: Floats
    actual: Floats
    naive: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Day:
    """The rows of one calendar day, and when forecasts are issued in it (a subset of the rows' times)."""

    date: date
    rows: pd.DataFrame
    issued_us: Times


def backtest(frame: pd.DataFrame, make: Callable[[], Forecaster], plan: Plan) -> Mapping[str, Outcomes]:
    """Every forecast of the tested days, by target.

    :param frame: rows of one device: tz-aware ascending DatetimeIndex, numeric columns, among them the targets
    :param make: a forecaster not fitted yet, for each origin
    :raises TooFewDays: fewer days than the plan needs
    """
    days = list(days_of(frame, plan))
    parts: dict[str, list[Outcomes]] = {target: [] for target in plan.targets}
    for trained, tested in origins(len(days), plan):
        forecaster = make()
        forecaster.fit(pd.concat([days[k].rows for k in trained]))
        naive = {target: _naive_error([days[k] for k in trained], target, plan) for target in plan.targets}
        for day in (days[k] for k in tested):
            at = pd.DatetimeIndex(pd.to_datetime(day.issued_us, unit="us", utc=True))
            said = forecaster.predict(day.rows, at).reindex(at)
            for target in plan.targets:
                parts[target].append(_outcomes(day, target, said, naive[target], plan))
    return {target: _joined(found) for target, found in parts.items()}


def origins(days: int, plan: Plan) -> Iterator[tuple[range, range]]:
    """The days trained on and tested at each origin, as positions among the days there are.

    >>> from datetime import UTC
    >>> plan = Plan(targets=("x",), zone=UTC, train_days=2, test_days=3, refit_days=2)
    >>> list(origins(6, plan))
    [(range(1, 3), range(3, 5)), (range(3, 5), range(5, 6))]
    """
    if days < plan.train_days + plan.test_days:
        raise TooFewDays(days, plan.train_days + plan.test_days)
    for first in range(days - plan.test_days, days, plan.refit_days or plan.test_days):
        start = 0 if plan.expanding else first - plan.train_days
        yield range(start, first), range(first, min(first + (plan.refit_days or plan.test_days), days))


def days_of(frame: pd.DataFrame, plan: Plan) -> Iterator[Day]:
    """The calendar days of a frame on which there is anything to forecast, ascending.

    Of two days that follow each other without a break the later loses its first two minutes, so that no window of a
    forecaster, who knows gaps but no calendar, reaches over midnight.
    """
    at = times_us(frame.index)
    midnight = times_us(pd.DatetimeIndex(frame.index).tz_convert(plan.zone).normalize())
    edges = [0, *(np.flatnonzero(np.diff(midnight)) + 1).tolist(), len(at)]
    for start, end in pairwise(edges):
        if start and at[start] - at[start - 1] <= HOLD_S * SECOND_US:
            start = int(np.searchsorted(at, at[start - 1] + HOLD_S * SECOND_US, side="right"))
        issued = _issue_times(at[start:end], plan)
        if len(issued):
            rows = frame.iloc[start:end]
            yield Day(date=rows.index[0].astimezone(plan.zone).date(), rows=rows, issued_us=issued)


def tested_rows(frame: pd.DataFrame, outcomes: Outcomes, plan: Plan) -> pd.DataFrame:
    """The rows of the days that outcomes are of."""
    tested = set(np.unique(outcomes.day).tolist())
    return pd.concat([day.rows for day in days_of(frame, plan) if _number(day.date) in tested])


def held(values: Floats, at: Times, moments: Times) -> Floats:
    """The value at each moment: the last known one, no older than 120 s; else NaN.

    >>> at = np.array([0, 60, 300]) * SECOND_US
    >>> held(np.array([1.0, np.nan, 3.0]), at, np.array([60, 121, 300]) * SECOND_US).tolist()
    [1.0, nan, 3.0]
    """
    known = np.isfinite(values)
    row = np.searchsorted(at[known], moments, side="right") - 1
    found = np.append(values[known], np.nan)[row]  # row -1: nothing before
    age = moments - np.append(at[known], 0)[row]
    return np.where((row >= 0) & (age <= HOLD_S * SECOND_US), found, np.nan)


def _issue_times(at: Times, plan: Plan) -> Times:
    """Times of rows, about ``every_s`` apart, with history before and the outcome after them in one stretch."""
    step, found = plan.every_s * SECOND_US, []
    for part in (at[stretch] for stretch in stretches(at)):
        first, last = part[0] + WARM_UP_S * SECOND_US, part[-1] - plan.horizon_s * SECOND_US
        wanted = np.arange(-(-first // step) * step, last + 1, step)
        chosen = part[np.searchsorted(part, wanted)]
        found.append(np.unique(chosen[chosen <= last]))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _naive_error(days: list[Day], target: str, plan: Plan) -> float:
    """Mean of |y(t + h) - y(t)| over the moments of some days at which forecasts are issued."""
    ahead = plan.horizon_s * SECOND_US
    changes = []
    for day in days:
        values, at = day.rows[target].to_numpy(np.float64, na_value=np.nan), times_us(day.rows.index)
        changes.append(held(values, at, day.issued_us + ahead) - held(values, at, day.issued_us))
    return mean_known(np.abs(np.concatenate(changes)))


def _outcomes(day: Day, target: str, said: pd.DataFrame, naive: float, plan: Plan) -> Outcomes:
    values, at = day.rows[target].to_numpy(np.float64, na_value=np.nan), times_us(day.rows.index)
    issued, past_s = day.issued_us, min(plan.horizon_s, LONGEST_TREND_S)
    now = held(values, at, issued)
    slope = (now - held(values, at, issued - past_s * SECOND_US)) / past_s
    value, lower, upper = (
        said[target, name].to_numpy(np.float64, na_value=np.nan) for name in ("value", "lower", "upper")
    )
    return Outcomes(
        target=target,
        day=np.full(len(issued), _number(day.date), dtype=np.int64),
        issued_us=issued,
        now=now,
        trend=now + slope * plan.horizon_s,
        value=value,
        lower=lower,
        upper=upper,
        actual=held(values, at, issued + plan.horizon_s * SECOND_US),
        naive=np.full(len(issued), naive),
    )


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _joined(parts: list[Outcomes]) -> Outcomes:
    names = ("day", "issued_us", "now", "trend", "value", "lower", "upper", "actual", "naive")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Outcomes(target=parts[0].target, **columns)
