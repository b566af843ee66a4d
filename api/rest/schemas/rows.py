"""Rows of a site's tables: their columns are the site's own, so that only the time is known beforehand."""

from __future__ import annotations

from typing import Any

ROW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "timestamp": {"type": "string"},
        "bank_id": {"type": ["integer", "string", "null"]},
        "rack_id": {"type": ["integer", "string", "null"]},
    },
    "additionalProperties": {"type": ["number", "string", "boolean", "object", "array", "null"]},
}
ROWS: dict[str, Any] = {"type": "array", "items": ROW}

UNKNOWN = "there is no such site, or it has no such table"
TOO_LARGE = "the range is open at an end, or holds more than a million rows"
