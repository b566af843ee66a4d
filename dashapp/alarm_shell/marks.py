"""How many alarms are open, by priority: quiet outlines while there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.mount import PREFIX
from dashapp.reader import Reader
from dashapp.widgets.marks import mark

PRIORITIES: tuple[Literal[1, 2, 3], ...] = (1, 2, 3)


def alarm_marks(reader: Reader, counts: Mapping[int, int] | None) -> Component:
    """A mark with its number for each priority, and a way to the list. None: not known, which is no zero."""
    t = reader.t
    if counts is None:
        label, shown = t("Open alarms: unknown"), [html.Span([mark(reader, "unknown", size=20), "?"])]
    else:
        numbers = {f"p{priority}": counts.get(priority, 0) for priority in PRIORITIES}
        label = t("Open alarms: {p1} of priority 1, {p2} of priority 2, {p3} of priority 3", **numbers)
        shown = [_count(reader, priority, counts.get(priority, 0)) for priority in PRIORITIES]
    return dcc.Link(shown, href=f"{PREFIX}alarms", className="alarm-marks", title=label)


def _count(reader: Reader, priority: Literal[1, 2, 3], count: int) -> Component:
    if count:
        return html.Span([mark(reader, priority, size=20), str(count)])
    outline = html.Span(str(priority), className=f"mark mark-{priority} mark-20 mark-none", **{"aria-hidden": "true"})
    return html.Span([outline, "0"], className="dim")
