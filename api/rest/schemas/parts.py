"""The parts that JSON schemas of bodies and answers are put together from."""

from __future__ import annotations

from typing import Any

JsonSchema = dict[str, Any]

TEXT: JsonSchema = {"type": "string"}
WHOLE: JsonSchema = {"type": "integer"}
NUMBER: JsonSchema = {"type": "number"}
FLAG: JsonSchema = {"type": "boolean"}
TEXT_OR_NULL: JsonSchema = {"type": ["string", "null"]}
WHOLE_OR_NULL: JsonSchema = {"type": ["integer", "null"]}
NUMBER_OR_NULL: JsonSchema = {"type": ["number", "null"]}
TIME: JsonSchema = {"type": "string", "description": "ISO 8601, as `tz` says"}
TIME_OR_NULL: JsonSchema = {**TIME, "type": ["string", "null"]}
TAGS: JsonSchema = {"type": "array", "items": TEXT}


def record(**fields: JsonSchema) -> JsonSchema:
    """An object with exactly these members."""
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def listed(items: JsonSchema) -> JsonSchema:
    """An array of ``items``."""
    return {"type": "array", "items": items}
