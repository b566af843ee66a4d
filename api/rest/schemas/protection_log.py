"""Answers of the protection-map log."""

from __future__ import annotations

from api.rest.schemas.buckets import WIDTH
from api.rest.schemas.parameters import DATE, END, JSON_ONLY, PAGE, PAGE_SIZE, START, TZ, query
from api.rest.schemas.rows import JsonSchema, page_of

AT = query("time", "string", "this moment exactly, ISO 8601; wins over start-time and end-time")
ERROR_CODE = query("error_code", "integer", "events of this code only", minimum=0)
LEVEL = query("level", "integer", "events of this level only: 1 warning, 2 protection", minimum=0)
MESSAGE = query(
    "message", "string", "text within either description, in whatever case; 보호 also finds 장애, and the other way"
)
QUERY = (AT, DATE, START, END, TZ, ERROR_CODE, LEVEL, MESSAGE, PAGE, PAGE_SIZE, JSON_ONLY)

_WORDS: JsonSchema = {"type": ["string", "null"]}
_NUMBER: JsonSchema = {"type": ["integer", "null"]}


def _members(**properties: JsonSchema) -> JsonSchema:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


EVENT: JsonSchema = _members(
    timestamp={"type": "string", "description": "ISO 8601, in the site's zone or as `tz` says"},
    error_code=_members(id=_NUMBER, description=_WORDS, description_eng=_WORDS),
    level={"oneOf": [_members(id={"type": "integer"}, description=_WORDS), {"type": "null"}]},
    bank_id=_NUMBER,
    rack_id=_NUMBER,
    operating_site=_NUMBER,
    description=_WORDS,
    description_eng=_WORDS,
)
EVENTS: JsonSchema = page_of(EVENT)

COUNTS_QUERY = (WIDTH, DATE, START, END, TZ, JSON_ONLY)
LEVEL_COUNTS: JsonSchema = {
    "type": "array",
    "items": _members(
        time={"type": "string", "description": "start of the bucket"},
        operating_site={"type": "integer"},
        level=_NUMBER,
        level_count={"type": "integer", "minimum": 1},
    ),
}
