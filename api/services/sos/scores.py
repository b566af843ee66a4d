"""From tags to their safety f at many minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from api.services.context import Context
from api.store.seen import SeenDevices
from api.store.sos_readings import TagReadings
from api.store.sos_values import read_tags
from api.store.tags import Tag
from engine.safety.curve import Floats, safety_score, valid_limits
from engine.safety.readings import Flaw


@dataclass(frozen=True, kw_only=True)
class Scores:
    """f of t tags at n minutes: NaN where unknown; ``at_best`` is f of the devices that are known."""

    names: list[str]
    found: list[TagReadings | Flaw]
    score: Floats
    at_best: Floats


def score_tags(
    context: Context, names: list[str], tags: dict[str, Tag], first: datetime, count: int, seen: SeenDevices | None
) -> Scores:
    """The safety f of the tags of ``names`` at ``count`` minutes from ``first`` on; a tag without limits that make a
    curve, or that is gone, is unknown like one without a value."""
    there = [tags[name] for name in names if name in tags]
    sound = [tag for tag, good in zip(there, _have_curves(there), strict=True) if good]
    read = read_tags(context.settings, context.engines, context.sites, sound, first=first, count=count, seen=seen)
    found = [read.get(name, Flaw.BAD_LIMITS if name in tags else Flaw.NO_TAG) for name in names]
    score, at_best = np.full((2, count, len(names)), np.nan)
    known = {j: outcome.readings for j, outcome in enumerate(found) if isinstance(outcome, TagReadings)}
    if known:
        columns = list(known)
        safe, warning, zeta = np.array([_limits(tags[names[j]]) for j in columns]).T
        limits = {"max_safe": safe, "warning": warning, "upper_limit": zeta}
        score[:, columns] = safety_score(np.column_stack([r.value for r in known.values()]), **limits)
        at_best[:, columns] = safety_score(np.column_stack([r.at_best for r in known.values()]), **limits)
    return Scores(names=names, found=found, score=score, at_best=at_best)


def _have_curves(tags: list[Tag]) -> list[bool]:
    limits = np.array([_limits(tag) for tag in tags], dtype=np.float64).reshape(-1, 3)
    return [bool(good) for good in valid_limits(*limits.T)]


def _limits(tag: Tag) -> tuple[float, float, float]:
    return tag.maximum_safe_value, tag.warnning_threshold, tag.upper_safety_limit
