"""What happened, as marks in a lane above charts that share a time axis, with dotted lines down through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import plotly.graph_objects as go

from dashapp.figures.sos_chart import Translate
from dashapp.figures.template import tokens
from dashapp.figures.time_axis import TimeAxis

LANE_PX = 24
APART_PX = 15  # marks nearer than this become one
MOST_WORDS = 6
_SHAPES = {1: "square", 2: "triangle-up", 3: "diamond"}
_SIZES = {1: 14, 2: 17, 3: 17}


@dataclass(frozen=True, kw_only=True)
class EventMark:
    """Something that began at a moment: its ``priority`` 1..3 and what it was."""

    at: datetime
    priority: int
    words: str


def together(events: Sequence[EventMark], axis: TimeAxis, width_px: float) -> list[list[EventMark]]:
    """Events in groups that each have room for one mark, oldest first."""
    reach = APART_PX * axis.pixel(width_px)
    groups: list[list[EventMark]] = []
    for event in sorted(events, key=lambda one: one.at):
        if groups and event.at - worst_of(groups[-1]).at < reach:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def worst_of(group: Sequence[EventMark]) -> EventMark:
    """The event that stands for a group: the first of its worst priority."""
    return min(group, key=lambda event: (event.priority, event.at))


def lane_trace(groups: Sequence[Sequence[EventMark]], axis: TimeAxis, *, theme: str, t: Translate) -> go.Scatter:
    """One mark a group, of its worst priority: shape, colour and number; hovering lists what it stands for.

    It is drawn on the y axis named ``y``, from 0 to 1.
    """
    colour = tokens(theme)
    worst = [worst_of(group).priority for group in groups]
    return go.Scatter(
        x=axis.locals(worst_of(group).at for group in groups),
        y=[0.5] * len(groups),
        mode="markers+text",
        text=[f"<b>{priority}</b>" for priority in worst],
        textfont={"size": 11, "color": [colour["on-p1"] if p == 1 else colour["on-mark"] for p in worst]},
        marker={
            "symbol": [_SHAPES[priority] for priority in worst],
            "size": [_SIZES[priority] for priority in worst],
            "color": [colour[f"p{priority}"] for priority in worst],
            "line": {"width": [1 if p == 3 else 0 for p in worst], "color": colour["p3-outline"]},
            "opacity": 1,
        },
        customdata=[_listed(group, axis, t) for group in groups],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
        name=t("Events"),
    )


def event_lines(
    groups: Sequence[Sequence[EventMark]], axis: TimeAxis, *, theme: str, top: float
) -> list[dict[str, Any]]:
    """A thin dotted vertical for each group, up to the height ``top`` of the plot."""
    line = {"color": tokens(theme)["line-strong"], "width": 1, "dash": "2px 2px"}
    return [vertical(axis.local(worst_of(group).at), line, top=top) for group in groups]


def vertical(at: datetime, line: dict[str, object], *, top: float) -> dict[str, Any]:
    """A line under the traces from the bottom of the plot up to ``top``, 0..1."""
    ends = {"x0": at, "x1": at, "xref": "x", "y0": 0, "y1": top, "yref": "paper"}
    return {"type": "line", "layer": "below", "line": line, **ends}


def _listed(group: Sequence[EventMark], axis: TimeAxis, t: Translate) -> str:
    first = sorted(group, key=lambda event: (event.priority, event.at))[:MOST_WORDS]
    lines = [f"<b>{event.priority}</b> {axis.local(event.at):%H:%M:%S} {event.words}" for event in first]
    if len(group) > MOST_WORDS:
        lines.append(t("and {count} more", count=len(group) - MOST_WORDS))
    return "<br>".join(lines)
