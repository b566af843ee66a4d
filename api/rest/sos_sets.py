"""``/api/sos/sets/``: sets of tags and their State of Safety."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import output_times, time_range
from api.rest.schemas.parameters import RANGE, TZ
from api.rest.schemas.parts import listed as array_of
from api.rest.schemas.sos import SetForm
from api.rest.schemas.sos_answers import POINT, POINT_WITH_REASONS, SET, SET_STATUS
from api.services.roles import Role
from api.services.site_time import TimeStyle, shown
from api.services.sos import sets
from api.services.sos.sets import SosPoint
from api.web.access import requires
from api.web.current import context, principal

blueprint = RestBlueprint("sos sets", __name__, url_prefix="/api/sos/sets", description="Tag sets")


@blueprint.post("/")
@requires(Role.operator)
@described(answers=SET, status=201, also={200: "these tags are a set already"})
@blueprint.arguments(SetForm)
def made(body: dict[str, Any]) -> Response:
    """Make a set of tags.

    201 for a new set, 200 for one that exists: the same tags in any order are the same set.
    """
    made, created = sets.make_set(context(), body["tags"], principal().name)
    return json_answer({"set_id": made.set_id, "tags": made.tags}, 201 if created else 200)


@blueprint.get("/")
@requires(Role.viewer)
@described(query=(TZ,), answers=array_of(SET_STATUS))
def listed() -> Response:
    """Every set with its last State of Safety.

    ``last`` is null before the first evaluation. Without ``tz=`` the times of each set are those of its
    first member's site.
    """
    every = sets.list_sets(context())
    zones = sets.set_zones(context(), [status.tag_set for status in every])
    first = output_times(request.args, context().settings.sites[0].zone)
    one_zone = request.args.get("tz", "").lower() not in ("", "local")
    body = []
    for status in every:
        style = first if one_zone else replace(first, zone=zones[status.tag_set.set_id])
        last = None if status.last is None else _body(status.last, style) | {"reason": status.last.reason}
        body.append({"set_id": status.tag_set.set_id, "tags": status.tag_set.tags, "last": last})
    return json_answer(body)


@blueprint.get("/<int:set_id>/")
@requires(Role.viewer)
@described(query=RANGE, answers=array_of(POINT), also={413: "More than 100 000 points."})
def series(set_id: int) -> Response:
    """The State of Safety of a set, oldest first.

    Times without an offset are local to its first member's site.
    """
    zone = _zone(set_id)
    asked, style = time_range(request.args, zone), output_times(request.args, zone)
    return json_answer([_body(p, style) for p in sets.set_series(context(), set_id, asked.start, asked.end)])


@blueprint.get("/<int:set_id>/latest/")
@requires(Role.viewer)
@described(query=(TZ,), answers=POINT_WITH_REASONS)
def last(set_id: int) -> Response:
    """The last State of Safety of a set, with the reason for each unknown member."""
    style = output_times(request.args, _zone(set_id))
    point = sets.latest(context(), set_id)
    return json_answer(_body(point, style) | {"reason": point.reason})


def _zone(set_id: int) -> ZoneInfo:
    found = sets.find_set(context(), set_id)
    return sets.set_zones(context(), [found])[set_id]


def _body(point: SosPoint, style: TimeStyle) -> dict[str, Any]:
    return {
        "time": shown(point.time, style),
        "value": point.value,
        "band": point.band,
        "weakest": point.weakest,
        "f_value": point.f_value,
        "upper_bound": point.upper_bound,
        "unknown": point.unknown,
    }
