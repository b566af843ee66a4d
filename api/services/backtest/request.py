"""What is asked of a back-test, checked against the site as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from api.errors import BadParameter, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.protection.limits import check_limits, limits_of
from api.services.site_time import parse_time
from api.services.sos.sets import find_set
from api.services.sos.tags import check_limits as check_curve
from api.services.sos.tags import named_tags
from api.store.tags import Tag
from engine.safety.limits import LIMITED, Level, Limits

USUAL = timedelta(days=14)
LONGEST = timedelta(days=60)
MOST_SETS = 20
EVENTS = ("present", "log")


@dataclass(frozen=True, kw_only=True)
class SetRequest:
    """A set with the count it raises after, and its tags: as they are, and as they might be."""

    set_id: int
    tags: tuple[Tag, ...]
    changed_tags: tuple[Tag, ...]
    count: int
    changed_count: int


@dataclass(frozen=True, kw_only=True)
class BacktestRequest:
    """A site's rows in ``[start, end)`` through ``present`` and ``changed`` limits, and sets beside them.

    ``events_from_log``: warnings are held against the protections in the log, else against those of ``present``.
    """

    site: int
    start: datetime
    end: datetime
    present: Limits
    changed: Limits
    sets: tuple[SetRequest, ...] = ()
    events_from_log: bool = False


def request_of(context: Context, body: Mapping[str, Any]) -> BacktestRequest:
    """The request of a body: ``site``, ``start_time``, ``end_time`` (without them the last 14 days), ``limits``
    {quantity: {level: {limit, release, delay_s, is_on}}}, ``sets`` [{set_id, max_count, tags: {tag: limits}}],
    ``events`` "present" or "log".

    Raises :class:`~api.errors.NotFound` for an unknown site or set, :class:`~api.errors.BadParameter` naming the
    field, :class:`~api.errors.TooLarge` beyond 60 days.
    """
    site = context.sites.site(body["site"])
    given = {name: body.get(name) for name in ("start_time", "end_time")}
    end = parse_time(given["end_time"], site.zone, "end_time") if given["end_time"] else context.now()
    start = parse_time(given["start_time"], site.zone, "start_time") if given["start_time"] else end - USUAL
    if start >= end:
        raise BadParameter("start_time, end_time", f"{start} >= {end}", Text("a start_time before the end_time"))
    if end - start > LONGEST:
        raise TooLarge(Text("A back-test goes over {days} days at most.", days=LONGEST.days), field="start_time")
    present = limits_of(context, site.id)
    return BacktestRequest(
        site=site.id,
        start=start,
        end=end,
        present=present,
        changed=_changed_limits(present, body.get("limits") or {}),
        sets=tuple(_set(context, one, f"sets[{i}]") for i, one in enumerate(body.get("sets") or ())),
        events_from_log=body.get("events") == "log",
    )


def _changed_limits(present: Limits, given: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Limits:
    changed = dict(present)
    for quantity, levels in given.items():
        if quantity not in LIMITED:
            raise BadParameter("limits", quantity, Text("one of {known}", known=", ".join(LIMITED)))
        for level, values in levels.items():
            if level not in ("1", "2"):
                raise BadParameter(f"limits.{quantity}", level, Text("level 1 (warning) or 2 (protection)"))
            key = (quantity, Level(int(level)))
            changed[key] = replace(changed[key], **values)
    for quantity in given:
        try:
            check_limits(quantity, changed)
        except BadParameter as error:
            known: dict[str, Any] = error.detail
            field = f"limits.{quantity}.{known['level']}.{known['field']}"
            raise BadParameter(field, known["given"], known["expected"]) from error
    return changed


def _set(context: Context, given: Mapping[str, Any], where: str) -> SetRequest:
    tag_set = find_set(context, given["set_id"])
    tags = named_tags(context, tag_set.tags)
    changes = given.get("tags") or {}
    for name in changes:
        if name not in tag_set.tags:
            known = ", ".join(tag_set.tags)
            raise BadParameter(f"{where}.tags", name, Text("one of {known}", known=known))
    changed = [replace(tag, **changes.get(tag.name, {})) for tag in tags]
    for tag in changed:
        try:
            check_curve(tag)
        except BadParameter as error:
            field = f"{where}.tags.{tag.name}.{error.detail['field']}"
            raise BadParameter(field, error.detail["given"], error.detail["expected"]) from error
    count = min(tag.max_count for tag in tags)
    changed_count = given.get("max_count") or count
    return SetRequest(
        set_id=tag_set.set_id,
        tags=tuple(tags),
        changed_tags=tuple(changed),
        count=count,
        changed_count=changed_count,
    )
