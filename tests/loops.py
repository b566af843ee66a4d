"""Coroutines in tests. Playwright keeps an event loop of its own running in the thread of the tests, so that none can
be run there once a browser was used."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine comes to, at the latest after so many seconds."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, asyncio.wait_for(work, seconds)).result()
