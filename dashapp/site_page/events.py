"""What happened on a rack in the range that is shown, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from dash import html
from dash.development.base_component import Component

from api.services.racks.events import RackEvent
from dashapp.alarms_page.line import line_of
from dashapp.reader import Reader
from dashapp.site_page.view import View
from dashapp.widgets.alarm_link import alarm_link
from dashapp.widgets.marks import mark
from dashapp.widgets.states import empty

SHOWN = 100


def event_list(reader: Reader, view: View, events: Sequence[RackEvent]) -> Component:
    """Mark, time, words, cell of each; an event that somebody was told of leads to its alarm."""
    t = reader.t
    if not events:
        return empty(t("Nothing happened on this rack in the range that is shown."), t("Choose a longer range."))
    zone, long = view.zone(reader), view.range != "1h"
    rows = [
        _row(reader, event, f"{event.at.astimezone(zone):{'%m-%d %H:%M' if long else '%H:%M:%S'}}")
        for event in events[:SHOWN]
    ]
    return html.Ul(rows, className="rack-event-rows")


def _row(reader: Reader, event: RackEvent, time: str) -> Component:
    words = event.text.get(reader.language) or (line_of(reader, event.alarm).sentence if event.alarm else "")
    shown: Any = words if event.alarm is None else alarm_link(words, event.alarm.id)
    sign = mark(reader, cast(Literal[1, 2, 3], event.priority)) if event.begins else html.Span("↩", className="ended")
    cell = reader.t("cell {position}", position=event.position) if event.position else ""
    return html.Li([sign, html.Span(time, className="when dim"), html.Span(shown), html.Span(cell, className="dim")])
