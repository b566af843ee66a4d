"""The last day of a site's State of Safety, held between two looks: pages ask for it every few seconds."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from api.store.indicators.rack_sos import StoredMinute, minutes_between

HELD = timedelta(hours=25)
TAIL = timedelta(minutes=5)  # may still change, or come: read at every look
BELIEVED_S = 10.0  # then all of it is read again, for what was made up for meanwhile
SHARE = 100  # and not sooner than so many times what reading it took


@dataclass(frozen=True, kw_only=True)
class _Held:
    until: datetime
    minutes: list[StoredMinute]
    read_at: float
    believed_s: float


class SiteMinutes:
    """What is stored of the last 25 h of each site. One of each open deployment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[int, _Held] = {}
        self._locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

    def between(
        self, engine: sa.Engine, site: int, start: datetime, end: datetime, now: datetime
    ) -> list[StoredMinute]:
        """The times with rows in [``start``, ``end``), oldest first; from the database where they are not held."""
        if start < now - HELD:
            return minutes_between(engine, site, start, end)
        with self._locks[site]:
            held = self._refreshed(engine, site, now)
        minutes = held.minutes
        first, last = (bisect_left(minutes, moment, key=lambda minute: minute.at) for moment in (start, end))
        return minutes[first:last]

    def _refreshed(self, engine: sa.Engine, site: int, now: datetime) -> _Held:
        held, clock = self._held.get(site), self._clock()
        if held is None or clock - held.read_at > held.believed_s or now < held.until:
            minutes = minutes_between(engine, site, now - HELD, now + TAIL)
            believed_s = max(BELIEVED_S, SHARE * (self._clock() - clock))
            held = _Held(until=now, minutes=minutes, read_at=clock, believed_s=believed_s)
        else:
            tail = held.until - TAIL
            kept = held.minutes[: bisect_left(held.minutes, tail, key=lambda minute: minute.at)]
            minutes = [*kept, *minutes_between(engine, site, tail, now + TAIL)]
            held = replace(held, until=now, minutes=minutes)
        self._held[site] = held
        return held
