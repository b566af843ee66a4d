"""What the models see of the past: the battery's phase, its channels' recent pattern, the target's own past.

Everything is defined in seconds, so that rows a second apart and rows a minute apart give the same features; lags below
the step of the grid become one step. Unknown is NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.forecast.phases import Phases
from engine.forecast.roles import Role, first_of, role_of
from engine.forecast.trace import Rows, Trace
from engine.forecast.windows import SECOND_US, Floats, Grid

DAY_S = 86_400.0
CURRENT_LAGS_S = (10.0, 60.0, 300.0, 600.0, 1800.0, 3600.0)
CURRENT_TAUS_S = (20.0, 116.0, 600.0, 1800.0, 7200.0)  # 116 s: the RC pair of these cells
HEAT_TAUS_S = (600.0, 1800.0, 7200.0)
CHANNEL_LAGS_S = (60.0, 300.0, 900.0, 1800.0)
OWN_LAGS_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0)
OWN_MEANS_S = (30.0, 120.0, 600.0, 1800.0)
REST_SHARE = 0.005  # of the largest current: below it is rest


@dataclass(frozen=True, kw_only=True)
class Constants:
    """What the features need to know of the plant, learned from the grids trained on. NaN: cannot be told.

    ``current_max``: largest usual magnitude. ``soc_low``, ``soc_high``: where discharge and charge end, %.
    ``soc_per_unit``: percent of charge an ampere second adds.
    """

    current_max: float
    soc_low: float
    soc_high: float
    soc_per_unit: float

    @classmethod
    def learned(cls, grids: Iterable[Grid], names: Iterable[str]) -> Constants:
        """From all known values of the columns with the roles."""
        names = list(names)
        current, soc = first_of(names, Role.CURRENT), first_of(names, Role.SOC)
        currents = [grid.channels[current] for grid in grids] if current else []
        charges = [grid.channels[soc] for grid in grids] if soc else []
        low, high = quantiles(charges, (0.0, 1.0))
        return cls(
            current_max=max(np.abs(quantiles(currents, (0.0005, 0.9995)))),
            soc_low=low,
            soc_high=high,
            soc_per_unit=_soc_per_unit(currents, charges, grids) if currents and charges else np.nan,
        )


def quantiles(parts: list[Floats], levels: tuple[float, float]) -> tuple[float, float]:
    """Two quantiles of all known values; NaN where there are none."""
    known = [part[~np.isnan(part)][:: max(1, part.size // 200_000)] for part in parts]
    values = np.concatenate([*known, np.empty(0)])
    if not len(values):
        return np.nan, np.nan
    low, high = np.quantile(values, levels)
    return float(low), float(high)


def _soc_per_unit(currents: list[Floats], charges: list[Floats], grids: Iterable[Grid]) -> float:
    """Least squares of the change of charge over ten minutes on the integral of the current."""
    moved, gained = 0.0, 0.0
    for grid, current, soc in zip(grids, currents, charges, strict=True):
        width = max(1, 600 // grid.step_s)
        series = np.repeat(np.arange(current.shape[0]), len(range(width, current.shape[1], width)))
        step = np.tile(np.arange(width, current.shape[1], width), current.shape[0])
        rows = Rows(series=series, step=step)
        through = Trace(current, grid.step_s).mean(rows, 600.0) * width * grid.step_s
        change = soc[series, step] - Trace(soc, grid.step_s).lag(rows, 600.0)
        both = ~np.isnan(through) & ~np.isnan(change)
        moved += float((through[both] ** 2).sum())
        gained += float((through[both] * change[both]).sum())
    return gained / moved if moved > 0.0 else np.nan


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """The features of one grid. ``columns``: the channels looked at, targets among them; ``horizon_s``: seconds."""

    grid: Grid
    columns: tuple[str, ...]
    constants: Constants
    horizon_s: int

    @cached_property
    def traces(self) -> dict[str, Trace]:
        """Each channel's history."""
        return {name: Trace(self.grid.channels[name], self.grid.step_s) for name in self.columns}

    @cached_property
    def _filtered(self) -> dict[tuple[str, float, bool], Floats]:
        found: dict[tuple[str, float, bool], Floats] = {}
        current = first_of(self.columns, Role.CURRENT)
        if current is not None:
            trace = self.traces[current]
            found |= {("current", tau, False): trace.filtered(tau) for tau in CURRENT_TAUS_S}
            found |= {("current", tau, True): trace.filtered(tau, squared=True) for tau in HEAT_TAUS_S}
        return found

    @cached_property
    def _phases(self) -> Phases | None:
        current = first_of(self.columns, Role.CURRENT)
        if current is None or np.isnan(self.constants.current_max):
            return None
        span = self.constants.current_max
        return Phases(self.traces[current], rest=REST_SHARE * span, span=span)

    def shared(self, rows: Rows) -> dict[str, Floats]:
        """What all targets look at, name -> (rows,)."""
        found = self._clock(rows)
        for name in self.columns:
            found |= {f"{name}_{key}": values for key, values in self._channel(name, rows).items()}
        return found | self._current(rows) | self._charge(rows)

    def own(self, target: str, rows: Rows) -> dict[str, Floats]:
        """The past of a target relative to its last value (NLinear), name -> (rows,)."""
        trace = self.traces[target]
        now = trace.now(rows)
        found = {f"own_lag_{lag:g}": now - trace.lag(rows, lag) for lag in OWN_LAGS_S}
        return found | {f"own_mean_{width:g}": now - trace.mean(rows, width) for width in OWN_MEANS_S}

    def _clock(self, rows: Rows) -> dict[str, Floats]:
        start_s = self.grid.start_us / SECOND_US
        second: Floats = np.asarray((start_s + rows.step * float(self.grid.step_s)) % DAY_S)
        angle = 2.0 * np.pi * second / DAY_S
        found: dict[str, Floats] = {"second_of_day": second}
        for k in (1, 2, 3):
            found[f"day_sin_{k}"], found[f"day_cos_{k}"] = np.asarray(np.sin(k * angle)), np.asarray(np.cos(k * angle))
        return found

    def _channel(self, name: str, rows: Rows) -> dict[str, Floats]:
        trace = self.traces[name]
        now = trace.now(rows)
        lags = CHANNEL_LAGS_S if role_of(name) is not Role.CURRENT else CURRENT_LAGS_S
        return {"now": now, **{f"change_{lag:g}": now - trace.lag(rows, lag) for lag in lags}}

    def _current(self, rows: Rows) -> dict[str, Floats]:
        phases = self._phases
        if phases is None:
            return {}
        unknown = np.isnan(phases.current.now(rows))
        found = phases.features(rows)
        found |= {
            f"current_{'heat' if squared else 'filter'}_{tau:g}": values[rows.series, rows.step]
            for (_, tau, squared), values in self._filtered.items()
        }
        return {name: np.where(unknown, np.nan, values) for name, values in found.items()}

    def _charge(self, rows: Rows) -> dict[str, Floats]:
        """Seconds until the charge ends at its top or bottom if the current stays, and the charge then."""
        soc, phases, per_unit = first_of(self.columns, Role.SOC), self._phases, self.constants.soc_per_unit
        if soc is None or phases is None or not per_unit > 0.0:
            return {}
        level = self.traces[soc].now(rows)
        rate = per_unit * self._filtered["current", 116.0, False][rows.series, rows.step]
        low, high = self.constants.soc_low, self.constants.soc_high
        left = np.where(rate > 0.0, high - level, level - low)
        slowest = per_unit * phases.rest
        end_s = np.where(np.abs(rate) > slowest, left / np.maximum(np.abs(rate), slowest), np.inf)
        expected = np.clip(level + rate * self.horizon_s, np.minimum(low, level), np.maximum(high, level))
        return {
            "end_s": np.where(np.isnan(level), np.nan, np.minimum(end_s, DAY_S)),
            "expected_soc": expected,
            "expected_soc_change": expected - level,
        }


def matrix(shared: Mapping[str, Floats], own: Mapping[str, Floats]) -> Floats:
    """(rows, features) of one target."""
    return np.column_stack([*shared.values(), *own.values()])
