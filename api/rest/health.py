"""Health: is this process alive, and which databases answer."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response

from api.store import health
from api.web.access import public
from api.web.current import context

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """200 as long as this process answers at all."""
    return Response(b'{"status":"alive"}', content_type="application/json")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """200 when the main database answers, else 503; sites that are away are named but do not stop the rest."""
    silent = health.away(context().engines)
    status = 503 if "default" in silent else 200
    body = orjson.dumps({"status": "ready" if status == 200 else "not ready", "away": silent})
    return Response(body, status, content_type="application/json")
