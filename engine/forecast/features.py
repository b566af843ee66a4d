"""What the models see of the past: the battery's phase, its channels' recent pattern, the target's own past.

Everything is defined in seconds, so that rows a second apart and rows a minute apart give the same features; lags below
the step of the grid become one step. Unknown is NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.forecast.outlook import Plant, outlook
from engine.forecast.phases import LONGEST_S, Phases
from engine.forecast.response import TAUS_S
from engine.forecast.roles import Role, first_of, role_of
from engine.forecast.trace import Rows, Trace, last_true
from engine.forecast.windows import SECOND_US, Floats, Grid, Steps

DAY_S = 86_400.0
CURRENT_LAGS_S = (10.0, 60.0, 300.0, 600.0, 1800.0, 3600.0)
CURRENT_TAUS_S = (*TAUS_S, 7200.0)
HEAT_TAUS_S = (600.0, 1800.0, 7200.0)
CHANNEL_LAGS_S = (60.0, 300.0, 900.0, 1800.0)
OWN_LAGS_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0)
SMOOTHED_TAUS_S = (300.0, 900.0, 3600.0)
SMOOTHED = (Role.VOLTAGE, Role.VOLTAGE_GAP, Role.TEMPERATURE)
CLOCK_PARTS = 8
OWN_MEANS_S = (30.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0)
DEVIATIONS_S = (300.0, 1800.0)
REST_SHARE = 0.005  # of the largest current: below it is rest


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """The features of one grid. ``columns``: the channels looked at, targets among them; ``horizon_s``: seconds."""

    grid: Grid
    columns: tuple[str, ...]
    plant: Plant
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
    def _smoothed(self) -> dict[str, dict[float, Floats]]:
        chosen = [name for name in self.columns if role_of(name) in SMOOTHED]
        return {name: {tau: self.traces[name].filtered(tau) for tau in SMOOTHED_TAUS_S} for name in chosen}

    @cached_property
    def _changed(self) -> dict[str, Steps]:
        """The last step at which each smoothed channel changed, (series, steps), -1 for none."""
        found = {}
        for name in self._smoothed:
            held = self.traces[name].held
            differs = np.zeros(held.shape, dtype=np.bool_)
            differs[:, 1:] = held[:, 1:] != held[:, :-1]
            found[name] = last_true(differs)
        return found

    @cached_property
    def _phases(self) -> Phases | None:
        current = first_of(self.columns, Role.CURRENT)
        if current is None or np.isnan(self.plant.current_max):
            return None
        span = self.plant.current_max
        return Phases(self.traces[current], rest=REST_SHARE * span, span=span)

    def shared(self, rows: Rows) -> dict[str, Floats]:
        """What all targets look at, name -> (rows,)."""
        found = self._clock(rows)
        for name in self.columns:
            found |= {f"{name}_{key}": values for key, values in self._channel(name, rows).items()}
        return found | self._current(rows) | self._outlook(rows)

    def own(self, target: str, rows: Rows) -> dict[str, Floats]:
        """The past of a target relative to its last value (NLinear), name -> (rows,)."""
        trace = self.traces[target]
        now = trace.now(rows)
        found = {f"own_lag_{lag:g}": now - trace.lag(rows, lag) for lag in OWN_LAGS_S}
        found |= {f"own_mean_{width:g}": now - trace.mean(rows, width) for width in OWN_MEANS_S}
        return found | {f"own_deviation_{width:g}": trace.deviation(rows, width) for width in DEVIATIONS_S}

    def _clock(self, rows: Rows) -> dict[str, Floats]:
        start_s = self.grid.start_us / SECOND_US
        second: Floats = np.asarray((start_s + rows.step * float(self.grid.step_s)) % DAY_S)
        angle = 2.0 * np.pi * second / DAY_S
        found: dict[str, Floats] = {"second_of_day": second}
        for k in (1, 2, 3):
            found[f"day_sin_{k}"], found[f"day_cos_{k}"] = np.asarray(np.sin(k * angle)), np.asarray(np.cos(k * angle))
        # Trees cut a feature at 255 places at most: a part of the day each, and a plan is met to the minute.
        part = second // (DAY_S / CLOCK_PARTS)
        found |= {f"second_of_part_{k}": np.where(part == k, second, np.nan) for k in range(CLOCK_PARTS)}
        return found

    def _channel(self, name: str, rows: Rows) -> dict[str, Floats]:
        trace = self.traces[name]
        now = trace.now(rows)
        lags = CHANNEL_LAGS_S if role_of(name) is not Role.CURRENT else CURRENT_LAGS_S
        found = {"now": now, **{f"change_{lag:g}": now - trace.lag(rows, lag) for lag in lags}}
        if role_of(name) not in SMOOTHED:
            return found
        for tau, smooth in self._smoothed[name].items():
            found[f"above_{tau:g}"] = now - smooth[rows.series, rows.step]
        changed = self._changed[name][rows.series, rows.step]
        before = trace.held[rows.series, np.maximum(changed - 1, 0)]
        found["stood_s"] = np.minimum((rows.step - np.maximum(changed, 0)) * float(self.grid.step_s), LONGEST_S)
        found["last_step"] = np.where(changed > 0, now - before, np.nan)
        return {key: np.where(np.isnan(now), np.nan, values) for key, values in found.items()}

    def _current(self, rows: Rows) -> dict[str, Floats]:
        phases = self._phases
        if phases is None:
            return {}
        unknown = np.isnan(phases.current.now(rows))
        found = phases.features(rows)
        found |= {f"current_deviation_{width:g}": phases.current.deviation(rows, width) for width in DEVIATIONS_S}
        found |= {
            f"current_{'heat' if squared else 'filter'}_{tau:g}": values[rows.series, rows.step]
            for (_, tau, squared), values in self._filtered.items()
        }
        return {name: np.where(unknown, np.nan, values) for name, values in found.items()}

    def _outlook(self, rows: Rows) -> dict[str, Floats]:
        soc, phases = first_of(self.columns, Role.SOC), self._phases
        if soc is None or phases is None or not self.plant.soc_per_unit > 0.0:
            return {}
        volts = first_of(self.columns, Role.VOLTAGE)
        return outlook(
            self.plant,
            horizon_s=self.horizon_s,
            rest=phases.rest,
            soc=self.traces[soc].now(rows),
            current=phases.current.mean(rows, 60.0),
            currents=self.currents(rows),
            volts=None if volts is None else self.traces[volts].now(rows),
        )

    def currents(self, rows: Rows) -> Floats:
        """(rows, 5) the current now and behind the low-passes of the voltage's response; all NaN without a current."""
        phases = self._phases
        if phases is None:
            return np.full((len(rows), 1 + len(TAUS_S)), np.nan)
        now = phases.current.now(rows)
        behind = [self._filtered["current", tau, False][rows.series, rows.step] for tau in TAUS_S]
        return np.where(np.isnan(now)[:, np.newaxis], np.nan, np.column_stack([now, *behind]))


def matrix(shared: Mapping[str, Floats], own: Mapping[str, Floats]) -> Floats:
    """(rows, features) of one target."""
    return np.column_stack([*shared.values(), *own.values()])
