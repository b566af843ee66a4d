"""Answers about sites and their columns."""

from __future__ import annotations

from typing import Any

from api.i18n import LANGUAGES
from api.rest.schemas.parameters import query
from api.store.sites import TABLES

JsonSchema = dict[str, Any]

TABLE = query("table", "string", "one of the site's tables; all of them without it", enum=list(TABLES))

_ID: JsonSchema = {"type": ["integer", "string"]}
_TIME: JsonSchema = {"type": ["string", "null"], "description": "ISO 8601, as `tz` says; null: there is no row"}


def _object(properties: JsonSchema, **more: Any) -> JsonSchema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


SITES: JsonSchema = {
    "type": "array",
    "items": _object(
        {
            "id": {"type": "integer"},
            "name": {"type": "string", "description": "in the language asked for"},
            "names": {
                "type": "object",
                "required": list(LANGUAGES),
                "additionalProperties": {"type": "string"},
            },
            "timezone": {"type": "string", "description": "IANA name"},
            "current_positive": {
                "enum": ["charge", "discharge"],
                "description": "what a positive current or power means",
            },
            "reachable": {"type": "boolean", "description": "whether its database answers"},
            "tables": {
                "type": "array",
                "items": _object(
                    {
                        "name": {"enum": list(TABLES)},
                        "first_time": _TIME,
                        "last_time": _TIME,
                        "problem": {
                            "type": ["string", "null"],
                            "description": "why it cannot be served or looked into",
                        },
                    }
                ),
            },
            "banks": {
                "type": "array",
                "description": "banks and racks that are configured or were seen among the newest rows",
                "items": _object({"bank_id": _ID, "rack_ids": {"type": "array", "items": _ID}}),
            },
        }
    ),
}

COLUMNS: JsonSchema = {
    "type": "array",
    "items": _object(
        {
            "table": {"enum": list(TABLES)},
            "name": {"type": "string", "description": "as `fields` and answers have it"},
            "stored_name": {"type": "string", "description": "as the site's database has it"},
            "kind": {"enum": ["id", "time", "numeric", "json", "text"]},
            "numeric": {"type": "boolean", "description": "whether it can be averaged"},
            "unit": {"type": ["string", "null"], "description": "null: none, or not known"},
            "meaning": {"type": ["string", "null"], "description": "in the language asked for; null: not known"},
            "meanings": {
                **_object({lang: {"type": "string"} for lang in LANGUAGES}),
                "type": ["object", "null"],
            },
            "range": {
                **_object({"low": {"type": ["number", "null"]}, "high": {"type": ["number", "null"]}}),
                "type": ["object", "null"],
                "description": "plausible values; null: not known",
            },
            "positive_means": {
                "enum": ["charge", "discharge", None],
                "description": "what a positive value means; null where the sign is no direction",
            },
        }
    ),
}
