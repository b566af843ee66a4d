"""What the OpenAPI document says of a view beyond its docstring: parameters of the query, body, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint

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
    a JSON schema, or a schema by media type. ``also`` are further answers by status, in words.

    What every path has (401, 403, 400, 429, 503) need not be said.
    """
    by_media = answers if answers and all("/" in key for key in answers) else {JSON: answers or {}}
    responses: dict[str, Any] = {
        str(status): {"description": "OK", "content": {media: {"schema": dict(s)} for media, s in by_media.items()}}
    }
    responses |= {str(code): {"description": text} for code, text in (also or {}).items()}
    said: dict[str, Any] = {"parameters": [dict(parameter) for parameter in query], "responses": responses}
    if body is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": dict(body)}}}
    mark: Callable[[View], View] = Blueprint.doc(**said)
    return mark
