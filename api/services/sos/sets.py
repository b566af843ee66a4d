"""Sets of tags and their State of Safety over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.errors import BadParameter, NotFound, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.sos.tags import named_within
from api.services.sos.zones import tag_zone
from api.store import audit, sos_history, tags
from api.store.db import reading, writing
from api.store.sos_history import SosRow
from api.store.tags import TagSet
from engine.safety.bands import Band, band

MAX_TAGS = 32
MAX_POINTS = 100_000  # 69 days of minutes
COUNT = Text("1 to {most} tags, each once", most=MAX_TAGS)


@dataclass(frozen=True, kw_only=True)
class SosPoint:
    """State of Safety of a set at one minute.

    ``value`` is None as soon as one member is ``unknown`` (``reason`` says why); ``upper_bound`` is then the product
    of the known ones. ``weakest`` is the known member of lowest f.
    """

    time: datetime
    value: float | None
    band: Band
    weakest: str | None
    f_value: Mapping[str, float | None]
    upper_bound: float | None
    unknown: tuple[str, ...]
    reason: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SetStatus:
    """A set with its last State of Safety, None before the first evaluation."""

    tag_set: TagSet
    last: SosPoint | None


def make_set(context: Context, names: Sequence[str], who: str) -> tuple[TagSet, bool]:
    """The set of these tags in any order, and whether it is new.

    Raises :class:`BadParameter` naming an unknown or repeated tag, or for none or more than 32.
    """
    check_distinct(names)
    engine = context.engines["default"]
    with reading(engine) as connection:
        named_within(connection, names)
        known = tags.set_of(connection, names)
    if known is not None:
        return known, False
    with writing(engine) as connection:
        created = tags.add_set(connection, names, context.now())
        if created:
            subject = tags.identity(names)
            audit.append(connection, now=context.now(), actor=who, action="set made", subject=subject[:255], detail={})
    with reading(engine) as connection:
        made = tags.set_of(connection, names)
    assert made is not None, "sets are never removed"  # noqa: S101
    return made, created


def check_distinct(names: Sequence[str], field: str = "tags") -> None:
    """Raise :class:`BadParameter` for no names, more than 32, or one that is repeated."""
    if not 1 <= len(names) <= MAX_TAGS:
        raise BadParameter(field, len(names), COUNT)
    for name in names:
        if names.count(name) > 1:
            raise BadParameter(field, name, COUNT, tag=name)


def find_set(context: Context, set_id: int) -> TagSet:
    """The set of an id; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        found = tags.find_set(connection, set_id) if set_id < 2**31 else None
    if found is None:
        raise NotFound(Text("There is no tag set {set_id}.", set_id=set_id), field="set_id")
    return found


def list_sets(context: Context, at: datetime | None = None) -> list[SetStatus]:
    """Every set with its last State of Safety, or with the last one at or before ``at``."""
    with reading(context.engines["default"]) as connection:
        last = sos_history.last_of_each(connection, at)
        sets = tags.all_sets(connection)
    return [SetStatus(tag_set=s, last=_point(last[s.set_id]) if s.set_id in last else None) for s in sets]


def latest(context: Context, set_id: int) -> SosPoint:
    """The last State of Safety of a set; raises :class:`NotFound` for an unknown set or one never evaluated."""
    find_set(context, set_id)
    with reading(context.engines["default"]) as connection:
        row = sos_history.last_of(connection, set_id)
    if row is None:
        raise NotFound(Text("The tag set {set_id} has not been evaluated yet.", set_id=set_id), set_id=set_id)
    return _point(row)


def set_series(context: Context, set_id: int, start: datetime | None, end: datetime | None) -> list[SosPoint]:
    """The State of Safety of a set in the half-open UTC range, oldest first.

    Raises :class:`NotFound` for an unknown set, :class:`TooLarge` beyond 100 000 points.
    """
    find_set(context, set_id)
    with reading(context.engines["default"]) as connection:
        rows = sos_history.series_of(connection, set_id, start, end, MAX_POINTS + 1)
    if len(rows) > MAX_POINTS:
        text = Text("The range holds more than {most} points. Ask for a shorter range.", most=MAX_POINTS)
        raise TooLarge(text, field="start-time, end-time", most=MAX_POINTS)
    return [_point(row) for row in rows]


def set_zones(context: Context, sets: Sequence[TagSet]) -> dict[int, ZoneInfo]:
    """The zone of each set by id: that of its first member's site (see :func:`tag_zone`)."""
    with reading(context.engines["default"]) as connection:
        found = tags.tags_named(connection, {s.tags[0] for s in sets})
    return {s.set_id: tag_zone(context, found.get(s.tags[0])) for s in sets}


def _point(row: SosRow) -> SosPoint:
    known = {tag: f for tag, f in row.f_value.items() if f is not None}
    return SosPoint(
        time=row.time,
        value=row.value,
        band=band(row.value),
        weakest=min(known, key=known.__getitem__, default=None),
        f_value=row.f_value,
        upper_bound=row.upper_bound,
        unknown=tuple(tag for tag in row.f_value if tag not in known),
        reason=row.reason,
    )
