"""Rows as CSV that a spreadsheet opens without surprises: unknown is empty, no text becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header line and the rows.

    >>> csv_text(["TAG", "VALUE"], [["=x", 1.5], ["b", None]])
    "TAG,VALUE\\r\\n'=x,1.5\\r\\nb,\\r\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_time(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment in site time with its offset; none stays empty."""
    return None if moment is None else moment.astimezone(zone).isoformat()


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets a quote in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
