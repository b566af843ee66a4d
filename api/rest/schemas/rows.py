"""Rows of a site's tables: their columns are the site's own, so that only the time is known beforehand."""

from __future__ import annotations

from typing import Any

JsonSchema = dict[str, Any]

ROW: JsonSchema = {
    "type": "object",
    "description": "one member a column, in the order asked for; the JSON kept in a text column is JSON",
    "properties": {
        "timestamp": {"type": "string", "description": "ISO 8601, as `tz` says"},
        "bank_id": {"type": ["integer", "string", "null"]},
        "rack_id": {"type": ["integer", "string", "null"]},
    },
    "additionalProperties": {"type": ["number", "string", "boolean", "object", "array", "null"]},
}
ROWS: JsonSchema = {"type": "array", "items": ROW}

LINK: JsonSchema = {"type": ["string", "null"], "description": "address of that page, without an access token"}


def page_of(rows: JsonSchema) -> JsonSchema:
    """A page of a list whose items are ``rows``."""
    return {
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"type": "integer", "minimum": 0, "description": "rows in all"},
            "count_is_estimate": {"const": True, "description": "there when count is not exact"},
            "next": LINK,
            "previous": LINK,
            "results": {"type": "array", "items": rows},
        },
        "additionalProperties": False,
    }


LISTED: JsonSchema = {"oneOf": [page_of(ROW), ROWS], "description": "a page, or with no_page every row of the range"}

CSV: JsonSchema = {"type": "string", "description": "a header line of column names, then one line a row"}
PARQUET: JsonSchema = {"type": "string", "format": "binary", "description": "a Parquet file, zstd-compressed"}
ARROW: JsonSchema = {"type": "string", "format": "binary", "description": "an Arrow IPC stream"}


def in_every_form(answer: JsonSchema) -> dict[str, JsonSchema]:
    """``answer`` as JSON, and its rows as CSV, Parquet and Arrow, by media type."""
    return {
        "application/json": answer,
        "text/csv": CSV,
        "application/vnd.apache.parquet": PARQUET,
        "application/vnd.apache.arrow.stream": ARROW,
    }


UNKNOWN = "there is no such site, or it has no such table"
TOO_LARGE = "the range is open at an end, or holds more than a million rows"
UNCHANGED = "a range in the past is as the client has it (`If-None-Match`, `If-Modified-Since`)"
