"""The part of the trends that is looked at closely, as the browser keeps it (assets/rack_charts.js)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashapp.figures.time_axis import TimeAxis
from dashapp.site_page.view import View

Span = tuple[datetime, datetime]


def zoom_of(kept: Mapping[str, Any] | None, view: View, axis: TimeAxis) -> Span | None:
    """The range on the axis that was chosen in this view; None for the whole, or where it was another view's.

    ``kept``: ``{"view": ..., "range": [from, to]}``, both ends as Plotly writes points of a time axis.
    """
    if not kept or View.of(kept.get("view")) != view:
        return None
    try:
        first, last = (axis.utc(datetime.fromisoformat(str(end))) for end in kept["range"])
    except (KeyError, TypeError, ValueError):
        return None
    return (first, last) if first < last else None
