"""What completeness answers, and its query parameters."""

from __future__ import annotations

from typing import Any

from api.rest.schemas.parameters import query
from api.store.sites import TABLES

TABLE = {**query("table", "string", "which of the site's tables", enum=list(TABLES)), "required": True}
START_DATE = {**query("start-date", "string", "first day, YYYY-MM-DD, of the site's calendar"), "required": True}
END_DATE = {**query("end-date", "string", "last day, itself included"), "required": True}
QUERY = (TABLE, START_DATE, END_DATE)

WHOLE = {"type": ["integer", "null"]}
SECONDS = {"type": ["number", "null"]}


def _members(**members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


_DAY = _members(
    date={"type": "string", "description": "a calendar day of the site"},
    expected={**WHOLE, "description": "rows there is room for; of today until now; null: no day of the range tells"},
    got={"type": "integer", "description": "rows of different times"},
    repeated={"type": "integer", "description": "further rows of the same times"},
    interval_s={**SECONDS, "description": "how far apart the device's rows usually are"},
    gaps=_members(
        number={**WHOLE, "description": "places without rows; null: cannot be told from the rows there are"},
        longest_s=SECONDS,
        missing_s={**SECONDS, "description": "time without rows in all"},
    ),
    flagged={**WHOLE, "description": "rows marked as estimated or interpolated; null: the table has no such mark"},
)
ID = {"type": ["integer", "string", "null"]}
DAYS: dict[str, Any] = {
    "type": "array",
    "items": {**_DAY, "properties": {"bank_id": ID, "rack_id": ID, **_DAY["properties"]}},
}
