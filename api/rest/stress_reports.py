"""``/api/stress/studies/{id}/report.html`` and ``report.pdf``: a study as a document in the reader's language."""

from __future__ import annotations

from flask import Response

from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.services.roles import Role
from api.services.stress.report.document import report_html
from api.services.stress.report.pdf import report_pdf
from api.services.stress.studies import find_study
from api.web.access import requires
from api.web.current import context, language

blueprint = RestBlueprint(
    "stress reports", __name__, url_prefix="/api/stress/studies", description="Studies of the stress lab as documents"
)
NOT_DONE = "It is not done."


@blueprint.get("/<int:study_id>/report.html")
@requires(Role.viewer)
@described(answers={"text/html": {"type": "string"}}, also={409: NOT_DONE})
def as_html(study_id: int) -> Response:
    """A study that is done as one HTML document that needs nothing else, with a print style."""
    text = report_html(context(), find_study(context(), study_id), language())
    return _document(Response(text, content_type="text/html; charset=utf-8"), study_id, "html")


@blueprint.get("/<int:study_id>/report.pdf")
@requires(Role.viewer)
@described(answers={"application/pdf": {"type": "string", "format": "binary"}}, also={409: NOT_DONE})
def as_pdf(study_id: int) -> Response:
    """The same as PDF; a 503 says what to install where the server cannot print."""
    made = report_pdf(context(), find_study(context(), study_id), language())
    return _document(Response(made, content_type="application/pdf"), study_id, "pdf")


def _document(answer: Response, study_id: int, ending: str) -> Response:
    answer.headers.set("Content-Disposition", "inline", filename=f"study-{study_id}.{ending}")
    return answer
