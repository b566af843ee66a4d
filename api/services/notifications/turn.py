"""Whose turn it is: which rows of a target's outbox make the next message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from api.store.notifications.outbox import Waiting

MESSAGES_A_MINUTE = 10  # to one target; what comes beyond waits and is told together
SINGLES = 5  # so many at once are told one by one, more of them as one summary
LARGEST_SUMMARY = 2000  # rows behind one message
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
PROBE = timedelta(minutes=1)  # a target that fails is tried with something new no sooner


def next_message(rows: Sequence[Waiting], now: datetime, allowance: int) -> list[Waiting]:
    """The rows of one target that are to be sent next as one message; none when nothing is due or allowed.

    What was tried before comes first and together, as it was: its receiver may have it already, and knows it by its
    key. ``allowance`` is how many messages the target may get now.
    """
    if allowance <= 0:
        return []
    tried = [row for row in rows if row.batch is not None]
    due = [row for row in tried if row.due_at <= now]
    if due:
        first = min(row.batch for row in due if row.batch is not None)
        return [row for row in tried if row.batch == first]
    if any(now < _tried_at(row) + PROBE for row in tried):
        return []
    new = [row for row in rows if row.batch is None][:LARGEST_SUMMARY]
    return new if len(new) > min(SINGLES, allowance) else new[:1]


def delay_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: 5 s, doubled each time, 1 h at most.

    >>> [delay_after(tries).total_seconds() for tries in (1, 2, 3, 10, 11, 500)]
    [5.0, 10.0, 20.0, 2560.0, 3600.0, 3600.0]
    """
    return min(FIRST_DELAY * (1 << min(tries - 1, 20)), LONGEST_DELAY)


def _tried_at(row: Waiting) -> datetime:
    """When a row was tried last; one that was claimed and never answered for (a crash) is due at once."""
    return row.due_at - delay_after(row.tries) if row.tries else row.due_at
