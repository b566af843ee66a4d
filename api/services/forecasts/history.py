"""The last 26 hours of a site's racks, a value a minute, kept in memory and extended by the newest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from api.services.context import Context
from api.services.forecasts.samples import STEP_S, Samples, samples
from api.services.forecasts.targets import MINUTE, TARGETS
from api.services.indicators.minutes import Rack
from api.store.seen import SeenDevices
from api.store.times import EPOCH, to_micros
from engine.forecast.windows import Floats, Grid

LENGTH = 26 * 60
AT_FIRST = 180  # minutes read at once after a start: enough for forecasts; the rest follows run by run
AT_ONCE = 60
LATE_EVERY, LATE = 15, 60  # minutes: how often, and how far back, rows that came late are looked for


class RackHistory:
    """``racks`` in the order of the series, ``last`` the newest minute; empty before the first :meth:`extend`."""

    def __init__(self, site: int) -> None:
        self._site = site
        self._seen = SeenDevices()
        self.racks: tuple[Rack, ...] = ()
        self.last = EPOCH
        self._read = 0  # minutes back from the last one
        self._values: dict[str, Floats] = _nothing(0)

    def extend(self, context: Context, minute: datetime) -> bool:
        """Bring the history up to a whole minute; False where the site has no racks to tell of.

        A clock that was set back, or a pause of more than the history's length, begins it anew.
        """
        newest = samples(context, self._site, minute, 1, seen=self._seen)
        if newest is None or not newest.racks:
            self.racks, self.last, self._read, self._values = (), EPOCH, 0, _nothing(0)
            return False
        passed = (minute - self.last) // MINUTE
        if not 0 < passed < LENGTH:
            passed, self._read, self._values = AT_FIRST, 0, _nothing(len(self.racks))
        self._know(newest.racks)
        for name, values in self._values.items():
            self._values[name] = np.concatenate(
                [values[:, passed:], np.full((len(self.racks), passed), np.nan)], axis=1
            )
        self.last = minute
        self._read = min(LENGTH, self._read + passed)
        again = LATE if to_micros(minute) // (STEP_S * 1_000_000) % LATE_EVERY == 0 else 0
        back = min(self._read, max(passed, again)) - 1
        self._look(context, minute - back * MINUTE, back)
        self._put(newest)
        return True

    def extend_back(self, context: Context, go_on: Callable[[], bool]) -> None:
        """Read what lies before, for as long as ``go_on()``; the next call goes on."""
        while 0 < self._read < LENGTH and go_on():
            count = min(AT_ONCE, LENGTH - self._read)
            self._read += count
            self._look(context, self.last - (self._read - 1) * MINUTE, count)

    def grid(self, minutes: int) -> Grid:
        """The last so many minutes, of all racks."""
        minutes = min(minutes, LENGTH)
        channels = {name: values[:, LENGTH - minutes :] for name, values in self._values.items()}
        return Grid(start_us=to_micros(self.last - (minutes - 1) * MINUTE), step_s=STEP_S, channels=channels)

    def at(self, minute: datetime) -> Samples | None:
        """The values at a minute; None where it lies outside what was read."""
        back = (self.last - minute) // MINUTE
        if not 0 <= back < self._read:
            return None
        place = LENGTH - 1 - back
        values = {name: values[:, place : place + 1] for name, values in self._values.items()}
        return Samples(racks=self.racks, first=minute, values=values)

    def _know(self, racks: tuple[Rack, ...]) -> None:
        if racks == self.racks:
            return
        known = {rack: k for k, rack in enumerate(self.racks)}
        for name, values in self._values.items():
            wider = np.full((len(racks), LENGTH), np.nan)
            for k, rack in enumerate(racks):
                if rack in known:
                    wider[k] = values[known[rack]]
            self._values[name] = wider
        self.racks = racks

    def _look(self, context: Context, first: datetime, count: int) -> None:
        if count > 0:
            found = samples(context, self._site, first, count, racks=self.racks)
            if found is not None:
                self._put(found)

    def _put(self, found: Samples) -> None:
        start = LENGTH - 1 - (self.last - found.first) // MINUTE
        place = {rack: k for k, rack in enumerate(self.racks)}
        where = [place[rack] for rack in found.racks]
        for name, values in found.values.items():
            self._values[name][where, start : start + values.shape[1]] = values


def _nothing(racks: int) -> dict[str, Floats]:
    return {name: np.full((racks, LENGTH), np.nan) for name in TARGETS}
