"""State of Life over years: the days so far, the forecast as a dashed line in its fan, down to the end of life at 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from dashapp.figures.template import series_line, template, tint, tokens

HEIGHT = 62
MARGIN = {"l": 32, "r": 12, "t": 8, "b": 20}
TOP = 105.0
FAN_TINT = 0.2


def sol_chart(
    past: Sequence[tuple[date, float]],
    days: Sequence[date],
    value: Sequence[float | None],
    low: Sequence[float],
    high: Sequence[float],
    *,
    theme: str,
) -> go.Figure:
    """SoL 0..100 of ``past`` days, and of ``days`` to come with limits; a ``value`` of None has limits only."""
    colour, line = tokens(theme), series_line(theme, 0)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN, hovermode="x unified"))
    figure.update_xaxes(type="date", nticks=6, tickangle=0, hoverformat="%Y-%m-%d", tickformat=_tick_format(past, days))
    figure.update_yaxes(range=[0, TOP], tickvals=[0, 100])
    if days:
        edge = {"x": list(days), "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_trace(go.Scatter(y=list(low), **edge))
        figure.add_trace(go.Scatter(y=list(high), fill="tonexty", fillcolor=tint(theme, "series-1", FAN_TINT), **edge))
        figure.add_trace(
            go.Scatter(
                x=list(days),
                y=list(value),
                line={**line, "dash": "6px 3px"},
                customdata=list(zip(low, high, strict=True)),
                hovertemplate="%{y:.0f} (%{customdata[0]:.0f}..%{customdata[1]:.0f})<extra></extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=[day for day, _ in past], y=[sol for _, sol in past], line=line, hovertemplate="%{y:.1f}<extra></extra>"
        )
    )
    if past:
        day, sol = past[-1]
        dot = {"size": 8, "color": colour["text"]}
        figure.add_trace(go.Scatter(x=[day], y=[sol], mode="markers", marker=dot, cliponaxis=False, hoverinfo="skip"))
    return figure


def _tick_format(past: Sequence[tuple[date, float]], days: Sequence[date]) -> str:
    shown = [day for day, _ in past] + list(days)
    return "%Y" if shown and (max(shown) - min(shown)).days > 3 * 365 else "%y-%m-%d"
