"""Query parameters that many paths share, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any

Parameter = dict[str, Any]


def query(name: str, kind: str, text: str, **more: Any) -> Parameter:
    """One query parameter: its name, JSON type, meaning; ``more`` goes into its schema (enum, minimum, examples)."""
    return {"name": name, "in": "query", "description": text, "schema": {"type": kind, **more}}


DATE = query("date", "string", "a local day of the site, YYYY-MM-DD; wins over start-time and end-time")
START = query("start-time", "string", "start of the range, ISO 8601; without an offset it is the site's local time")
END = query("end-time", "string", "end of the range, ISO 8601")
START_DATE = query("start-date", "string", "first local day, YYYY-MM-DD")
END_DATE = query("end-date", "string", "local day before which the range ends, YYYY-MM-DD")
FIELDS = query("fields", "string", "names of the columns to select, comma between, in that order")
OMIT = query("omit", "string", "names of columns to leave out, comma between")
TZ = query("tz", "string", "how times are written: utc, local, or a zone such as Asia/Seoul")
PAGE = query("page", "string", "page number from 1, or last")
PAGE_SIZE = query("page_size", "integer", "rows of a page, at most 10000", minimum=1)
CURSOR = query("cursor", "string", "from a next or previous link")
NO_PAGE = query("no_page", "boolean", "everything in a range with both ends, as a plain array")

JSON_ONLY = query("format", "string", "the form of the answer", enum=["json"])
FORM = query("format", "string", "the form of the file; without it CSV", enum=["csv", "parquet", "arrow", "json"])
LIST_FORM = query(
    "format",
    "string",
    "the form of the answer, else as Accept says; a table form is the whole range, which then needs both ends",
    enum=["json", "csv", "parquet", "arrow"],
)
BANK = query("bank_id", "integer", "rows of this bank only", minimum=0)
RACK = query("rack_id", "integer", "rows of this rack only", minimum=0)
TAGS = query("tags", "string", "names of tags, comma between; all without it", examples=["cell_temp,cell_voltage"])

TIMES = (START, END, TZ)
RANGE = (DATE, *TIMES)
COLUMNS = (FIELDS, OMIT)
PAGES = (PAGE, PAGE_SIZE, CURSOR, NO_PAGE)
