"""A job: what runs, and when; a service: what runs all the time. Each is one file in this package with an attribute
``job`` or ``service``; nothing lists them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from api.services.context import Context


@dataclass(frozen=True, kw_only=True)
class Every:
    """Each ``seconds``, counted from 1970 UTC plus ``offset_s``: ``Every(seconds=60, offset_s=5)`` is 5 s past each
    minute."""

    seconds: int
    offset_s: int = 0


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something to do again and again, by one process at a time.

    ``run`` gets the open deployment and reads the time from ``context.now()``. It is never started while it still
    runs; a start that is missed is dropped, so it must find out itself what is left to do. What it raises is logged,
    and the next start comes all the same. A stop waits for it: it should be done within some ten seconds.
    ``first``, if there is one, runs once before any job of the process starts.
    """

    name: str
    trigger: Every
    run: Callable[[Context], None]
    first: Callable[[Context], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something that runs as long as its process holds the lease, in a thread of its own.

    ``run`` goes on until ``stop`` is set and then comes back within some ten seconds. What it raises is logged, and it
    is started again, after a delay that doubles. One that comes back by itself has nothing to do and stays away.
    """

    name: str
    run: Callable[[Context, threading.Event], None]
