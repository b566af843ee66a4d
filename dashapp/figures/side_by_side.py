"""Alarms a day under two settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from dashapp.figures.sos_chart import Translate
from dashapp.figures.template import template, tokens

HEIGHT = 176
LEAST_DAYS = 7  # room for so many, so that one day is no wall
MARGIN = {"l": 40, "r": 96, "t": 8, "b": 24}


def side_by_side(days: Sequence[tuple[date, int, int]], *, theme: str, t: Translate) -> go.Figure:
    """For each day two bars: under the present setting (grey) and under the changed one (hatched in text colour).

    Days between that are not among ``days`` had no alarm.
    """
    colour = tokens(theme)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN, barmode="group", bargap=0.3))
    figure.update_layout(showlegend=True, legend={"x": 1.01, "xanchor": "left", "y": 1, "font": {"size": 12}})
    known = {day: (present, changed) for day, present, changed in days}
    first, last = min(known, default=date.min), max(known, default=date.min)
    every = [first + timedelta(days=i) for i in range((last - first).days + 1)] if known else []
    looks = (
        (t("present"), {"color": colour["series-5"]}),
        (
            t("changed"),
            {
                "color": colour["surface-1"],
                "line": {"color": colour["text"], "width": 1},
                "pattern": {"shape": "/", "fgcolor": colour["text"], "size": 5, "solidity": 0.2},
            },
        ),
    )
    for side, (name, marker) in enumerate(looks):
        values = [known.get(day, (0, 0))[side] for day in every]
        labels = [f"{day:%m-%d}" for day in every]
        hover = "%{fullData.name}: %{y}<extra></extra>"
        figure.add_trace(go.Bar(x=labels, y=values, name=name, marker=marker, hovertemplate=hover))
    highest = max((max(pair) for pair in known.values()), default=0)
    figure.update_xaxes(type="category", nticks=14, tickangle=0, range=[-0.5, max(LEAST_DAYS, len(every)) - 0.5])
    figure.update_yaxes(range=[0, max(4, 1.1 * highest)], nticks=5)
    return figure
