"""What time buckets answer, and their own query parameters."""

from __future__ import annotations

from typing import Any

from api.rest.schemas.parameters import DATE, END, START, TZ, query
from api.services.buckets import AGGREGATES

NUMBER = {"type": ["number", "null"]}
TIME = {"type": "string", "description": "start of the bucket"}

WIDTH = {
    **query(
        "time-bucket-width",
        "string",
        "width of a bucket: a PostgreSQL interval text or an ISO 8601 duration, without months and years",
        examples=["1 hour", "10 minutes", "1 day", "PT15M"],
    ),
    "required": True,
}
FILL = query("fill", "string", "null: also the buckets without rows; their counts are 0, all else is null")
COLUMNS = {**query("columns", "string", "names of columns of numbers, comma between"), "required": True}
WANTED = query(
    "aggregates",
    "string",
    f"some of {', '.join(AGGREGATES)}, comma between; avg if not given",
    examples=["avg,min,max"],
)
AVERAGE_QUERY = (WIDTH, DATE, START, END, FILL, TZ)
BUCKET_QUERY = (COLUMNS, WANTED, *AVERAGE_QUERY)

BUCKETS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["time"],
        "properties": {"time": TIME},
        "additionalProperties": {**NUMBER, "description": "<column>_<aggregate>"},
    },
}


def averages(key: str) -> dict[str, Any]:
    """The averages of one column, under ``key``."""
    properties = {"time": TIME, key: NUMBER}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(properties),
            "properties": properties,
            "additionalProperties": False,
        },
    }
