"""The error answers every path shares, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any

PROBLEM_JSON = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "exception type", "message", "detail"],
    "properties": {
        "code": {"type": "integer", "description": "the HTTP status"},
        "exception type": {"type": "string", "description": "the kind of error, for programs"},
        "message": {"type": "string", "description": "what is wrong, in the language asked for"},
        "detail": {
            "type": "object",
            "description": "facts for programs: the field that does not fit, what was given, what is expected",
        },
    },
    "examples": [
        {
            "code": 400,
            "exception type": "BadParameter",
            "message": "date: tomorrow is not accepted. Expected: a day as YYYY-MM-DD",
            "detail": {"field": "date", "given": "tomorrow", "expected": "a day as YYYY-MM-DD"},
        }
    ],
}

RETRY_AFTER = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}

WORDS = {
    400: "A parameter, field or body is not accepted; `detail` names it and says what is.",
    401: "No identity, or a token that does not hold (forged, expired, revoked).",
    403: "The role does not reach.",
    404: "What the path names does not exist.",
    409: "A table of the site has changed or cannot be served as it stands.",
    413: "The body or the range asked for is too large.",
    415: "The body is not JSON.",
    429: "Too many requests.",
    503: "A database does not answer, or took too long.",
}


def problem(text: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    """An error answer described in words."""
    said = {"description": text, "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return said | ({"headers": headers} if headers else {})


def components() -> dict[str, Any]:
    """The shared answers by their name in ``components.responses``."""
    return {f"Problem{status}": problem(text, _headers(status)) for status, text in WORDS.items()}


def reference(status: int) -> dict[str, str]:
    """What an operation says of a shared answer."""
    return {"$ref": f"#/components/responses/Problem{status}"}


def _headers(status: int) -> dict[str, Any] | None:
    if status in (429, 503):
        return RETRY_AFTER
    return {"WWW-Authenticate": {"schema": {"type": "string"}}} if status == 401 else None
