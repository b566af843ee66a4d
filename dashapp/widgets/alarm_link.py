"""A link to an alarm; on the Alarms page it selects the alarm there (assets/banner.js)."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.mount import PREFIX


def alarm_link(words: str, alarm: int, *, class_name: str = "") -> Component:
    """``words`` lead to the alarm of an id."""
    link = dcc.Link(words, href=f"{PREFIX}alarms?alarm={alarm}", className=class_name)
    return html.Span(link, **{"data-open-alarm": str(alarm)})
