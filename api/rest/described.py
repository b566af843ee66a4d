"""What the OpenAPI document says of a view beyond its docstring: parameters of the query, body, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint

from api.rest.schemas.problem import problem

View = TypeVar("View", bound=Callable[..., Any])
JsonSchema = Mapping[str, Any]
JSON = "application/json"


def described(
    *,
    query: Sequence[Mapping[str, Any]] = (),
    body: JsonSchema | None = None,
    answers: Mapping[str, JsonSchema] | JsonSchema | None = None,
    status: int = 200,
    also: Mapping[int, str] | None = None,
) -> Callable[[View], View]:
    """Describe a view: ``query`` parameters (see :mod:`api.rest.schemas.parameters`), JSON ``body``, and ``answers``:
    a JSON schema, or a schema by media type. ``also`` are further answers by status, in words; another success has
    the same body, a 304 none, an error the common one.

    What every path has (:mod:`api.rest.openapi` adds it) need not be said: 400, 401, 403, 429, 503; 404 where the
    path has a variable part, 409 where that is a site, 413 and 415 where there is a body.
    """
    by_media = answers if answers and all("/" in key for key in answers) else {JSON: answers or {}}
    content = {media: {"schema": dict(schema)} for media, schema in by_media.items()}
    responses: dict[str, Any] = {str(status): _success("OK", status, content)}
    for code, text in (also or {}).items():
        responses[str(code)] = problem(text) if code >= 400 else _success(text, code, content)
    said: dict[str, Any] = {"parameters": [dict(parameter) for parameter in query], "responses": responses}
    if body is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": dict(body)}}}
    mark: Callable[[View], View] = Blueprint.doc(**said)
    return mark


def _success(text: str, status: int, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": text} if status in (204, 304) else {"description": text, "content": dict(content)}
