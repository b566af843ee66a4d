"""What the page shows, as CSV: times in site time with offset, numbers in full, unknown left empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from api.services.sos.sets import SosPoint
from api.services.sos.values import TagValue
from dashapp.widgets.csv_text import csv_text, csv_time


def table_csv(values: Sequence[TagValue], zone: ZoneInfo) -> str:
    """The table of the checked tags."""
    head = [
        "TAG",
        "VALUE",
        "UNIT",
        "TIMESTAMP",
        "QUALITY",
        "ACTION",
        "MAX_COUNT",
        "SAFETY_VALUE",
        "WARN_THRESHOLD",
        "F",
    ]
    return csv_text(head, (_table_row(v, zone) for v in values))


def _table_row(v: TagValue, zone: ZoneInfo) -> list[object]:
    reading = [v.tag.name, v.value, v.unit, csv_time(v.timestamp, zone), v.quality]
    return [*reading, v.tag.action, v.tag.max_count, v.tag.maximum_safe_value, v.tag.warnning_threshold, v.f]


def values_csv(series: Mapping[str, Sequence[tuple[datetime, float | None]]], zone: ZoneInfo) -> str:
    """Recent values, one a line: tags have their own times."""
    rows = ((csv_time(time, zone), tag, value) for tag, points in series.items() for time, value in points)
    return csv_text(["TIMESTAMP", "TAG", "VALUE"], rows)


def sos_csv(points: Sequence[SosPoint], tags: Sequence[str], zone: ZoneInfo) -> str:
    """State of Safety minute by minute with the f of each member."""
    head = ["TIMESTAMP", "SOS", "BAND", "UPPER_BOUND", "WEAKEST", *(f"F:{tag}" for tag in tags)]
    rows = (
        (csv_time(p.time, zone), p.value, p.band, p.upper_bound, p.weakest, *(p.f_value.get(tag) for tag in tags))
        for p in points
    )
    return csv_text(head, rows)
