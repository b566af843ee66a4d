"""A rack's values against its site's protection limits, as rows: what is drawn, without how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.config import Site
from api.i18n import Text
from api.services.forecasts.latest import RackForecast
from api.services.racks.latest import MEASURED, RackRow
from dashapp.widgets.quantity import direction
from engine.safety.limits import CHARGING, LOW_TEMPERATURE, Level, Limit, Limits, Measured

ROOM = 0.2  # of the span between the outermost limits: how far a bar goes on beyond them
SCALED_BY: Mapping[Measured, tuple[str, str]] = {  # the lower and the upper guard that span a bar; "" is zero
    Measured.MAX_VOLTAGE: ("under_voltage", "over_voltage"),
    Measured.MIN_VOLTAGE: ("under_voltage", "over_voltage"),
    Measured.VOLTAGE_GAP: ("", "voltage_gap"),
    Measured.CURRENT: ("", "charge_current"),
    Measured.MAX_TEMPERATURE: (LOW_TEMPERATURE, "high_temperature"),
    Measured.MIN_TEMPERATURE: (LOW_TEMPERATURE, "high_temperature"),
    Measured.TEMPERATURE_GAP: ("", "temperature_gap"),
}
UPPER: Mapping[Measured, str] = {
    Measured.MAX_VOLTAGE: "over_voltage",
    Measured.VOLTAGE_GAP: "voltage_gap",
    Measured.MAX_TEMPERATURE: "high_temperature",
    Measured.TEMPERATURE_GAP: "temperature_gap",
}
UNITS: Mapping[Measured, tuple[str, float]] = {  # the unit of a row, and what makes the stored unit one of it
    Measured.MAX_VOLTAGE: ("V", 1.0),
    Measured.MIN_VOLTAGE: ("V", 1.0),
    Measured.VOLTAGE_GAP: ("mV", 1000.0),
    Measured.CURRENT: ("A", 1.0),
    Measured.MAX_TEMPERATURE: ("°C", 1.0),
    Measured.MIN_TEMPERATURE: ("°C", 1.0),
    Measured.TEMPERATURE_GAP: ("°C", 1.0),
}


@dataclass(frozen=True, kw_only=True)
class LimitRow:
    """One quantity in its ``unit``. ``value`` None: unknown. ``warn`` and ``protect``: the limits that are on;
    ``guards_upper``: they are passed upwards. ``low``..``high``: what the bar spans. ``level``: the limit that the
    value has passed. ``word``: the direction of a current, whose bar is of its magnitude."""

    what: Measured
    unit: str
    factor: float
    value: float | None
    warn: float | None
    protect: float | None
    guards_upper: bool
    low: float
    high: float
    level: Level | None
    word: Text | None
    forecast: RackForecast | None

    @property
    def magnitude(self) -> float | None:
        """The value as its limits see it."""
        return abs(self.value) if self.value is not None and self.what is Measured.CURRENT else self.value

    def share(self, value: float) -> float:
        """Where ``value`` lies on the bar, 0..1.

        A value beyond the ends stays at the end.
        """
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def limit_rows(
    row: RackRow | None, limits: Limits, site: Site, forecasts: Mapping[str, RackForecast]
) -> list[LimitRow]:
    """The seven quantities of a rack in order. ``forecasts``: by rack column."""
    current = None if row is None else row.measured(Measured.CURRENT)
    way = direction(current, positive=site.current_positive, rating=site.rated_rack_current_a)
    is_charging = way is not None and way.message == "charge"
    return [_row(what, row, limits, way, is_charging, forecasts.get(MEASURED[what])) for what in Measured]


def _row(
    what: Measured,
    row: RackRow | None,
    limits: Limits,
    way: Text | None,
    is_charging: bool,
    forecast: RackForecast | None,
) -> LimitRow:
    unit, factor = UNITS[what]
    stored = None if row is None else row.measured(what)
    guard = _guard(what, is_charging)
    warn, protect = (_on(limits[guard, level], factor) for level in Level)
    low, high = _span(what, limits, factor)
    value = None if stored is None else factor * stored
    made = LimitRow(
        what=what,
        unit=unit,
        factor=factor,
        value=value,
        warn=warn,
        protect=protect,
        guards_upper=guard not in ("under_voltage", LOW_TEMPERATURE, CHARGING),
        low=low,
        high=high,
        level=None,
        word=way if what is Measured.CURRENT else None,
        forecast=forecast,
    )
    return replace(made, level=_passed(made))


def _guard(what: Measured, is_charging: bool) -> str:
    if what is Measured.CURRENT:
        return "charge_current" if is_charging else "discharge_current"
    if what is Measured.MIN_VOLTAGE:
        return "under_voltage"
    if what is Measured.MIN_TEMPERATURE:
        return CHARGING if is_charging else LOW_TEMPERATURE
    return UPPER[what]


def _on(limit: Limit, factor: float) -> float | None:
    return factor * limit.limit if limit.is_on else None


def _span(what: Measured, limits: Limits, factor: float) -> tuple[float, float]:
    lower, upper = SCALED_BY[what]
    low = limits[lower, Level.PROTECT].limit if lower else 0.0
    high = limits[upper, Level.PROTECT].limit
    room = ROOM * (high - low)
    return factor * (low - room if lower else 0.0), factor * (high + room / (2 if lower else 1))


def _passed(row: LimitRow) -> Level | None:
    """The worst level whose limit the value has passed."""
    value = row.magnitude
    if value is None:
        return None
    sign = 1.0 if row.guards_upper else -1.0
    for level, limit in ((Level.PROTECT, row.protect), (Level.WARNING, row.warn)):
        if limit is not None and sign * (value - limit) > 0:
            return level
    return None
