"""What a token may use: requests a minute and bytes a day, counted over all web workers.

Each worker counts in memory and settles with the database at most once a second a token, or sooner the nearer a token
comes to its limit. So a request costs nothing, a large limit is overrun by what comes within a second, and a small one
hardly.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from api.errors import AnjeonError, TooMany
from api.i18n import Text
from api.services.context import Context
from api.services.roles import Allowance
from api.store import token_usage
from api.store.db import DEFAULT, reading, writing
from api.store.times import EPOCH
from api.store.token_usage import BYTES, MINUTE, REQUESTS, Used

SETTLE_S = 1.0
REST_S = 30.0  # before a database that did not answer is asked again: no stream waits for it
EIGHTH = 8  # settled sooner when an eighth of what is left was used since
KEPT = 10_000  # tokens in memory
LENGTHS = {MINUTE: timedelta(minutes=1), REQUESTS: timedelta(days=1), BYTES: timedelta(days=1)}
CLOCKS_DIFFER = timedelta(minutes=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """What is left of a limit, and the seconds until it begins anew."""

    limit: int
    left: int
    seconds: int


@dataclass(kw_only=True)
class _Window:
    start: datetime
    shared: int = 0  # as the database last said, with what it is just being told
    pending: int = 0  # not told yet

    @property
    def used(self) -> int:
        return self.shared + self.pending


class _Use:
    """The present windows of one token."""

    def __init__(self, now: datetime) -> None:
        self.windows = {kind: _Window(start=_start(kind, now)) for kind in LENGTHS}
        self.settled_s = float("-inf")

    def turn(self, now: datetime) -> None:
        """Begin the windows anew that are over."""
        minute = self.windows[MINUTE].start  # the shortest: within it nothing turns
        if minute <= now < minute + LENGTHS[MINUTE]:
            return
        for kind, window in self.windows.items():
            start = _start(kind, now)
            if start != window.start:
                self.windows[kind] = _Window(start=start)
                self.settled_s = float("-inf")

    def is_due(self, allowance: Allowance, tick: float) -> bool:
        """Whether it is time to settle."""
        limits = ((MINUTE, allowance.requests_per_min), (BYTES, allowance.bytes_per_day))
        return tick - self.settled_s >= SETTLE_S or any(
            limit and self.windows[kind].pending * EIGHTH > limit - self.windows[kind].shared for kind, limit in limits
        )


class Meter:
    """The counts of this process, and what it knows of the others'."""

    def __init__(self, context: Context, clock: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._clock = clock
        self._uses: dict[str, _Use] = {}
        self._lock = threading.Lock()
        self._cleaned: datetime | None = None
        self._rest_until = float("-inf")

    def admit(self, allowance: Allowance) -> dict[str, Remaining]:
        """Count one more request. Says what is left of each limit; raises :class:`TooMany` where nothing is."""
        now, tick = self._context.now(), self._clock()
        with self._lock:
            use = self._use_of(allowance.jti, now)
            self._check(use, allowance, now, more=1)
            self._count_request(use, 1)
            due = tick >= self._rest_until and use.is_due(allowance, tick)
        if due:
            self._settle(allowance.jti, use, now, tick)
            with self._lock:
                try:
                    self._check(use, allowance, now, more=0)
                except TooMany:
                    self._count_request(use, -1)
                    raise
        return _remaining(use, allowance, now)

    def sent(self, allowance: Allowance, size: int) -> None:
        """Count ``size`` bytes that went out."""
        now, tick = self._context.now(), self._clock()
        with self._lock:
            use = self._use_of(allowance.jti, now)
            use.windows[BYTES].pending += size
            due = tick >= self._rest_until and use.is_due(allowance, tick)
        if due:
            self._settle(allowance.jti, use, now, tick)

    def settle(self) -> None:
        """Tell the database whatever it was not told yet."""
        now, tick = self._context.now(), self._clock()
        with self._lock:
            untold = [(jti, use) for jti, use in self._uses.items() if any(w.pending for w in use.windows.values())]
        for jti, use in untold:
            self._settle(jti, use, now, tick)

    def used_today(self) -> Mapping[str, tuple[int, int]]:
        """Requests and bytes of each token since midnight UTC; other workers' of the last seconds may be missing."""
        self.settle()
        with reading(self._context.engines[DEFAULT]) as connection:
            found = token_usage.used_in(connection, _start(BYTES, self._context.now()))
        return {jti: (found.get((jti, REQUESTS), 0), found.get((jti, BYTES), 0)) for jti, _ in found}

    def _use_of(self, jti: str, now: datetime) -> _Use:
        use = self._uses.get(jti)
        if use is None:
            if len(self._uses) >= KEPT:
                self._uses.clear()
            use = self._uses[jti] = _Use(now)
        use.turn(now)
        return use

    @staticmethod
    def _count_request(use: _Use, number: int) -> None:
        use.windows[MINUTE].pending += number
        use.windows[REQUESTS].pending += number

    @staticmethod
    def _check(use: _Use, allowance: Allowance, now: datetime, *, more: int) -> None:
        limit = allowance.requests_per_min
        if limit and use.windows[MINUTE].used + more > limit:
            seconds = _seconds_left(MINUTE, now)
            text = Text(
                "This token may make {limit} requests a minute. Come back in {seconds} s.", limit=limit, seconds=seconds
            )
            raise TooMany(text, limit=limit, retry_after_s=seconds)
        limit = allowance.bytes_per_day
        if limit and use.windows[BYTES].used >= limit:
            seconds = _seconds_left(BYTES, now)
            text = Text(
                "This token may fetch {limit} bytes a day (UTC), which are used up. Come back in {seconds} s.",
                limit=limit,
                seconds=seconds,
            )
            raise TooMany(text, limit=limit, retry_after_s=seconds)

    def _settle(self, jti: str, use: _Use, now: datetime, tick: float) -> None:
        with self._lock:
            use.settled_s = tick
            told = [Used(kind=kind, start=w.start, amount=w.pending) for kind, w in use.windows.items()]
            for one in told:
                use.windows[one.kind].shared += one.amount
                use.windows[one.kind].pending -= one.amount
        try:
            with writing(self._context.engines[DEFAULT]) as connection:
                totals = token_usage.add(connection, jti, told)
                if self._cleaned is None or now - self._cleaned >= LENGTHS[MINUTE]:
                    self._cleaned = now
                    day = _start(BYTES, now - CLOCKS_DIFFER)
                    token_usage.remove_before(connection, minutes=now - CLOCKS_DIFFER, days=day)
        except AnjeonError as error:  # what was admitted goes on, this process counts for itself
            log.warning("usage of tokens not settled", reason=str(error))
            self._rest_until = self._clock() + REST_S
            totals = None
        with self._lock:
            for one in told:
                window = use.windows[one.kind]
                if window.start != one.start:
                    continue
                if totals is None:
                    window.shared -= one.amount
                    window.pending += one.amount
                else:
                    window.shared = max(window.shared, totals[one.kind])


def _remaining(use: _Use, allowance: Allowance, now: datetime) -> dict[str, Remaining]:
    limits = {MINUTE: allowance.requests_per_min, BYTES: allowance.bytes_per_day}
    return {
        kind: Remaining(limit=limit, left=max(0, limit - use.windows[kind].used), seconds=_seconds_left(kind, now))
        for kind, limit in limits.items()
        if limit
    }


def _start(kind: str, now: datetime) -> datetime:
    return now - (now - EPOCH) % LENGTHS[kind]


def _seconds_left(kind: str, now: datetime) -> int:
    return -((now - _start(kind, now) - LENGTHS[kind]) // timedelta(seconds=1))
