"""SoH and SoL of a bank or rack as they are shown: the days so far, and what is to be expected of those to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from api.config import Site
from api.i18n import Text
from api.services.context import Context
from api.services.life.days import daily_rows
from api.store.result_kinds import BY_BANK, BY_RACK
from engine.safety.curve import Floats
from engine.safety.soh_trend import PLAUSIBLE, WINDOW_DAYS
from engine.safety.sol import (
    DAYS_NEEDED,
    HORIZON_DAYS,
    LONGEST_SILENCE_DAYS,
    NoSolForecast,
    SolForecast,
    forecast_sol,
    state_of_life,
)

FRESH_DAYS = 2  # an older mean is not what the SoH is now


@dataclass(frozen=True, kw_only=True)
class SohNow:
    """The latest daily mean SoH in % and its SoL; None, and stale, where it is of neither today nor yesterday.

    ``day``: of the latest one there is.
    """

    soh: float | None
    sol: float | None
    day: date | None
    is_stale: bool


@dataclass(frozen=True, kw_only=True)
class SolShown:
    """``soh``, ``values``: SoH in % and SoL of ``days``, those with a known SoH. ``value``, ``low``, ``high``: of
    ``forecast_days``, the first of each month to come, until the upper limit reaches 0 or 20 years.

    ``no_forecast``: why there is none. ``value`` is then None throughout, ``earliest`` the day before which the end of
    life is not to be expected. ``rests_on_prior``: the rate is that of such cells in general, the reports of this
    one say little. ``rate``: 5 % point, median, 95 % point of the loss of SoH in % a year.
    """

    days: tuple[date, ...]
    soh: tuple[float, ...]
    values: tuple[float, ...]
    forecast_days: tuple[date, ...]
    value: tuple[float | None, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    end_of_life: date | None
    earliest: date | None
    latest: date | None
    rate: tuple[float, float, float] | None
    rests_on_prior: bool
    no_forecast: Text | None


def soh_now(context: Context, site: Site, bank: int, rack: int | None = None, *, at: datetime | None = None) -> SohNow:
    """The SoH of a bank or rack at a moment, by default now."""
    today = _today(context, site, at)
    known = _known(_soh(context, site.id, bank, rack, today, days=LONGEST_SILENCE_DAYS))
    if not known:
        return SohNow(soh=None, sol=None, day=None, is_stale=True)
    day, soh = known[-1]
    if (today - day).days >= FRESH_DAYS:
        return SohNow(soh=None, sol=None, day=day, is_stale=True)
    return SohNow(soh=soh, sol=float(state_of_life(soh)), day=day, is_stale=False)


def sol_of(context: Context, site: Site, bank: int, rack: int | None = None, *, at: datetime | None = None) -> SolShown:
    """The SoL of a bank or rack, and its forecast, as they could be known at a moment, by default now."""
    today = _today(context, site, at)
    soh = _soh(context, site.id, bank, rack, today, days=WINDOW_DAYS)
    days = np.array([day.toordinal() for day in soh], dtype=np.int64)
    found = forecast_sol(days, np.array(list(soh.values()), dtype=np.float64), today=today)
    known = _known(soh)
    ahead, (value, low, high) = _foreseen(found, today)
    return SolShown(
        days=tuple(day for day, _ in known),
        soh=tuple(one for _, one in known),
        values=tuple(state_of_life([one for _, one in known]).tolist()),
        forecast_days=tuple(ahead),
        value=tuple(None if found.reason else one for one in value.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        end_of_life=found.end_of_life,
        earliest=found.earliest,
        latest=found.latest,
        rate=None if found.trend is None else found.trend.rate,
        rests_on_prior=found.trend is not None and found.trend.rests_on_prior,
        no_forecast=_why_none(found),
    )


def _foreseen(found: SolForecast, today: date) -> tuple[list[date], list[Floats]]:
    """The first of each month to come, until the upper limit is 0 or for 20 years; value, lower and upper limit."""
    last = today + timedelta(days=HORIZON_DAYS)
    months = range(today.year * 12 + today.month, last.year * 12 + last.month)
    days = [date(number // 12, number % 12 + 1, 1) for number in months] if found.trend is not None else []
    limits = found.on(days)
    shown = int(np.count_nonzero(limits[2] > 0.0)) + 1
    return days[:shown], [one[:shown] for one in limits]


def _why_none(found: SolForecast) -> Text | None:
    match found.reason:
        case None:
            return None
        case NoSolForecast.NO_SOH:
            return Text("No forecast: no SoH is known.")
        case NoSolForecast.STALE:
            return Text("No forecast: no SoH since {day}.", day=found.last_day)
        case NoSolForecast.FEW_DAYS:
            why = Text("No forecast: {days} days with a SoH, {needed} are needed.", days=found.days, needed=DAYS_NEEDED)
        case NoSolForecast.NO_DECLINE:
            why = Text("No forecast: no decline seen in {days} days.", days=found.days)
    if found.earliest is None:
        return Text("{why} End of life not within {years} years.", why=why, years=round(HORIZON_DAYS / 365.25))
    return Text("{why} End of life not before {day}.", why=why, day=found.earliest)


def _soh(context: Context, site: int, bank: int, rack: int | None, today: date, *, days: int) -> dict[date, float]:
    kind = (BY_BANK if rack is None else BY_RACK)["avg-soh"]
    rows = daily_rows(context, kind, site, bank, rack, today - timedelta(days=days), today)
    return {day: float("nan") if row["value"] is None else float(row["value"]) for day, row in rows.items()}


def _known(soh: dict[date, float]) -> list[tuple[date, float]]:
    return [(day, value) for day, value in sorted(soh.items()) if PLAUSIBLE[0] < value <= PLAUSIBLE[1]]


def _today(context: Context, site: Site, at: datetime | None) -> date:
    return (at or context.now()).astimezone(site.zone).date()
