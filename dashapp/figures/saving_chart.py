"""A share in percent over a day with its interval: small, with the zero always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go

from dashapp.figures.fan import Fan, fan_traces
from dashapp.figures.template import template, tokens
from dashapp.figures.time_axis import TimeAxis

HEIGHT = 92
MARGIN = {"l": 28, "r": 20, "t": 6, "b": 20}
Share = tuple[float, float, float]  # value, low, high


def saving_chart(hours: Sequence[tuple[datetime, Share | None]], axis: TimeAxis, *, theme: str, end: str) -> go.Figure:
    """``hours``: for the end of each stretch its share with its 90 % interval, None where it is not known.

    ``end``: the word at the end of the axis.
    """
    points = [None if share is None else (at, *share) for at, share in hours]
    known = [share for _, share in hours if share is not None]
    low, high = min([0.0, *(one[1] for one in known)]), max([10.0, *(one[2] for one in known)])
    colour = tokens(theme)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN))
    fan = Fan(points=points, series=0, word="%")
    for trace in fan_traces(fan, axis, unit="%", decimals=1, theme=theme, yaxis="y"):
        figure.add_trace(trace.update(line_dash="solid") if trace.fill is None else trace)
    figure.add_hline(y=0, line={"color": colour["line-strong"], "width": 1})
    ticks = [axis.start + (axis.end - axis.start) * part / 3 for part in range(4)]
    words = [f"{at.astimezone(axis.zone):%H:%M}" for at in ticks[:-1]]
    figure.update_xaxes(**axis.layout() | {"tickvals": axis.locals(ticks), "ticktext": [*words, end]})
    figure.update_xaxes(fixedrange=True, ticklabeloverflow="allow")
    figure.update_yaxes(range=[low, 1.08 * high], nticks=4, fixedrange=True)
    return figure
