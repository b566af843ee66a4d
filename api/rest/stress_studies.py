"""``/api/stress/studies/``: studies asked for, followed, cancelled, reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint, json_body
from api.rest.described import described
from api.rest.params import output_times
from api.rest.schemas import stress as schemas
from api.rest.schemas.parameters import TZ
from api.services.roles import Role
from api.services.site_time import shown
from api.services.stress import studies
from api.store.stress.studies import StudyLine
from api.web.access import requires
from api.web.current import context, language, principal

blueprint = RestBlueprint(
    "stress studies", __name__, url_prefix="/api/stress/studies", description="Architectures under the same storm"
)


@blueprint.post("/")
@requires(Role.viewer)
@described(query=(TZ,), body=schemas.STUDY, answers=schemas.LINE, status=202, also={409: "Too many are not over."})
def asked() -> Response:
    """Ask for a study; the job process works it out, follow it by its id."""
    given = json_body()
    name = given.pop("name", "") if isinstance(given, dict) else ""
    return json_answer(_body(studies.ask(context(), given, principal().name, name)), 202)


@blueprint.get("/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.LINES)
def listed() -> Response:
    """The newest studies, without their results: the saved runs."""
    return json_answer([_body(line) for line in studies.list_studies(context())])


@blueprint.get("/<int:study_id>/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.ANSWERED)
def one(study_id: int) -> Response:
    """A study: how far it is, when it will be done, and once it is its result."""
    line, result = studies.find_result(context(), study_id)
    return json_answer({**_body(line), "result": None if result is None else orjson.Fragment(result)})


@blueprint.delete("/<int:study_id>/")
@requires(Role.viewer)
@described(query=(TZ,), answers=schemas.LINE, also={409: "It is over."})
def cancelled(study_id: int) -> Response:
    """End a study that waits or runs: one's own, or anybody's as an engineer."""
    return json_answer(_body(studies.cancel(context(), study_id, principal())))


@blueprint.get("/<int:study_id>/run.json")
@requires(Role.viewer)
@described(answers=schemas.RECORD)
def record(study_id: int) -> Response:
    """What gives the same run again, to the last bit: inputs with the seed, version of the program, fingerprint.

    ``flask stress run`` takes it and says whether the result is the same.
    """
    answer = json_answer(studies.run_record(context(), study_id))
    answer.headers.set("Content-Disposition", "attachment", filename=f"study-{study_id}.json")
    return answer


def _body(line: StudyLine) -> Mapping[str, Any]:
    style = output_times(request.args, context().settings.sites[0].zone)
    return {
        "id": line.id,
        "name": line.name,
        "asked_by": line.asked_by,
        "asked_at": shown(line.asked_at, style),
        "state": line.state.value,
        "progress": line.progress,
        "eta_s": studies.eta_s(context(), line),
        "done_at": None if line.done_at is None else shown(line.done_at, style),
        "code": line.code,
        "fingerprint": line.fingerprint,
        "error": line.error.get(language(), ""),
    }
