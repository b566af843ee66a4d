"""Sets through present and changed tags and counts: evaluated minute by minute from the stored values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from api.services.backtest.request import SetRequest
from api.services.context import Context
from api.services.sos.evaluate import floor_minute
from api.services.sos.scores import Scores, score_tags
from api.store.times import to_micros
from engine.safety.batch import index_matrix, states_of_safety
from engine.safety.curve import Floats
from engine.safety.replay import Spell
from engine.safety.sos_replay import raised_on, sos_spells

MINUTE = timedelta(minutes=1)
MINUTES_AT_ONCE = 1440
CHANGED = ", changed"  # no tag's name holds a comma


class SetReplay(NamedTuple):
    """The alarms of a set as it is and as it might be, and how many of the minutes had a value."""

    present: list[Spell]
    changed: list[Spell]
    minutes: int
    known: int


def replay_set(context: Context, wanted: SetRequest, start: datetime, end: datetime) -> Iterator[SetReplay | None]:
    """Evaluate a set at every minute in ``[start, end)``; yields None after each day of them, last the result."""
    first = floor_minute(start + MINUTE - timedelta.resolution)
    total = max(0, -((first - end) // MINUTE))
    names = [tag.name for tag in wanted.tags]
    changed = [replace(tag, name=tag.name + CHANGED) for tag in wanted.changed_tags]
    tags = {tag.name: tag for tag in (*wanted.tags, *changed)}
    parts: list[Scores] = []
    for begin in range(0, total, MINUTES_AT_ONCE):
        count = min(MINUTES_AT_ONCE, total - begin)
        parts.append(score_tags(context, list(tags), tags, first + begin * MINUTE, count, None))
        yield None
    width, needed = len(names), np.array([wanted.count, wanted.changed_count])
    score, at_best = (
        np.concatenate([getattr(part, name) for part in parts]) if parts else np.zeros((0, len(tags)))
        for name in ("score", "at_best")
    )
    sides = [_judged_on(score[:, half], at_best[:, half]) for half in (slice(0, width), slice(width, None))]
    value, bound = (np.column_stack([side[place] for side in sides]) for place in (0, 1))
    present, other = sos_spells(value, bound, needed=needed, first=to_micros(first))
    known = int((~np.isnan(score[:, :width]).any(axis=1)).sum())
    yield SetReplay(present=present, changed=other, minutes=total, known=known)


def _judged_on(score: Floats, at_best: Floats) -> tuple[Floats, Floats]:
    """What a set of these members raises on at each minute, and what that can be at best."""
    members = index_matrix([list(range(score.shape[1]))])
    value = states_of_safety(score, members).value[:, 0]
    on = raised_on(score, value)
    if on is value:
        return value, states_of_safety(at_best, members).upper_bound[:, 0]
    return on, np.fmin.reduce(at_best, axis=1)
