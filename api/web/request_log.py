"""One log line a request: method, path, query without secrets, status, milliseconds, who."""

from __future__ import annotations

import time

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from api.logs import HIDDEN, SECRET_KEYS

log = structlog.get_logger("anjeon.web")
QUIET = ("/healthz", "/readyz")  # asked every few seconds by whoever watches us


def register(app: Flask) -> None:
    """Log every request of ``app`` when its answer begins."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        if request.path in QUIET and response.status_code == 200:
            return response
        who = g.get("principal")
        log.info(
            "request",
            method=request.method,
            path=request.path,
            query={key: HIDDEN if SECRET_KEYS.search(key) else value for key, value in request.args.items()},
            status=response.status_code,
            ms=round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
            who=who.name if who else None,
            address=request.remote_addr,
        )
        return response
