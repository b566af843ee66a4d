"""``/api/alarms/``: the list, the history, one alarm, statistics, kinds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, request

from api.errors import BadParameter
from api.i18n import Text
from api.rest.alarm_bodies import alarm_body, by_priority, detail_body, frequent_body, kind_body, listed_body, style_of
from api.rest.answers import json_answer, page_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import device, paging, time_range
from api.rest.schemas import alarms as schemas
from api.rest.schemas.parameters import PAGE, PAGE_SIZE, RANGE, TZ
from api.rest.schemas.parts import listed as array_of
from api.rest.schemas.rows import page_of
from api.services.alarms.kinds import every_kind
from api.services.alarms.listing import alarm_detail, alarm_page
from api.services.alarms.statistics import statistics
from api.services.alarms.summary import summary
from api.services.roles import Role
from api.services.site_time import shown
from api.store.alarms.lists import AlarmQuery
from api.web.access import requires
from api.web.current import context
from engine.safety.alarm_rates import MOST, TARGET
from engine.safety.alarms import State

blueprint = RestBlueprint("alarms", __name__, url_prefix="/api/alarms", description="Alarms")
USUAL_RANGE = timedelta(hours=24)
PAGE_OF = 100
PRIORITIES = ("1", "2", "3")


@blueprint.get("/")
@requires(Role.viewer)
@described(
    query=(schemas.STATE, schemas.PRIORITY, schemas.SITE, *RANGE, PAGE, PAGE_SIZE),
    answers=page_of(schemas.ALARM),
    also={404: "no such site, or no such page", 413: "a page too far down"},
)
def listed() -> Response:
    """The open alarms, or with a range every alarm raised in it; those raised last first.

    The title is in the reader's language (``lang=`` or Accept-Language), times are those of each alarm's site.
    """
    site = _site()
    when = time_range(request.args, style_of(site).zone)
    wanted = AlarmQuery(
        states=[State(name) for name in _some("state", tuple(State))],
        priorities=[int(name) for name in _some("priority", PRIORITIES)],
        site=site,
        start=when.start,
        end=when.end,
        history=when.start is not None or when.end is not None,
    )
    style_of(site)  # a zone that is none is refused even where there is no alarm
    asked = paging(request.args, PAGE_OF)
    return page_answer(alarm_page(context(), wanted, listed_body, page=asked.page, size=asked.page_size), asked)


@blueprint.get("/<int:alarm_id>/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.DETAIL)
def found(alarm_id: int) -> Response:
    """One alarm with all that happened to it, its cause, its consequence, what to do now, and whom to call."""
    style_of(None)
    return json_answer(detail_body(alarm_detail(context(), alarm_id)))


@blueprint.get("/summary/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.SUMMARY)
def present() -> Response:
    """The newest unacknowledged alarm of the worst priority, and how many there are of each priority.

    What is shelved, suppressed or out of service does not count.
    """
    style_of(None)
    now = summary(context())
    return json_answer(
        {
            "newest": None if now.newest is None else alarm_body(now.newest),
            "open": by_priority(now.open_by_priority),
            "unacknowledged": by_priority(now.unacknowledged_by_priority),
            "standing": by_priority(now.standing_by_priority),
        }
    )


@blueprint.get("/kinds/")
@requires(Role.viewer)
@described(answers=array_of(schemas.KIND))
def kinds() -> Response:
    """Every kind of alarm with its words in the reader's language."""
    return json_answer([kind_body(kind) for kind in every_kind().values()])


@blueprint.get("/statistics/")
@requires(Role.viewer)
@described(
    query=(schemas.SITE, *RANGE),
    answers=schemas.STATISTICS,
    also={404: "no such site", 413: "a range of more than 92 days, or of more than 200 000 alarms"},
)
def counted() -> Response:
    """Rate, floods, chattering and stale alarms of a range, the last 24 h without one; docs/alarms.md says how."""
    site = _site()
    style = style_of(site)
    start, end = _range(site)
    of = statistics(context(), start, end, site)

    def at(moment: datetime) -> datetime:
        return shown(moment, style)

    return json_answer(
        {
            "start": at(start),
            "end": at(end),
            "announced": of.announced,
            "per_10_min": {
                "mean": of.mean,
                "worst": of.worst,
                "share_over": of.share_over,
                "target": TARGET,
                "most": MOST,
                "counts": [{"time": at(time), "count": count} for time, count in of.per_period.items()],
            },
            "floods": [
                {"start": at(one.start), "end": at(one.end), "count": one.count, "peak": one.peak} for one in of.floods
            ],
            "chattering": [frequent_body(one) for one in of.chattering],
            "frequent": [frequent_body(one) for one in of.frequent],
            "stale": [alarm_body(alarm) for alarm in of.stale],
            "by_priority": by_priority(of.by_priority),
            "by_day": [{"day": str(day), "by_priority": by_priority(counts)} for day, counts in of.by_day.items()],
        }
    )


def _site() -> int | None:
    """``site=``; raises :class:`~api.errors.NotFound` for a number no site has."""
    number = device(request.args, "site")
    return None if number is None else context().sites.site(number).id


def _range(site: int | None) -> tuple[datetime, datetime]:
    when, now = time_range(request.args, style_of(site).zone), context().now()
    if when.start is None and when.end is None:
        return now - USUAL_RANGE, now
    if when.start is None:
        raise BadParameter("start-time", Text("nothing"), Text("a start-time, where there is an end-time"))
    return when.start, now if when.end is None else when.end


def _some(name: str, known: tuple[Any, ...]) -> list[str]:
    """The parts of a comma-separated parameter, each of which is known."""
    given = [part.strip() for part in request.args.get(name, "").split(",")]
    for part in filter(None, given):
        if part not in known:
            expected = Text("one or more of {known}, comma between", known=", ".join(known))
            raise BadParameter(name, part, expected)
    return [part for part in given if part]
