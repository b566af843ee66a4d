"""Evaluating State of Safety: all sets at one minute, or some of them over a range. Doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.errors import BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.sos.rows import rows_of
from api.services.sos.scores import score_tags
from api.store import audit
from api.store.db import reading, writing
from api.store.seen import SeenDevices
from api.store.sos_rows import store
from api.store.tags import all_tags, set_members
from api.store.times import EPOCH

MINUTE = timedelta(minutes=1)
MINUTES_AT_ONCE = 1440  # values of one day are in memory at most


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """How much was evaluated: minutes, sets, and rows offered to the table."""

    minutes: int
    sets: int
    rows: int


def evaluate_minute(
    context: Context, minute: datetime, *, seen: SeenDevices | None = None, replace: bool = False
) -> Evaluated:
    """Evaluate all sets at a whole minute and store the results, stamped with it.

    ``seen`` is the memory of a process that evaluates minute by minute; without it each device is searched anew.
    Raises :class:`~api.errors.DatabaseAway` only for the main database: one of a site makes its tags unknown.
    """
    return _evaluate(context, floor_minute(minute), 1, None, seen, replace)


def evaluate_range(
    context: Context,
    start: datetime,
    end: datetime,
    set_ids: Collection[int] | None = None,
    replace: bool = False,
) -> Evaluated:
    """Evaluate the whole minutes m with ``start`` <= m < ``end`` of all sets or of ``set_ids``.

    Results that are there already stay; with ``replace`` they are computed anew (after an import). A reversed range
    has no minutes.
    """
    first = floor_minute(start + MINUTE - timedelta(microseconds=1))
    total = Evaluated(minutes=0, sets=0, rows=0)
    while first < end:
        count = min(-((first - end) // MINUTE), MINUTES_AT_ONCE)
        done = _evaluate(context, first, count, set_ids, None, replace)
        total = Evaluated(minutes=total.minutes + done.minutes, sets=done.sets, rows=total.rows + done.rows)
        first += count * MINUTE
    return total


def evaluate_anew(context: Context, start: datetime, end: datetime, *, actor: str) -> Evaluated:
    """Compute the results of all sets anew for ``start`` <= m < ``end``, on someone's word: audited.

    Raises :class:`~api.errors.BadParameter` for a range that is reversed, before the epoch or in the future.
    """
    if not EPOCH + timedelta(days=366) <= start <= context.now():
        raise BadParameter("at", start.isoformat(), Text("a time that is not in the future"))
    if not start < end <= context.now() + MINUTE:
        raise BadParameter("until", end.isoformat(), Text("a time after --at that is not in the future"))
    done = evaluate_range(context, start, end, replace=True)
    with writing(context.engines["default"]) as connection:
        detail = {"start": start, "end": end, "minutes": done.minutes, "sets": done.sets}
        audit.append(connection, now=context.now(), actor=actor, action="sos evaluated", subject="sos", detail=detail)
    return done


def floor_minute(moment: datetime) -> datetime:
    """The whole minute at or before a moment; site times have no offset finer than a minute."""
    return moment - (moment - EPOCH) % MINUTE


def _evaluate(
    context: Context,
    first: datetime,
    count: int,
    set_ids: Collection[int] | None,
    seen: SeenDevices | None,
    replace: bool,
) -> Evaluated:
    main = context.engines["default"]
    with reading(main) as connection:
        sets = set_members(connection, set_ids)
        tags = {tag.name: tag for tag in all_tags(connection)} if sets else {}
    rows = 0
    if sets:
        names = sorted({name for members in sets.values() for name in members})
        scores = score_tags(context, names, tags, first, count, seen)
        rows = store(main, rows_of(sets, scores, first, count), replace=replace)
    return Evaluated(minutes=count, sets=len(sets), rows=rows)
