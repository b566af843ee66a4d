"""Computing something of whole days of site tables, a bounded piece at a time, newest days first.

A *kind* of work (rollups, completeness) says what days are, and how a day is computed in pieces; here is decided which
days are due, and work that was begun goes on at the next run. Nothing is remembered of a day but what was computed
from its rows after their version was read: whenever a process ends, at worst the day it was at is computed anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from api.config import Site
from api.errors import AnjeonError, NotFound
from api.i18n import Text
from api.services.context import Context
from api.store.computed_days import Span, days_now, forget, good_days, remember
from api.store.db import Connection, reading, writing
from api.store.row_span import first_and_last, has_rows, has_time_index
from api.store.sites import TABLES, SiteTable

OWN_SETTLED = timedelta(hours=1)  # rows that come later raise the version of their day
ATTACHED_SETTLED = timedelta(hours=48)  # rows that come later are not noticed
PAUSE_S = 3600.0  # for a table that could not be read
QUICK_S, SLOW_S = 0.3, 2.0  # a piece that takes less is followed by longer ones, one that takes more by shorter ones
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)


class Kind(Protocol):
    """One kind of work on days, which are numbered."""

    name: str

    def number(self, day: date, zone: ZoneInfo) -> int:
        """The number of the day that begins on (or, of elapsed time, nearest to) a calendar day."""

    def span(self, table: SiteTable, day: int) -> Span:
        """The half-open range of a day."""

    def usable(self, table: SiteTable) -> bool:
        """Whether anything can be computed of a table."""

    def begin(self, table: SiteTable, day: int) -> Piecewise:
        """Begin with a day."""


class Piecewise(Protocol):
    """A day being computed."""

    def add(self, connection: Connection, start: datetime, end: datetime) -> None:
        """Take in the rows of the next ``[start, end)``; the pieces come in order."""

    def store(self, connection: Connection) -> None:
        """Put what was computed in place of what was there, in a transaction of our own database."""


@dataclass(kw_only=True)
class _Begun:
    table: SiteTable
    kind: Kind
    day: int
    version: int
    here: datetime
    end: datetime
    work: Piecewise


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A table that could not be worked on, and why."""

    site: int
    table: str
    reason: Text


@dataclass(frozen=True, kw_only=True)
class Done:
    """``days`` computed in a run; ``left``: whether there was no time for all; what could not be read."""

    days: int
    left: bool
    refusals: Sequence[Refusal]


@dataclass(kw_only=True)
class DayWork:
    """What goes on from run to run: the day begun, how long a piece may be, which tables are left alone for now."""

    kinds: Sequence[Kind]
    clock: Callable[[], float] = time.monotonic
    _begun: _Begun | None = None
    _step: timedelta = timedelta(hours=1)
    _refused: dict[tuple[int, str], float] = field(default_factory=dict)

    def run(self, context: Context, go_on: Callable[[], bool], *, sites: Sequence[Site] | None = None) -> Done:
        """Compute days until all are done or ``go_on`` says no; at least one piece, if there is one to do."""
        refusals: list[Refusal] = []
        days = 0
        for begun in self._days(context, refusals, context.settings.sites if sites is None else sites):
            self._begun = begun
            try:
                finished = self._work(context, begun, go_on)
            except AnjeonError as error:
                self._refuse(begun.table, error, refusals)
                self._begun = None
                continue
            if not finished:
                return Done(days=days, left=True, refusals=refusals)
            self._begun, days = None, days + 1
            if not go_on():
                return Done(days=days, left=True, refusals=refusals)
        return Done(days=days, left=False, refusals=refusals)

    def _work(self, context: Context, begun: _Begun, go_on: Callable[[], bool]) -> bool:
        """Whether the day came to its end."""
        while begun.here < begun.end:
            started = self.clock()
            upto = min(begun.here + self._step, begun.end)
            with reading(context.sites.engine(begun.table.site)) as connection:
                if not has_rows(connection, begun.table, begun.here, begun.end):
                    break
                begun.work.add(connection, begun.here, upto)
            begun.here = upto
            took = self.clock() - started
            if took > SLOW_S:
                self._step = max(self._step / 2, SHORTEST)
            elif took < QUICK_S:
                self._step = min(self._step * 2, LONGEST)
            if begun.here < begun.end and not go_on():
                return False
        with writing(context.engines["default"]) as connection:
            begun.work.store(connection)
            remember(connection, begun.table, begun.kind.name, begun.day, begun.version)
        return True

    def _days(self, context: Context, refusals: list[Refusal], sites: Sequence[Site]) -> Iterator[_Begun]:
        if self._begun is not None:
            yield self._begun
        due: list[tuple[datetime, _Begun]] = []
        for site in sites:
            for name in TABLES:
                if self.clock() < self._refused.get((site.id, name), 0.0):
                    continue
                try:
                    table = context.sites.table(site.id, name)
                    due += [(one.end, one) for kind in self.kinds for one in _due(context, table, kind)]
                except NotFound:
                    continue
                except AnjeonError as error:
                    self._refused[site.id, name] = self.clock() + PAUSE_S
                    refusals.append(Refusal(site=site.id, table=name, reason=error.text))
        for _, begun in sorted(due, key=lambda pair: pair[0], reverse=True):
            if self.clock() < self._refused.get((begun.table.site.id, begun.table.name), 0.0):
                continue
            yield self._fresh(context, begun)

    def _fresh(self, context: Context, begun: _Begun) -> _Begun:
        """With the version of the day as it is now, before its rows are read."""
        span = begun.kind.span(begun.table, begun.day)
        with reading(context.engines["default"]) as connection:
            version = days_now(connection, begun.table, {begun.day: span})[begun.day]
        return _Begun(**{**vars(begun), "version": version, "work": begun.kind.begin(begun.table, begun.day)})

    def _refuse(self, table: SiteTable, error: AnjeonError, refusals: list[Refusal]) -> None:
        self._refused[table.site.id, table.name] = self.clock() + PAUSE_S
        refusals.append(Refusal(site=table.site.id, table=table.name, reason=error.text))


def settled_before(context: Context, table: SiteTable) -> datetime:
    """Days that were over by then are computed."""
    own = context.sites.is_writable(table.site)
    return context.now() - (OWN_SETTLED if own else ATTACHED_SETTLED)


def compute_anew(context: Context, table: SiteTable, kinds: Sequence[Kind], first: date, last: date) -> None:
    """Forget what was computed of the days from ``first`` to ``last``, so that the next run computes them anew."""
    zone = table.site.zone
    with writing(context.engines["default"]) as connection:
        for kind in kinds:
            forget(connection, table, [kind.name], kind.number(first, zone) - 1, kind.number(last, zone) + 1)


def _due(context: Context, table: SiteTable, kind: Kind) -> Iterator[_Begun]:
    """The settled days from the first row to the last that are not computed, or from other rows than there are."""
    if not has_time_index(table) or not kind.usable(table):
        return
    with reading(context.sites.engine(table.site)) as connection:
        ends = first_and_last(connection, table)
    if ends is None:
        return
    zone = table.site.zone
    first, last = (kind.number(end.astimezone(zone).date(), zone) for end in ends)
    settled = settled_before(context, table)
    spans = {day: kind.span(table, day) for day in range(first - 1, last + 2)}
    spans = {
        day: span for day, span in spans.items() if span[1] <= settled and span[1] > ends[0] and span[0] <= ends[1]
    }
    with reading(context.engines["default"]) as connection:
        good = good_days(connection, table, kind.name, spans)
    for day, (start, end) in spans.items():
        if day not in good:
            yield _Begun(table=table, kind=kind, day=day, version=0, here=start, end=end, work=kind.begin(table, day))
