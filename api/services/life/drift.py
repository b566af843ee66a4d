"""Drift at rest of a rack as it is shown: the last 30 days, and whether they go one way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.config import Site
from api.i18n import Text
from api.services.context import Context
from api.services.life.days import daily_rows
from api.store.result_kinds import BY_RACK
from engine.safety.rest_drift import DAYS_NEEDED, Slope, sen_slope

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Drift:
    """``gap_mv``, ``temperature_c``: medians over the minutes of rest of each of ``days``, None where unknown.

    ``slope_mv_per_day``, ``slope_c_per_day``: with their 95 % intervals (low, high), None where there are too few days;
    ``no_slope`` says so. ``is_gap_drifting``, ``is_temperature_drifting``: the interval excludes 0.
    """

    days: tuple[date, ...]
    gap_mv: tuple[float | None, ...]
    temperature_c: tuple[float | None, ...]
    minutes: tuple[float, ...]
    slope_mv_per_day: float | None
    interval_mv_per_day: tuple[float, float] | None
    is_gap_drifting: bool
    slope_c_per_day: float | None
    interval_c_per_day: tuple[float, float] | None
    is_temperature_drifting: bool
    no_slope: Text | None


def rest_drift(context: Context, site: Site, bank: int, rack: int, *, at: datetime | None = None) -> Drift:
    """The drift at rest of a rack over the 30 days up to that of a moment, by default today."""
    today = (at or context.now()).astimezone(site.zone).date()
    first = today - timedelta(days=DAYS - 1)
    rows = daily_rows(context, BY_RACK["rest-drift"], site.id, bank, rack, first, today)
    days = sorted(rows)
    gap = [_scaled(rows[day]["voltage_gap"], 1000.0) for day in days]
    temperature = [_scaled(rows[day]["temperature"], 1.0) for day in days]
    of_gap, of_temperature = _slope(days, gap), _slope(days, temperature)
    known = max(sum(one is not None for one in gap), sum(one is not None for one in temperature))
    few = Text("{days} days with rest, {needed} are needed for a slope.", days=known, needed=DAYS_NEEDED)
    return Drift(
        days=tuple(days),
        gap_mv=tuple(gap),
        temperature_c=tuple(temperature),
        minutes=tuple(float(rows[day]["minutes"] or 0.0) for day in days),
        slope_mv_per_day=None if of_gap is None else of_gap.value,
        interval_mv_per_day=None if of_gap is None else (of_gap.low, of_gap.high),
        is_gap_drifting=of_gap is not None and of_gap.is_significant,
        slope_c_per_day=None if of_temperature is None else of_temperature.value,
        interval_c_per_day=None if of_temperature is None else (of_temperature.low, of_temperature.high),
        is_temperature_drifting=of_temperature is not None and of_temperature.is_significant,
        no_slope=few if of_gap is None and of_temperature is None else None,
    )


def _slope(days: list[date], values: list[float | None]) -> Slope | None:
    return sen_slope([day.toordinal() for day in days], [float("nan") if one is None else one for one in values])


def _scaled(stored: float | None, factor: float) -> float | None:
    return None if stored is None else float(stored) * factor
