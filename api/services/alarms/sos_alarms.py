"""Alarms on State of Safety: the stored evaluations are counted in order of time, each once.

So many in a row (the smallest ``max_count`` of the set's tags) at or below 0.8 raise ``sos.warning``, below 0.4096
``sos.unsafe``, unknown ``sos.unknown``; as many good ones in a row end them, so that nothing chatters. While a set is
unsafe it gets no warning besides, unless the warning stood before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

import numpy as np

from api.services.alarms.reports import report
from api.services.alarms.sos_reports import Raised, SosAlarms
from api.services.alarms.sos_sets import JudgedSet, judged_sets, levels
from api.services.context import Context
from api.services.sos import catch_up
from api.store.alarms import counts
from api.store.alarms.counts import Evaluation, SetCount
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.tags import all_tags, set_members
from engine.safety.triggers import Runs, counted

NAME = "sos_alarms"
MINUTE = timedelta(minutes=1)
FIRST_LOOK = timedelta(minutes=10)  # how far back the very first count begins
LONGEST_LOOK = timedelta(hours=24)
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many evaluations were counted, and how many alarms were raised and ended by them."""

    evaluations: int
    raised: int
    ended: int


NOTHING = Counted(evaluations=0, raised=0, ended=0)


def count_evaluations(context: Context, go_on: Callable[[], bool] = lambda: True) -> Counted:
    """Count what was evaluated since the last time, as far as there is no gap before it, for as long as ``go_on()``.

    Counts, alarms and how far it has come are stored together: nothing is counted twice or left out.
    Raises :class:`~api.errors.DatabaseAway` for the main database; the next call makes up for it.
    """
    with reading(context.engines["default"]) as connection:
        evaluated = read_state(connection, catch_up.NAME).done_until
        done = read_state(connection, NAME).done_until
        if evaluated is None or evaluated == done:
            return NOTHING
        tags = {tag.name: tag for tag in all_tags(connection)}
        sets = judged_sets(set_members(connection), tags)
        known = counts.read_counts(connection)
        active = counts.active(connection, SosAlarms.KINDS)
    total = NOTHING
    if not sets:
        return total
    after = _start(done, evaluated)
    turn = _Turn(context=context, sets=sets, known=known, alarms=SosAlarms(context, sets, tags, active))
    step = MINUTE * max(1, ROWS_AT_ONCE // len(sets))
    while after < evaluated and go_on():
        until = min(after + step, evaluated)
        block = turn.take(after, until)
        total = Counted(
            evaluations=total.evaluations + block.evaluations,
            raised=total.raised + block.raised,
            ended=total.ended + block.ended,
        )
        after = until
    return total


def _start(done: datetime | None, evaluated: datetime) -> datetime:
    """After which minute the count goes on; a clock that was set back begins with the present minute."""
    if done is None:
        return evaluated - FIRST_LOOK
    return evaluated - MINUTE if done > evaluated else max(done, evaluated - LONGEST_LOOK)


class _Turn:
    """The runs of all sets, from block to block."""

    def __init__(
        self, *, context: Context, sets: Sequence[JudgedSet], known: dict[int, SetCount], alarms: SosAlarms
    ) -> None:
        self._context, self._sets, self._alarms = context, sets, alarms
        self._index = {one.id: i for i, one in enumerate(sets)}
        self._needed = np.array([one.needed for one in sets], dtype=np.int64)
        runs = np.array([known.get(one.id, SetCount(one.id, 0, 0, 0))[1:] for one in sets], dtype=np.int64)
        self._runs = Runs(warning=runs[:, 0].copy(), unsafe=runs[:, 1].copy(), unknown=runs[:, 2].copy())
        self._stored = runs

    def take(self, after: datetime, until: datetime) -> Counted:
        """Count the evaluations in ``(after, until]`` and store what comes of it."""
        main = self._context.engines["default"]
        with reading(main) as connection:
            found = counts.evaluations(connection, after, until)
        raised: list[Raised] = []
        for moment, rows in groupby(found, key=attrgetter("time")):
            raised += self._minute(moment, list(rows), is_last=moment == found[-1].time)
        with writing(main) as connection:
            now = self._context.now()
            report(connection, now, [one.report for one in raised])
            self._alarms.ask(connection, now, raised)
            counts.write_counts(connection, self._changed(), until)
            write_state(connection, NAME, JobState(done_until=until, beat_at=now))
        news = [one for one in raised if one.is_new]
        ended = sum(not one.report.active for one in raised)
        return Counted(evaluations=len(found), raised=len(news), ended=ended)

    def _minute(self, moment: datetime, rows: list[Evaluation], *, is_last: bool) -> list[Raised]:
        rows = [one for one in rows if one.set_id in self._index]
        chosen = np.array([self._index[one.set_id] for one in rows], dtype=np.int64)
        value, bound = levels(self._sets, chosen, rows)
        after = counted(self._runs.at(chosen), value, bound, self._needed[chosen])
        for name in ("warning", "unsafe", "unknown"):
            getattr(self._runs, name)[chosen] = getattr(after, name)
        level = np.where(np.isnan(value), bound, value)
        return self._alarms.of_minute(moment, rows, chosen, level, after, self._needed[chosen], again=is_last)

    def _changed(self) -> list[SetCount]:
        present = np.column_stack((self._runs.warning, self._runs.unsafe, self._runs.unknown))
        changed = np.flatnonzero((present != self._stored).any(axis=1))
        self._stored = present
        return [SetCount(self._sets[i].id, *present[i].tolist()) for i in changed.tolist()]
