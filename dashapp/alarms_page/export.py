"""The list and the history as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashapp.alarms_page.line import Line
from dashapp.widgets.csv_text import csv_text, csv_time

HEAD = ("ID", "PRIORITY", "KIND", "RAISED_AT", "RETURNED_AT", "PLACE", "ALARM", "VALUE", "STATE", "SHELVED_UNTIL")


def lines_csv(lines: Sequence[Line], zone: ZoneInfo) -> str:
    """One alarm a row; places, words and values in the reader's language, kinds and states as the API names them."""
    rows = (
        (
            line.id,
            line.priority,
            line.kind,
            csv_time(line.raised_at, zone),
            csv_time(line.ended_at, zone),
            line.place,
            line.words,
            line.value,
            line.state.value,
            csv_time(line.until, zone),
        )
        for line in lines
    )
    return csv_text(HEAD, rows)
