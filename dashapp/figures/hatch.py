"""A stretch of time about which nothing is known: hatched over the height of its chart."""

from __future__ import annotations

from datetime import datetime

import plotly.graph_objects as go

from dashapp.figures.template import tint


def hatched(
    start: datetime, end: datetime, y_range: tuple[float, float], *, theme: str, yaxis: str = "y"
) -> go.Scatter:
    """``start`` to ``end`` as points of the axis, over ``y_range`` of the y axis named ``yaxis``."""
    low, high = y_range
    stripes, ground = tint(theme, "unknown", 0.5), tint(theme, "unknown", 0.06)
    return go.Scatter(
        x=[start, start, end, end],
        y=[low, high, high, low],
        fill="toself",
        fillpattern={"shape": "/", "fgcolor": stripes, "bgcolor": ground, "size": 6, "solidity": 0.2},
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        xaxis="x",
        yaxis=yaxis,
    )
