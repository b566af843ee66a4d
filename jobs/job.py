"""A job: what runs, and when. Each is one file in this package with an attribute ``job``; nothing lists them."""

from __future__ import annotations

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
