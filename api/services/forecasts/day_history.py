"""The last week of a site's racks, a value every 15 minutes, for forecasts of the next day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np

from api.services.context import Context
from api.services.forecasts.samples import Samples, samples
from api.services.forecasts.targets import TARGETS
from api.services.indicators.minutes import Rack
from api.store.seen import SeenDevices
from api.store.times import EPOCH, to_micros
from engine.forecast.windows import Floats, Grid

STEP = timedelta(minutes=15)
STEP_S = 900
DAY = 96  # steps
WEEK = 7 * DAY


def quarter_of(moment: datetime) -> datetime:
    """The whole quarter of an hour at or before a moment."""
    return moment - (moment - EPOCH) % STEP


class DayHistory:
    """``racks`` in the order of the series (``only`` these), ``last`` the newest quarter of an hour."""

    def __init__(self, site: int, steps: int = WEEK, only: tuple[Rack, ...] | None = None) -> None:
        self._site, self._steps, self._only = site, steps, only
        self._seen = SeenDevices()
        self.racks: tuple[Rack, ...] = ()
        self.last = EPOCH
        self._values = _nothing(0, steps)
        self._is_read = np.zeros(steps, dtype=np.bool_)

    def extend(self, context: Context, quarter: datetime) -> bool:
        """Bring the history up to a whole quarter of an hour; False where the site has no racks to tell of."""
        newest = samples(context, self._site, quarter, 1, racks=self._only, seen=self._seen)
        if newest is None or not newest.racks:
            return False
        passed = (quarter - self.last) // STEP
        if newest.racks != self.racks or not 0 <= passed < self._steps:
            self.racks = newest.racks
            self._values = _nothing(len(self.racks), self._steps)
            self._is_read = np.zeros(self._steps, dtype=np.bool_)
        elif passed:
            fresh = np.full((len(self.racks), passed), np.nan)
            self._values = {
                name: np.concatenate([one[:, passed:], fresh], axis=1) for name, one in self._values.items()
            }
            self._is_read = np.concatenate([self._is_read[passed:], np.zeros(passed, dtype=np.bool_)])
        self.last = quarter
        self._put(newest, self._steps - 1)
        return True

    def fill(self, context: Context, go_on: Callable[[], bool]) -> bool:
        """Read what was not read yet, the newest first, for as long as ``go_on()``; whether all is there."""
        for step in np.flatnonzero(~self._is_read)[::-1].tolist():
            if not go_on():
                return False
            moment = self.last - (self._steps - 1 - step) * STEP
            found = samples(context, self._site, moment, 1, racks=self.racks)
            if found is None:
                return False
            self._put(found, step)
        return True

    def grid(self) -> Grid:
        """All of it."""
        start = self.last - (self._steps - 1) * STEP
        return Grid(start_us=to_micros(start), step_s=STEP_S, channels=self._values)

    def _put(self, found: Samples, step: int) -> None:
        for name, values in found.values.items():
            self._values[name][:, step] = values[:, 0]
        self._is_read[step] = True


def _nothing(racks: int, steps: int) -> dict[str, Floats]:
    return {name: np.full((racks, steps), np.nan) for name in TARGETS}
