"""Two small charts beside each other: voltage gap and temperature at rest, a point a day, with the line they follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

import plotly.graph_objects as go

from dashapp.figures.template import template, tokens

HEIGHT = 90
MARGIN = {"l": 32, "r": 6, "t": 26, "b": 24}
HEAD_SHIFT = 8  # clear of the number at the top of the axis
DOMAINS = ((0.0, 0.44), (0.56, 1.0))


def drift_chart(
    days: Sequence[date], columns: Sequence[tuple[str, Sequence[float | None], float | None]], *, theme: str
) -> go.Figure:
    """``columns``: what stands above a chart (with its unit), its value of each of ``days``, the slope a day or None.

    The line goes through the median day and the median value, as Sen's slope does.
    """
    colour = tokens(theme)
    traces: list[go.Scatter] = []
    layout: dict[str, Any] = {"template": template(theme), "margin": MARGIN, "hovermode": "x", "annotations": []}
    for number, ((head, values, slope), domain) in enumerate(zip(columns, DOMAINS, strict=True), 1):
        suffix = "" if number == 1 else str(number)
        where = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        mode = {"mode": "lines+markers", "marker": {"size": 4}, "line": {"color": colour["series-5"], "width": 1}}
        traces.append(go.Scatter(x=days, y=values, hovertemplate="%{y:.1f}<extra></extra>", **mode, **where))
        if slope is not None:
            ends, line = _line(days, values, slope)
            style = {"color": colour["text"], "width": 1.5, "dash": "6px 3px"}
            traces.append(go.Scatter(x=ends, y=line, mode="lines", line=style, hoverinfo="skip", **where))
        layout[f"xaxis{suffix}"] = {"domain": domain, "anchor": f"y{suffix}", "tickformat": "%m-%d", "nticks": 3}
        layout[f"xaxis{suffix}"] |= {"tickangle": 0, "fixedrange": True, "type": "date"}
        layout[f"yaxis{suffix}"] = {"anchor": f"x{suffix}", "nticks": 3, "fixedrange": True}
        font = {"size": 12, "color": colour["text-dim"]}
        place = {
            "x": domain[0],
            "xref": "paper",
            "xanchor": "left",
            "xshift": 2 - MARGIN["l"],
            "y": 1,
            "yshift": HEAD_SHIFT,
        }
        layout["annotations"].append(
            {"text": head, "font": font, "showarrow": False, "yref": "paper", "yanchor": "bottom", **place}
        )
    return go.Figure(data=traces, layout=layout)


def _line(
    days: Sequence[date], values: Sequence[float | None], slope: float
) -> tuple[tuple[date, date], tuple[float, float]]:
    known = [(day.toordinal(), value) for day, value in zip(days, values, strict=True) if value is not None]
    middle_day, middle = median([float(day) for day, _ in known]), median([value for _, value in known])
    first, last = known[0][0], known[-1][0]
    ends = (date.fromordinal(first), date.fromordinal(last))
    return ends, (middle + slope * (first - middle_day), middle + slope * (last - middle_day))
