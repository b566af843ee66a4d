"""One shape for every error: problem+json with the old keys, in the reader's language, never a stack or SQL."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from api.errors import AnjeonError
from api.i18n import Text
from api.rest.dialects import dialect
from api.web.current import language

log = logging.getLogger(__name__)

HTTP_TEXTS = {
    400: Text("The request cannot be read."),
    404: Text("There is nothing at this path."),
    405: Text("This path does not take this method."),
    413: Text("The request is too large."),
    415: Text("The body must be JSON (Content-Type: application/json)."),
}


def problem(status: int, kind: str, text: Text, detail: dict[str, Any], headers: dict[str, str]) -> Response:
    """The error answer: ``code``, ``exception type``, ``message`` and ``detail``."""
    lang = language()
    shown = {k: v.in_language(lang) if isinstance(v, Text) else v for k, v in detail.items()}
    body = {"code": status, "exception type": kind, "message": text.in_language(lang), "detail": shown}
    headers = {**headers, "Cache-Control": "no-store", "Content-Language": lang}
    return Response(orjson.dumps(body, default=str), status, headers, content_type="application/problem+json")


def register(app: Flask) -> None:
    """Answer errors under ``/api`` in this shape; pages keep their own."""

    @app.errorhandler(AnjeonError)
    def known(error: AnjeonError) -> Response:
        headers = {}
        if "retry_after_s" in error.detail:
            headers["Retry-After"] = str(int(error.detail["retry_after_s"]))
        if error.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return problem(error.status, type(error).__name__, error.text, error.detail, headers)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response | HTTPException:
        if not request.path.startswith("/api"):
            return error
        status = error.code or 500
        known_better = dialect().why_not_there(request.path) if status == 404 else None
        if known_better is not None:
            return known(known_better)
        text = HTTP_TEXTS.get(status, Text("The request was refused."))
        headers = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
        return problem(status, error.name.replace(" ", ""), text, {}, headers)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        reference = uuid.uuid4().hex[:8]
        log.exception("unexpected error %s on %s", reference, request.path)
        text = Text("Something went wrong on the server (reference {reference}).", reference=reference)
        return problem(500, "InternalError", text, {"reference": reference}, {})
