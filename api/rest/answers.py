"""JSON answers by orjson; NaN and infinities leave as null."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from api.rest.dialects import dialect
from api.rest.params import Paging
from api.services.datasets import Page


def json_answer(body: Any, status: int = 200) -> Response:
    """``body`` as a JSON answer."""
    return Response(orjson.dumps(body), status, content_type="application/json")


def readable(body: bytes) -> Response:
    """JSON that is written already; indented for a browser."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)
    return Response(body, content_type="application/json")


def page_answer(page: Page, asked: Paging) -> Response:
    """A page with the number of rows there are in all and the addresses of its neighbours."""
    following, previous = dialect().links(page, asked)
    head: dict[str, Any] = {"count": page.count}
    if page.count_is_estimate:
        head["count_is_estimate"] = True
    body = {**head, "next": following, "previous": previous, "results": orjson.Fragment(page.results)}
    return readable(orjson.dumps(body))
