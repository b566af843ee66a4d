"""``/api/sos/analysis-results/`` and ``/api/sos/warning-changes/``: what analysis engines deliver and ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import output_times
from api.rest.schemas.parameters import TZ
from api.rest.schemas.parts import listed as array_of
from api.rest.schemas.sos import ResultForm, WarningChangeForm
from api.rest.schemas.sos_answers import STORED, WARNING_CHANGE
from api.services.roles import Role
from api.services.site_time import parse_time, shown
from api.services.sos import warnings
from api.services.sos.results import Result, deliver
from api.services.sos.zones import tag_zone
from api.store.warning_changes import WarningChange
from api.web.access import requires
from api.web.current import context, principal

blueprint = RestBlueprint("sos deliveries", __name__, url_prefix="/api/sos", description="Analysis engines")
SETTLED = {409: "It is settled already, or does not fit the tag as it is now."}


@blueprint.post("/analysis-results/")
@requires(Role.engine)
@described(answers=STORED, also={409: "The analysis tables are someone else's."})
@blueprint.arguments(ResultForm(many=True))
def delivered(body: list[dict[str, Any]]) -> Response:
    """Store results of an analysis engine.

    Delivering them again changes nothing. Times without an offset are local to the first site.
    """
    results = [
        Result(tag=item["tag"], timestamp=_moment(item, f"[{i}].timestamp"), value=item["value"])
        for i, item in enumerate(body)
    ]
    return json_answer({"stored": deliver(context(), results)})


@blueprint.get("/warning-changes/")
@requires(Role.viewer)
@described(query=(TZ,), answers=array_of(WARNING_CHANGE))
def listed() -> Response:
    """All requests to change a warning value, newest first."""
    return json_answer([_body(change) for change in warnings.list_changes(context())])


@blueprint.post("/warning-changes/")
@requires(Role.engineer, engine_too=True)
@described(query=(TZ,), answers=WARNING_CHANGE, status=201, also={200: "this was requested before"})
@blueprint.arguments(WarningChangeForm)
def requested(body: dict[str, Any]) -> Response:
    """Request another warning value for a tag, with the result that led to it.

    201 for a new request, 200 for one that was made before.
    """
    change, created = warnings.request_change(
        context(),
        tag=body["tag"],
        timestamp=_moment(body, "timestamp"),
        result=body["result"],
        requested=body["warnning_threshold"],
        who=principal().name,
    )
    return json_answer(_body(change), 201 if created else 200)


@blueprint.post("/warning-changes/<int:change_id>/approve/")
@requires(Role.engineer)
@described(query=(TZ,), answers=WARNING_CHANGE, also=SETTLED)
def approved(change_id: int) -> Response:
    """Approve a request: the tag's warning value changes with it."""
    return json_answer(_body(warnings.approve(context(), change_id, principal().name)))


@blueprint.post("/warning-changes/<int:change_id>/reject/")
@requires(Role.engineer)
@described(query=(TZ,), answers=WARNING_CHANGE, also=SETTLED)
def rejected(change_id: int) -> Response:
    """Reject a request: the tag stays as it is."""
    return json_answer(_body(warnings.reject(context(), change_id, principal().name)))


def _moment(item: dict[str, Any], field: str) -> datetime:
    return parse_time(item["timestamp"], tag_zone(context(), None), field)


def _body(change: WarningChange) -> dict[str, Any]:
    style = output_times(request.args, tag_zone(context(), None))
    return {
        "id": change.id,
        "tag": change.tag,
        "timestamp": shown(change.timestamp, style),
        "result": change.result,
        "warnning_threshold": change.requested,
        "requested_by": change.requested_by,
        "state": change.state,
        "decided_by": change.decided_by,
        "decided_at": None if change.decided_at is None else shown(change.decided_at, style),
    }
