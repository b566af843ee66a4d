"""``/api/alarms/backtest/``: what other limits and counts would have meant over stored rows. It changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import output_times
from api.rest.schemas import backtest as schemas
from api.rest.schemas.parameters import TZ
from api.services.backtest import runs
from api.services.roles import Role
from api.services.site_time import shown
from api.store.backtest.runs import Run, State
from api.web.access import requires
from api.web.current import context, language, principal

blueprint = RestBlueprint(
    "back-tests", __name__, url_prefix="/api/alarms/backtest", description="Alarms other settings would have raised"
)


@blueprint.post("/")
@requires(Role.viewer)
@described(
    query=(TZ,),
    body=schemas.BODY,
    answers=schemas.RUN,
    also={
        202: "There are many rows: the job process runs it, follow it by its id.",
        404: "no such site or set, or no rack rows yet",
        409: "One of yours is not over yet.",
        413: "More than 60 days, or more than 50 000 000 rows.",
    },
)
@blueprint.arguments(schemas.BacktestForm)
def asked(body: dict[str, Any]) -> Response:
    """Ask what other limits, delays, dead bands and counts would have meant over stored rows.

    The answer has alarms a day, floods, time in alarm, lead times before protections and misses, for the present
    settings and the changed ones. It changes nothing.
    """
    run = runs.ask(context(), body, principal().name)
    return json_answer(_body(run), 202 if run.state is State.QUEUED else 200)


@blueprint.get("/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.RUNS)
def listed() -> Response:
    """The newest back-tests, without their results."""
    return json_answer([_body(run) for run in runs.list_runs(context())])


@blueprint.get("/<int:run_id>/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.RUN)
def one(run_id: int) -> Response:
    """A back-test: how far it is, and once it is done its result."""
    return json_answer(_body(runs.find_run(context(), run_id)))


@blueprint.post("/<int:run_id>/cancel/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.RUN, also={409: "It is over."})
def cancelled(run_id: int) -> Response:
    """End a back-test that waits or runs: one's own, or anybody's as an engineer."""
    return json_answer(_body(runs.cancel(context(), run_id, principal())))


def _body(run: Run) -> dict[str, Any]:
    style = output_times(request.args, context().settings.sites[0].zone)
    return {
        "id": run.id,
        "asked_by": run.asked_by,
        "asked_at": shown(run.asked_at, style),
        "request": run.request,
        "state": run.state.value,
        "progress": run.progress,
        "done_at": None if run.done_at is None else shown(run.done_at, style),
        "result": run.result,
        "error": run.error.get(language(), ""),
    }
