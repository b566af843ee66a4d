"""What a forecast of the next day looks at: yesterday at that time, the mean of the last days, what differs today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.forecast.roles import Role, role_of
from engine.forecast.trace import Trace
from engine.forecast.windows import SECOND_US, Flags, Floats, Grid, Steps

DAY_S = 86_400
DAYS = 7  # that the mean profile looks back on
MOST_UNKNOWN = 1 / 24  # of the last day: an hour in all
FADES_H = (2.0, 8.0)  # how fast what today differs by is forgotten
USED = (Role.SOC, Role.CURRENT, Role.TEMPERATURE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Ahead:
    """Chosen forecasts: of which series, issued at which step, for how many steps ahead; three arrays of one length."""

    series: Steps
    step: Steps
    ahead: Steps

    def __len__(self) -> int:
        return len(self.step)


@dataclass(frozen=True, kw_only=True, eq=False)
class DayView:
    """A grid as a forecast of the next day of ``target`` looks at it; ``beside``: channels that are looked at too."""

    grid: Grid
    target: str
    beside: tuple[str, ...]

    @property
    def day(self) -> int:
        """Steps in a day."""
        return DAY_S // self.grid.step_s

    @cached_property
    def values(self) -> Floats:
        """(series, steps) the target, the last known value where unknown, NaN before the first known one."""
        return _held(self.grid.channels[self.target], self.grid.step_s)

    @cached_property
    def ready(self) -> Flags:
        """(series, steps) whether a forecast can be issued: the target known, and nearly all of the day before it."""
        known = ~np.isnan(self.grid.channels[self.target])
        seen = np.cumsum(known, axis=1)
        before = np.zeros_like(seen)
        before[:, self.day :] = seen[:, : -self.day] if known.shape[1] > self.day else 0
        enough = seen - before >= (1.0 - MOST_UNKNOWN) * self.day
        whole = np.arange(known.shape[1]) >= np.where(known.any(axis=1), known.argmax(axis=1), 0)[:, None] + self.day
        return np.asarray(known & enough & whole)

    def yesterday(self, rows: Ahead) -> Floats:
        """(rows,) the target a day before the time forecast for."""
        found: Floats = self.values[rows.series, rows.step + rows.ahead - self.day]
        return found

    def profile(self, rows: Ahead) -> Floats:
        """(rows,) the median of the target at that time of the last days, at most 7, as far as it is known: one cloudy
        day moves a mean, and tomorrow is most likely none."""
        return self._profile(self.values, rows.series, rows.step + rows.ahead)[0]

    def features(self, rows: Ahead) -> Floats:
        """(rows, features), NaN where unknown; nothing after the issue step is looked at."""
        series, step, due = rows.series, rows.step, rows.step + rows.ahead
        values, hours = self.values, rows.ahead * self.grid.step_s / 3600.0
        fades = [np.exp(-hours / tau) for tau in FADES_H]
        profile, spread = self._profile(values, series, due)
        yesterday = self.yesterday(rows) - profile
        differs = values[series, step] - self._profile(values, series, step)[0]
        differs_day = values[series, step] - values[series, step - self.day]
        found = [yesterday, spread, differs, differs_day, *(yesterday * fade for fade in fades)]
        found += [differs * fade for fade in fades] + [differs_day * fade for fade in fades]
        for hour in (-1, 1):
            near = due + hour * 3600 // self.grid.step_s - self.day
            found.append(values[series, np.clip(near, 0, step)] - profile)
        for name in self.beside:
            own = _held(self.grid.channels[name], self.grid.step_s)
            now, before = own[series, step], own[series, step - self.day]
            found += [now, now - before, *((now - before) * fade for fade in fades)]
            found.append(own[series, due - self.day] - self._profile(own, series, due)[0])
        seconds = (self.grid.start_us // SECOND_US + due * self.grid.step_s) % DAY_S
        for times in (1, 2):
            found += [np.sin(2 * np.pi * times * seconds / DAY_S), np.cos(2 * np.pi * times * seconds / DAY_S)]
        return np.column_stack([*found, hours])

    def _profile(self, values: Floats, series: Steps, due: Steps) -> tuple[Floats, Floats]:
        """Median and range of what is known at these times of the days before, NaN where nothing is."""
        days = due - self.day * np.arange(1, DAYS + 1)[:, np.newaxis]
        found = np.sort(np.where(days >= 0, values[series, np.maximum(days, 0)], np.nan), axis=0)  # NaN at the end
        count = (~np.isnan(found)).sum(axis=0)
        at = np.arange(len(due))
        low, high = (
            found[np.maximum(middle, 0), at] for middle in ((count - 1) // 2, np.minimum(count // 2, DAYS - 1))
        )
        return (low + high) / 2.0, found[np.maximum(count - 1, 0), at] - found[0]


def beside(channels: Mapping[str, Floats], target: str) -> tuple[str, ...]:
    """The channels that are looked at beside the target: charge, current and temperature, the first of each.

    >>> beside({"rack_soc": np.zeros((1, 1)), "rack_max_cell_voltage": np.zeros((1, 1))}, "rack_max_cell_voltage")
    ('rack_soc',)
    """
    found = (next((name for name in channels if name != target and role_of(name) is role), None) for role in USED)
    return tuple(name for name in found if name is not None)


def _held(values: Floats, step_s: int) -> Floats:
    trace = Trace(values, step_s)
    return np.where(np.arange(values.shape[1]) >= trace.first[:, np.newaxis], trace.held, np.nan)
