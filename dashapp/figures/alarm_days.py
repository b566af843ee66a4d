"""Alarms a day, stacked by priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go

from dashapp.figures.sos_chart import Translate
from dashapp.figures.template import template, tokens

HEIGHT = 108
MARGIN = {"l": 36, "r": 96, "t": 6, "b": 22}
PRIORITIES = (3, 2, 1)  # from below: the worst stands on top


def days_chart(days: Sequence[tuple[date, Mapping[int, int]]], *, theme: str, t: Translate) -> go.Figure:
    """A bar for each day in the order given; within it one part a priority, told apart by shade, pattern and legend."""
    colour = tokens(theme)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN, barmode="stack", bargap=0.35))
    figure.update_layout(
        showlegend=True,
        legend={"x": 1.01, "xanchor": "left", "y": 1, "traceorder": "reversed", "font": {"size": 12}, "itemwidth": 30},
    )
    labels = [f"{day:%m-%d}" for day, _ in days]
    for priority in PRIORITIES:
        figure.add_trace(
            go.Bar(
                x=labels,
                y=[counts.get(priority, 0) for _, counts in days],
                name=t("priority {number}", number=priority),
                marker={
                    "color": colour[f"p{priority}"],
                    "line": {"width": 1 if priority == 3 else 0, "color": colour["p3-outline"]},
                    "pattern": {"shape": {1: "", 2: "/", 3: "."}[priority], "size": 5, "solidity": 0.25},
                },
                hovertemplate="%{fullData.name}: %{y}<extra></extra>",
            )
        )
    figure.update_xaxes(type="category", nticks=min(14, len(days)), tickangle=0)
    highest = max((sum(counts.values()) for _, counts in days), default=0)
    figure.update_yaxes(rangemode="tozero", nticks=4, range=[0, max(4, 1.1 * highest)])
    return figure
