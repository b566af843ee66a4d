"""The present value of each tag, how good it is, and how safe."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from api.services.context import Context
from api.services.sos.reasons import reason_of
from api.services.sos.scores import score_tags
from api.services.sos.tags import list_tags, named_tags
from api.store.catalogue import known
from api.store.sos_readings import TagReadings
from api.store.tags import Tag
from engine.safety.readings import GOOD, NEVER, Flaw


class Quality(StrEnum):
    """How far a value can be relied on. Only a good one has an f."""

    GOOD = "good"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class TagValue:
    """A tag's latest value in ``unit`` ("" where it is not known), taken at ``timestamp``, ``age_s`` seconds ago.

    Of several devices it is the worst; where one has no good value it is that one's. ``f`` is None unless the quality
    is good, and ``reason`` then says why as :mod:`api.services.sos.reasons` describes it.
    """

    tag: Tag
    value: float | None
    unit: str
    timestamp: datetime | None
    age_s: float | None
    quality: Quality
    reason: Mapping[str, Any] | None
    f: float | None


def tag_values(context: Context, names: Sequence[str] | None = None, at: datetime | None = None) -> list[TagValue]:
    """The latest value of each tag of ``names`` (None: of all) at a moment, now unless ``at`` says another.

    Raises :class:`~api.errors.BadParameter` naming an unknown tag; a source that cannot be read is an unknown value.
    """
    chosen = list_tags(context) if names is None else named_tags(context, names)
    moment = at or context.now()
    scores = score_tags(context, [tag.name for tag in chosen], {tag.name: tag for tag in chosen}, moment, 1, None)
    return [
        _value(tag, moment, found, float(scores.score[0, i]), float(scores.at_best[0, i]))
        for i, (tag, found) in enumerate(zip(chosen, scores.found, strict=True))
    ]


def _value(tag: Tag, moment: datetime, found: TagReadings | Flaw, f: float, at_best: float) -> TagValue:
    entry = known(tag.column) if tag.column else None
    reason = reason_of(found, 0, at_best) if math.isnan(f) else None
    value, age_s = (None, None) if isinstance(found, Flaw) else _told(tag, found)
    quality = Quality.GOOD
    if reason is not None:
        quality = Quality.STALE if reason["reason"] == Flaw.STALE else Quality.UNKNOWN
    return TagValue(
        tag=tag,
        value=value,
        unit=entry.unit if entry else "",
        timestamp=None if age_s is None else moment - timedelta(seconds=age_s),
        age_s=age_s,
        quality=quality,
        reason=reason,
        f=None if math.isnan(f) else f,
    )


def _told(tag: Tag, found: TagReadings) -> tuple[float | None, float | None]:
    """Value and age of the device that decides: the first without a good value, else the worst."""
    raw = np.abs(found.raw[0]) if tag.absolute else found.raw[0]
    guilty = np.flatnonzero(found.readings.flaws[0] != GOOD)
    deciding = guilty if len(guilty) else np.flatnonzero(raw == found.readings.value[0])
    if not len(deciding):
        return None, None
    value, age_us = float(raw[deciding[0]]), int(found.age_us[0, deciding[0]])
    return value if math.isfinite(value) else None, None if age_us == NEVER else age_us / 1e6
