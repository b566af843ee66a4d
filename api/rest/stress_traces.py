"""``/api/stress/traces/``: measured traces that studies may take in place of made ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint, json_body
from api.rest.described import described
from api.rest.params import output_times
from api.rest.schemas import stress as schemas
from api.rest.schemas.parameters import TZ
from api.services.roles import Role
from api.services.site_time import shown
from api.services.stress import traces
from api.store.stress.traces import Trace
from api.web.access import requires
from api.web.current import context, principal

blueprint = RestBlueprint(
    "stress traces", __name__, url_prefix="/api/stress/traces", description="Measured load, sun and voltage for studies"
)


@blueprint.post("/")
@requires(Role.viewer)
@described(query=(TZ,), body=schemas.TRACE_BODY, answers=schemas.TRACE, status=201)
def uploaded() -> Response:
    """Keep a CSV: requests to a service of language models, irradiance, or the voltage of three phases."""
    return json_answer(_body(traces.upload_trace(context(), json_body(), principal().name)), 201)


@blueprint.get("/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.TRACES_KEPT)
def listed() -> Response:
    """The newest traces, without their text."""
    return json_answer([_body(trace) for trace in traces.list_traces(context())])


def _body(trace: Trace) -> Mapping[str, Any]:
    style = output_times(request.args, context().settings.sites[0].zone)
    return {
        "id": trace.id,
        "name": trace.name,
        "kind": trace.kind,
        "put_by": trace.put_by,
        "at": shown(trace.at, style),
        "facts": trace.facts,
    }
