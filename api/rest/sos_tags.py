"""``/api/sos/tags/``: list, define and change safety tags."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from api.errors import BadParameter
from api.i18n import Text
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import output_times, time_range, whole
from api.rest.schemas.parameters import RANGE, TAGS, TZ, query
from api.rest.schemas.parts import listed as array_of
from api.rest.schemas.sos_answers import TAG, TAG_SERIES, TAG_VALUE
from api.services.roles import Role
from api.services.site_time import parse_time, shown
from api.services.sos import tags
from api.services.sos.forms import TagChangesForm, TagForm
from api.services.sos.reasons import reason_text
from api.services.sos.series import TagSeries, tag_series
from api.services.sos.sets import COUNT, MAX_TAGS
from api.services.sos.values import TagValue, tag_values
from api.services.sos.zones import tag_zone
from api.store.tags import SEPARATOR, Tag
from api.web.access import requires
from api.web.current import context, language, principal

blueprint = RestBlueprint("sos tags", __name__, url_prefix="/api/sos/tags", description="Safety tags")

DAY = timedelta(days=1)
AT = query("at", "string", "the moment instead of now, ISO 8601")
POINTS = query("points", "integer", "about how many points", minimum=10, maximum=10_000, default=1000)


@blueprint.get("/")
@requires(Role.viewer)
@described(answers=array_of(TAG))
def listed() -> Response:
    """Every tag with its source and limits, in order of names."""
    return json_answer([body_of(tag) for tag in tags.list_tags(context())])


@blueprint.post("/")
@requires(Role.engineer)
@described(answers=TAG, status=201, also={404: "Its site, table or column is not there.", 409: "The name is taken."})
@blueprint.arguments(TagForm)
def defined(tag: Tag) -> Response:
    """Define a tag."""
    return json_answer(body_of(tags.define_tag(context(), tag, principal().name)), 201)


@blueprint.get("/values/")
@requires(Role.viewer)
@described(query=(TAGS, AT, TZ), answers=array_of(TAG_VALUE))
def values() -> Response:
    """The latest value of each of ``tags=a,b`` (all without it), at ``at=`` (now without it).

    Times are those of the tag's site; without an offset ``at`` is local to the first tag's site.
    """
    names = _names()
    at = request.args.get("at")
    moment = parse_time(at, _zone(names), "at") if at else None
    return json_answer([_value(found) for found in tag_values(context(), names or None, moment)])


@blueprint.get("/series/")
@requires(Role.viewer)
@described(query=(TAGS, *RANGE, POINTS), answers=array_of(TAG_SERIES))
def series() -> Response:
    """The values of ``tags=a,b`` in a half-open range, thinned to ``points`` (1000) without losing extremes.

    Without an end it is now, without a start 24 hours before the end; a null breaks the line at a gap.
    """
    names = _names()
    if not 1 <= len(names) <= MAX_TAGS:
        raise BadParameter("tags", request.args.get("tags", Text("nothing")), COUNT)
    asked = time_range(request.args, _zone(names))
    end = asked.end or max(context().now(), asked.start or context().now())
    start = asked.start or end - DAY
    return json_answer(
        [
            {"tag": found.tag.name, "points": _points(found)}
            for found in tag_series(context(), names, start, end, whole(request.args, "points", 1000))
        ]
    )


@blueprint.patch("/<path:name>/")
@requires(Role.engineer)
@described(answers=TAG)
@blueprint.arguments(TagChangesForm)
def changed(changes: dict[str, Any], name: str) -> Response:
    """Change limits, counts or texts of a tag; its name and source stay."""
    return json_answer(body_of(tags.change_tag(context(), name, changes, principal().name)))


def body_of(tag: Tag) -> dict[str, Any]:
    """A tag as it is given and answered."""
    if tag.table_name is not None:
        source: dict[str, Any] = {"table_name": tag.table_name}
    else:
        ids = {"bank_id": tag.bank_id, "rack_id": tag.rack_id}
        source = {"site": tag.site, "table": tag.table, "column": tag.column}
        source |= {name: number for name, number in ids.items() if number is not None}
    if tag.absolute:
        source["absolute"] = True
    return {
        "tag": tag.name,
        "source": source,
        "maximum_safe_value": tag.maximum_safe_value,
        "warnning_threshold": tag.warnning_threshold,
        "upper_safety_limit": tag.upper_safety_limit,
        "max_count": tag.max_count,
        "max_age_s": tag.max_age_s,
        "action": tag.action,
        "warn_action": tag.warn_action,
        "unsafe_action": tag.unsafe_action,
        "message": tag.message,
    }


def _names() -> list[str]:
    """``tags=a,b``: each once, in the order given."""
    parts = (part.strip() for part in request.args.get("tags", "").split(SEPARATOR))
    return list(dict.fromkeys(part for part in parts if part))


def _zone(names: list[str]) -> ZoneInfo:
    return tag_zone(context(), tags.named_tags(context(), names[:1])[0] if names else None)


def _points(found: TagSeries) -> list[dict[str, Any]]:
    style = output_times(request.args, tag_zone(context(), found.tag))
    return [{"time": shown(time, style), "value": value} for time, value in found.points]


def _value(found: TagValue) -> dict[str, Any]:
    style = output_times(request.args, tag_zone(context(), found.tag))
    return {
        "tag": found.tag.name,
        "value": found.value,
        "unit": found.unit,
        "timestamp": None if found.timestamp is None else shown(found.timestamp, style),
        "age_s": found.age_s,
        "quality": found.quality,
        "reason": None if found.reason is None else reason_text(found.reason).in_language(language()),
        "action": found.tag.action,
        "max_count": found.tag.max_count,
        "safety_value": found.tag.maximum_safe_value,
        "warn_threshold": found.tag.warnning_threshold,
        "f": found.f,
    }
