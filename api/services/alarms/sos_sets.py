"""Tag sets as the alarms on them see them: how many in a row, judged on what, at which site, named by which tags."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from api.store.alarms.counts import Evaluation
from api.store.tags import Tag
from engine.safety.curve import Floats
from engine.safety.triggers import MOST_ON_PRODUCT, Ints

PRODUCT, WEAKEST = "product", "weakest"
USUAL_COUNT = 3
MOST_TAGS = 10  # named in one alarm


@dataclass(frozen=True, kw_only=True)
class JudgedSet:
    """A set: ``needed`` evaluations in a row raise or end an alarm, the smallest count of its members."""

    id: int
    tags: tuple[str, ...]
    needed: int
    alarm_on: str
    site: int | None


def judged_sets(members: Mapping[int, tuple[str, ...]], tags: Mapping[str, Tag]) -> list[JudgedSet]:
    """The sets in order of ids. ``site`` is that of all members that have one, None where they differ."""
    found = []
    for set_id, names in members.items():
        known = [tags[name] for name in names if name in tags]
        sites = {tag.site for tag in known if tag.site is not None}
        found.append(
            JudgedSet(
                id=set_id,
                tags=names,
                needed=max(1, min((tag.max_count for tag in known), default=USUAL_COUNT)),
                alarm_on=PRODUCT if len(names) <= MOST_ON_PRODUCT else WEAKEST,
                site=sites.pop() if len(sites) == 1 else None,
            )
        )
    return found


def levels(sets: Sequence[JudgedSet], chosen: Ints, found: Sequence[Evaluation]) -> tuple[Floats, Floats]:
    """What each of the chosen sets is judged on (NaN: unknown), and what it is at best (NaN: nothing known)."""
    value, bound = np.empty(len(found)), np.empty(len(found))
    for i, (index, one) in enumerate(zip(chosen.tolist(), found, strict=True)):
        if sets[index].alarm_on == WEAKEST:
            value[i], bound[i] = _weakest(one)
        else:
            value[i] = math.nan if one.value is None else one.value
            bound[i] = math.nan if one.upper_bound is None else one.upper_bound
    return value, bound


def _weakest(one: Evaluation) -> tuple[float, float]:
    """The lowest f of the members; the bound is the lowest of those that are known, also of part of their devices."""
    scores: dict[str, float | None] = orjson.loads(one.f_value)
    known = [f for f in scores.values() if f is not None]
    if len(known) == len(scores):
        return min(known), min(known)
    reasons = orjson.loads(one.reason or "{}").values()
    at_best = [*known, *(reason["at_best"] for reason in reasons if "at_best" in reason)]
    return math.nan, min(at_best, default=math.nan)


def causes(one: Evaluation) -> dict[str, float]:
    """The tags that are less than safe and their f, lowest first."""
    scores: dict[str, float | None] = orjson.loads(one.f_value)
    low = [(f, tag) for tag, f in scores.items() if f is not None and f < 1]
    return {tag: f for f, tag in sorted(low)[:MOST_TAGS]}


def unknowns(one: Evaluation) -> dict[str, Any]:
    """The tags that are unknown, and why."""
    reasons: dict[str, Any] = orjson.loads(one.reason or "{}")
    return dict(list(reasons.items())[:MOST_TAGS])
