"""The minute job's work: the present minute of every site first, then those that were missed, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from api.config import Site
from api.errors import DatabaseAway, QueryTimeout, TableChanged
from api.services.context import Context
from api.services.indicators.evaluate import evaluate
from api.services.indicators.minutes import Rack
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.seen import SeenDevices

MINUTE = timedelta(minutes=1)
BACK_FILL = timedelta(hours=24)
SAMPLES_AT_ONCE = 3_000  # racks times minutes between two looks at the clock
_MISSING = "missing"

log = structlog.get_logger(__name__)

Span = tuple[datetime, datetime]  # its first minute and the one after its last


@dataclass(frozen=True, kw_only=True)
class CaughtUp:
    """How much was done: minutes of sites, and rows; and the minutes of sites that are still missing."""

    minutes: int = 0
    rows: int = 0
    missing: int = 0


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """A site whose present minute is done: whether any rack has a row in time, and what is missing, oldest first."""

    site: Site
    racks: tuple[Rack, ...]
    has_any: bool
    missing: tuple[Span, ...]


def catch_up(
    context: Context, minute: datetime, *, seen: SeenDevices, go_on: Callable[[], bool] = lambda: True
) -> CaughtUp:
    """Evaluate ``minute`` for every site, then minutes missed in the 24 h before, for as long as ``go_on()``.

    What is left is done at the next call; at the very first one all 24 h are. A site whose database does not answer is
    passed over, and its minutes are missing from then on. A minute at which no rack had a row, though some had one
    before, is missing too until newer rows are there: rows that wait in a spool come in order.

    Raises :class:`~api.errors.DatabaseAway` for the main database and that of the results; the next call makes up.
    """
    total = CaughtUp()
    turns: list[_Turn] = []
    for site in context.sites:
        with _passing_over(site):
            turn, rows = _present(context, site, minute, seen)
            if turn is not None:
                turns.append(turn)
                total = replace(total, minutes=total.minutes + 1, rows=total.rows + rows)
    for turn in turns:
        left = turn.missing
        with _passing_over(turn.site):
            while turn.has_any and left and go_on():
                left, minutes, rows = _back_fill(context, turn, left, minute)
                total = replace(total, minutes=total.minutes + minutes, rows=total.rows + rows)
        total = replace(total, missing=total.missing + sum((end - first) // MINUTE for first, end in left))
    return total


@contextmanager
def _passing_over(site: Site) -> Iterator[None]:
    """What is wrong with the site's own database is logged; other databases are the caller's concern."""
    try:
        yield
    except (DatabaseAway, QueryTimeout, TableChanged) as error:
        if error.detail.get("database") != site.bind:
            raise
        log.warning("indicators: site passed over", site=site.id, reason=error.text.in_language("en"))


def _present(context: Context, site: Site, minute: datetime, seen: SeenDevices) -> tuple[_Turn | None, int]:
    found = evaluate(context, site.id, minute, 1, seen=seen)
    if found is None:
        return None, 0
    with reading(context.engines["default"]) as connection:
        before = read_state(connection, _name(site))
    missing = [_span(pair) for pair in before.note.get(_MISSING, ())]
    missing.append((minute - BACK_FILL if before.done_until is None else before.done_until + MINUTE, minute))
    if not found.has_any:
        missing.append((minute, minute + MINUTE))
    left = _merged((max(first, minute - BACK_FILL), min(end, minute + MINUTE)) for first, end in missing)
    _save(context, site, minute, left)
    return _Turn(site=site, racks=found.racks, missing=left, has_any=found.has_any), found.rows


def _back_fill(
    context: Context, turn: _Turn, missing: tuple[Span, ...], minute: datetime
) -> tuple[tuple[Span, ...], int, int]:
    """Evaluate the newest of the missing minutes, as many as go at once: what is left, minutes and rows done."""
    *older, (begin, end) = missing
    first = max(begin, end - MINUTE * max(1, SAMPLES_AT_ONCE // max(1, len(turn.racks))))
    count = (end - first) // MINUTE
    found = evaluate(context, turn.site.id, first, count, racks=turn.racks)
    left = (*older, (begin, first)) if begin < first else tuple(older)
    _save(context, turn.site, minute, left)
    return left, count, 0 if found is None else found.rows


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order of time, without empty ones and overlaps."""
    found: list[Span] = []
    for first, end in sorted(span for span in spans if span[0] < span[1]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((first, end))
    return tuple(found)


def _save(context: Context, site: Site, minute: datetime, missing: tuple[Span, ...]) -> None:
    note = {_MISSING: [[first.isoformat(), end.isoformat()] for first, end in missing]}
    with writing(context.engines["default"]) as connection:
        write_state(connection, _name(site), JobState(done_until=minute, beat_at=context.now(), note=note))


def _span(pair: Sequence[str]) -> Span:
    first, end = (datetime.fromisoformat(text) for text in pair)
    return first, end


def _name(site: Site) -> str:
    return f"indicators_{site.id}"
