"""The links of a process: one for each host and port, in one event loop that has a thread of its own.

Whoever talks to a device in the job process, to read or to write, goes through :func:`field`, so that all requests to a
converter wait for each other:

    link = field().links.link(device)
    answer = field().run(link.write(device.unit, 100, 1, device.timeout_ms / 1000))
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

from api.config import Device
from jobs.devices.link import Link

T = TypeVar("T")


class Links:
    """Links by host and port. Two devices of one host and port share one, with the longer of their gaps."""

    def __init__(self) -> None:
        self._links: dict[tuple[str, int], Link] = {}
        self._lock = threading.Lock()

    def link(self, device: Device) -> Link:
        """The link to a device; nothing connects before the first request."""
        with self._lock:
            link = self._links.setdefault((device.host, device.port), Link(device.host, device.port))
            link.widen_gap(device.gap_ms / 1000)
            return link

    async def close(self) -> None:
        """Close every connection; the next request opens a new one."""
        for link in self._links.values():
            await link.close()


class Field:
    """The event loop of the links, in a daemon thread."""

    def __init__(self) -> None:
        self.links = Links()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="field", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it in the loop and wait for it; from any thread but the loop's own."""
        return self.begin(work).result()

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin it in the loop; cancelling the future cancels the work."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """Close the connections and end the loop."""
        self.run(self.links.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def field() -> Field:
    """The field of this process, made at the first call."""
    with _making:
        return _the_field()


_making = threading.Lock()


@cache
def _the_field() -> Field:
    return Field()
