"""Taking turns on a line: one at a time, the more urgent first, with silence in between."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum


class Urgency(IntEnum):
    """Who goes first. A probe of a device that is silent goes last: its time-out must not make others late."""

    WRITE = 0
    READ = 1
    PROBE = 2


class Turns:
    """A lock whose waiters go in order of urgency, then of arrival; ``gap_s`` seconds lie between two turns."""

    def __init__(self, gap_s: float = 0.0) -> None:
        self.gap_s = gap_s
        self._is_taken = False
        self._free_at = 0.0
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []
        self._arrivals = itertools.count()

    @asynccontextmanager
    async def turn(self, urgency: Urgency) -> AsyncIterator[None]:
        """The line for oneself."""
        loop = asyncio.get_running_loop()
        await self._take(urgency, loop)
        try:
            silence = self._free_at - loop.time()
            if silence > 0:
                await asyncio.sleep(silence)
            yield
        finally:
            self._free_at = loop.time() + self.gap_s
            self._pass_on()

    async def _take(self, urgency: Urgency, loop: asyncio.AbstractEventLoop) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        mine: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (urgency, next(self._arrivals), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it was ours already when we were called off
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            _, _, first = heapq.heappop(self._waiting)
            if not first.done():
                first.set_result(None)
                return
        self._is_taken = False
