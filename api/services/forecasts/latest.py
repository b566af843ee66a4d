"""Forecasts as pages and other services read them: the newest of each rack, and those of a span of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.forecasts import reasons
from api.services.forecasts.cells import Series, moment, number, series
from api.services.forecasts.targets import AHEAD, DAY_AHEAD_TABLE, SOS_TABLE, TABLE_OF
from api.store.forecasts.rows import StoredForecast, Table, forecasts_between, newest_forecasts
from engine.safety.limits import Level, Measured

BIND = "results"
FRESH = timedelta(minutes=3)  # an older forecast is not shown as one of now
DAY_FRESH = timedelta(hours=1)
DAY_STEP_S = 900
LEVEL = 0.9


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """That a limit is reached: ``probability`` within 10 min, and 5, 50, 95 % of the time to it in minutes from the
    issue. ``quantity`` and ``level``: of the protection limit; ``quantity`` is None for SoS reaching ``limit``."""

    quantity: Measured | None
    limit: float
    level: Level
    probability: float
    from_min: float
    median_min: float
    to_min: float


@dataclass(frozen=True, kw_only=True)
class RackForecast:
    """What ``target`` (a rack column, in its unit) will be at ``due_at``, or why that is not known.

    ``lower``, ``upper``: they hold the outcome with probability ``level``; of the last ``coverage_count`` or so
    outcomes a share of ``coverage`` lay inside, None before there are enough to tell. ``beats_persistence``: whether
    it has lately been nearer than the last value staying as it is; False also where there is no forecast.
    """

    bank_id: int
    rack_id: int
    target: str
    issued_at: datetime
    due_at: datetime
    value: float | None
    lower: float | None
    upper: float | None
    level: float
    coverage: float | None
    coverage_count: int
    beats_persistence: bool
    crossing: Crossing | None
    no_forecast: Text | None


@dataclass(frozen=True, kw_only=True)
class SosForecast:
    """What the State of Safety (0..1) of a rack will be at ``due_at``, or why that is not known.

    ``probability_warning``, ``probability_unsafe``: that it is then at most 0.8, and below 0.4096. ``crossing``: of
    0.8. ``weakest``: the quantity that pulls it down most, None where all are fully safe.
    """

    bank_id: int
    rack_id: int
    issued_at: datetime
    due_at: datetime
    value: float | None
    lower: float | None
    upper: float | None
    level: float
    probability_warning: float | None
    probability_unsafe: float | None
    crossing: Crossing | None
    weakest: str | None
    no_forecast: Text | None


@dataclass(frozen=True, kw_only=True)
class TrackPoint:
    """What was forecast for ``due_at`` ten minutes before, and what came; None: not known."""

    due_at: datetime
    value: float | None
    lower: float | None
    upper: float | None
    observed: float | None


@dataclass(frozen=True, kw_only=True)
class DayAheadShown:
    """V, every ``step_s`` seconds, None where unknown. The last of ``observed`` was at ``issued_at``; the first of
    ``forecast``, its interval (90 %) and ``yesterday`` (what was a day before) are one step after it."""

    bank_id: int
    rack_id: int
    issued_at: datetime
    step_s: int
    observed: Series
    forecast: Series
    lower: Series
    upper: Series
    yesterday: Series
    no_forecast: Text | None


def latest_forecasts(
    context: Context, site: int, *, at: datetime | None = None, bank: int | None = None, rack: int | None = None
) -> list[RackForecast]:
    """The forecasts issued at the newest minute at or before ``at`` (now), none issued more than 3 min before it.

    By target, bank and rack; empty where nothing was written lately. Raises :class:`NotFound` for an unknown site.
    """
    found = []
    for target, table in TABLE_OF.items():
        found += [_rack_forecast(target, row) for row in _newest(context, table, site, at, bank, rack)]
    return found


def latest_sos_forecasts(
    context: Context, site: int, *, at: datetime | None = None, bank: int | None = None, rack: int | None = None
) -> list[SosForecast]:
    """Likewise of the State of Safety of racks."""
    return [_sos_forecast(row) for row in _newest(context, SOS_TABLE, site, at, bank, rack)]


def forecast_track(
    context: Context, site: int, bank: int, rack: int, target: str, start: datetime, end: datetime
) -> list[TrackPoint]:
    """What was forecast for each minute in [``start``, ``end``), by time; those without a forecast have None.

    :param target: one of :data:`~api.services.forecasts.targets.TABLE_OF`
    """
    context.sites.site(site)
    try:
        rows = forecasts_between(
            context.engines[BIND], TABLE_OF[target], site, start=start, end=end, bank=bank, rack=rack
        )
    except NotFound:
        return []
    return [
        TrackPoint(
            due_at=row.time,
            value=number(row.values, "champion"),
            lower=number(row.values, "lower"),
            upper=number(row.values, "upper"),
            observed=number(row.values, "observed"),
        )
        for row in rows
    ]


def day_ahead(context: Context, site: int, bank: int, rack: int, at: datetime | None = None) -> DayAheadShown | None:
    """The newest at or before ``at`` (now), None where there is none of the hour before."""
    context.sites.site(site)
    until = at or context.now()
    try:
        found = newest_forecasts(
            context.engines[BIND], DAY_AHEAD_TABLE, site, after=until - DAY_FRESH, until=until, bank=bank, rack=rack
        )
    except NotFound:
        return None
    if not found:
        return None
    (row,) = found[-1:]
    names = ("observed", "forecast", "lower", "upper", "yesterday")
    step_s = row.values.get("step_s")
    return DayAheadShown(
        bank_id=row.bank_id,
        rack_id=row.rack_id,
        issued_at=row.time,
        step_s=step_s if isinstance(step_s, int) and step_s > 0 else DAY_STEP_S,
        **{name: series(row.values, name) for name in names},
        no_forecast=reasons.read(row.values),
    )


def _newest(
    context: Context, table: Table, site: int, at: datetime | None, bank: int | None, rack: int | None
) -> list[StoredForecast]:
    context.sites.site(site)
    until = (at or context.now()) + AHEAD
    try:
        return newest_forecasts(
            context.engines[BIND], table, site, after=until - FRESH, until=until, bank=bank, rack=rack
        )
    except NotFound:  # an attached database need not have all tables
        return []


def _rack_forecast(target: str, row: StoredForecast) -> RackForecast:
    values = row.values
    return RackForecast(
        bank_id=row.bank_id,
        rack_id=row.rack_id,
        target=target,
        issued_at=moment(values, "issued_at") or row.time - AHEAD,
        due_at=row.time,
        value=number(values, "champion"),
        lower=number(values, "lower"),
        upper=number(values, "upper"),
        level=number(values, "level") or LEVEL,
        coverage=number(values, "coverage"),
        coverage_count=int(number(values, "coverage_count") or 0),
        beats_persistence=values.get("beats_persistence") is True,
        crossing=_crossing(values.get("crossing")),
        no_forecast=reasons.read(values),
    )


def _sos_forecast(row: StoredForecast) -> SosForecast:
    values = row.values
    weakest = values.get("weakest")
    return SosForecast(
        bank_id=row.bank_id,
        rack_id=row.rack_id,
        issued_at=moment(values, "issued_at") or row.time - AHEAD,
        due_at=row.time,
        value=number(values, "forecast"),
        lower=number(values, "lower"),
        upper=number(values, "upper"),
        level=number(values, "level") or LEVEL,
        probability_warning=number(values, "probability_warning"),
        probability_unsafe=number(values, "probability_unsafe"),
        crossing=_crossing(values.get("crossing")),
        weakest=weakest if isinstance(weakest, str) else None,
        no_forecast=reasons.read(values),
    )


def _crossing(kept: Any) -> Crossing | None:
    """What a row keeps of a crossing; None for none, and for what is not one of ours."""
    try:
        return Crossing(
            quantity=None if kept["quantity"] is None else Measured(kept["quantity"]),
            limit=float(kept["limit"]),
            level=Level(kept["level"]),
            probability=float(kept["probability"]),
            from_min=float(kept["from_min"]),
            median_min=float(kept["median_min"]),
            to_min=float(kept["to_min"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
