"""One measured quantity over time with the limits it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel, add_end_labels
from dashapp.figures.template import series_line, template, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.widgets.quantity import limit, quantity

HEIGHT = 136
MARGIN = {"l": 44, "r": 112, "t": 8, "b": 22}
FRESH = timedelta(minutes=1)
Point = tuple[datetime, float | None]


@dataclass(frozen=True, kw_only=True)
class LimitLine:
    """A limit in the quantity's unit: ``level`` 1 a warning (dashed), 2 protection (solid); ``word`` is its label."""

    word: str
    value: float
    level: int


def limit_chart(
    points: Sequence[Point], limits: Sequence[LimitLine], axis: TimeAxis, *, unit: str, theme: str
) -> go.Figure:
    """The line (broken where a value is missing), its last value and the limits named at the right edge.

    A line that ends before the axis does ends with a hollow point: there is nothing newer.
    """
    colour = tokens(theme)
    known = [value for _, value in points if value is not None]
    y_range = _range([*known, *(line.value for line in limits)])
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN))
    figure.update_xaxes(**axis.layout(ticks=5))
    figure.update_yaxes(range=y_range, nticks=4)
    style = series_line(theme, 3) | {"dash": "solid"}
    figure.add_trace(
        go.Scatter(
            x=axis.locals(at for at, _ in points),
            y=[value for _, value in points],
            text=[quantity(value, unit, like=value or 0.0) for _, value in points],
            line=style,
            hovertemplate="%{text}<extra></extra>",
        )
    )
    font = {"size": 12, "color": colour["text-dim"]}
    labels = []
    for line in limits:
        drawn = {"color": colour["p1" if line.level > 1 else "p2"], "width": 1}
        drawn |= {"dash": "solid" if line.level > 1 else "6px 3px"}
        figure.add_hline(y=line.value, line=drawn)
        labels.append(EndLabel(text=f"{line.word} {limit(line.value, unit)}", y=line.value, line=drawn, font=font))
    last = next(((at, value) for at, value in reversed(points) if value is not None), None)
    if last is not None:
        is_now = points[-1][1] is not None and axis.end - last[0] <= FRESH
        figure.add_trace(_end(axis.local(last[0]), last[1], colour["text"], hollow=not is_now))
        bold = {"size": 12, "weight": 600, "color": colour["text"]}
        labels.append(EndLabel(text=quantity(last[1], unit, like=last[1]), y=last[1], line=style, font=bold))
    add_end_labels(figure, labels, y_range=y_range, plot_height_px=HEIGHT - MARGIN["t"] - MARGIN["b"])
    return figure


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.12 * (high - low) or max(0.5, 0.01 * abs(high))
    return low - room, high + room


def _end(at: datetime, value: float, colour: str, *, hollow: bool) -> go.Scatter:
    symbol = "circle-open" if hollow else "circle"
    return go.Scatter(
        x=[at],
        y=[value],
        mode="markers",
        marker={"symbol": symbol, "size": 8, "color": colour, "line": {"width": 1.5}},
        cliponaxis=False,
        hoverinfo="skip",
    )
