"""The minute job's work: the present minute first, then those that were missed, at most 24 h back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from api.services.context import Context
from api.services.sos.evaluate import MINUTE, MINUTES_AT_ONCE, Evaluated, evaluate_minute, evaluate_range
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.seen import SeenDevices

NAME = "sos_minute"
BACK_FILL = timedelta(hours=24)
RESULTS_AT_ONCE = 50_000  # sets times minutes between two looks at the clock
_AHEAD = "evaluated_ahead_until"


def catch_up(
    context: Context,
    minute: datetime,
    *,
    seen: SeenDevices | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Evaluated:
    """Evaluate ``minute``, then the missed minutes before it, oldest first, for as long as ``go_on()``.

    What is left is done at the next call. At the very first call there is nothing missed. A clock that was set back
    finds minutes evaluated before they came, without their rows: these are computed anew as they come.
    Raises :class:`~api.errors.DatabaseAway` for the main database; nothing is lost then, the next call makes up for it.
    """
    main, started = context.engines["default"], context.now()
    with reading(main) as connection:
        before = read_state(connection, NAME)
    ahead = datetime.fromisoformat(before.note[_AHEAD]) if _AHEAD in before.note else None
    done_until = minute - MINUTE if before.done_until is None else max(before.done_until, minute - BACK_FILL - MINUTE)
    if done_until > minute:
        ahead, done_until = max(done_until, ahead or done_until), minute
    if ahead is not None and ahead < minute - BACK_FILL:
        ahead = None

    def save(until: datetime) -> None:
        took_s = max(0.0, (context.now() - started).total_seconds())
        note = {"sets": total.sets, "took_s": took_s} | ({} if ahead is None else {_AHEAD: ahead.isoformat()})
        with writing(main) as connection:
            write_state(connection, NAME, JobState(done_until=until, beat_at=context.now(), note=note))

    def is_ahead(first: datetime) -> bool:
        return ahead is not None and first <= ahead

    total = evaluate_minute(context, minute, seen=seen, replace=is_ahead(minute))
    step = MINUTE * min(MINUTES_AT_ONCE, max(1, RESULTS_AT_ONCE // max(1, total.sets)))
    while done_until < minute - MINUTE and go_on():
        first = done_until + MINUTE
        end = min(first + step, minute)
        done = evaluate_range(context, first, end, replace=is_ahead(first))
        total = replace(total, minutes=total.minutes + done.minutes, rows=total.rows + done.rows)
        done_until = end - MINUTE
        save(done_until)
    if done_until >= minute - MINUTE:
        save(minute)
    return total
