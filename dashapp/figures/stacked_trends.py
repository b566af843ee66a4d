"""Charts of one rack above each other on one time axis: what it measured, its limits, what is forecast, what happened.

All charts share a single x axis, so that zooming, the hair line and its values go through all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import plotly.graph_objects as go

from dashapp.figures.event_lane import LANE_PX, EventMark, event_lines, lane_trace, together, vertical
from dashapp.figures.sos_chart import Translate
from dashapp.figures.template import template, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.trend_chart import LEFT_PX, Chart, Parts, draw, rule

HEIGHT = 400  # at 1366 x 768; where it turns out higher everything stretches
MARGIN = {"l": LEFT_PX, "r": 116, "t": 0, "b": 24}
HEAD_PX = 16  # room above each chart for its unit
PLOT_PX = HEIGHT - MARGIN["t"] - MARGIN["b"]
WIDTH_PX = 460  # of the plot at 1366 px


def stacked_trends(
    charts: Sequence[Chart],
    events: Sequence[EventMark],
    axis: TimeAxis,
    *,
    now: datetime,
    is_fresh: bool,
    theme: str,
    t: Translate,
) -> go.Figure:
    """The charts from the top down under the lane of events; ``now`` as a dotted vertical.

    Not ``is_fresh``: the lines end with hollow points, for there is nothing newer.
    """
    colour, parts = tokens(theme), Parts()
    groups, lane = together(events, axis, WIDTH_PX), 1 - LANE_PX / PLOT_PX
    _lane(parts, groups, len(events), axis, theme, t)
    room = PLOT_PX - LANE_PX - HEAD_PX * len(charts)
    unit_px = room / sum(chart.weight for chart in charts) if charts else 0.0
    top = lane
    for place, chart in enumerate(charts, 2):
        high = top - HEAD_PX / PLOT_PX
        top = high - chart.weight * unit_px / PLOT_PX
        height_px = chart.weight * unit_px
        draw(parts, chart, f"y{place}", (max(0.0, top), high), height_px, axis, theme=theme, is_fresh=is_fresh)
    parts.shapes += event_lines(groups, axis, theme=theme, top=lane)
    parts.shapes.append(vertical(axis.local(now), {"color": colour["text"], "width": 1, "dash": "2px 2px"}, top=lane))
    lowest = f"y{len(charts) + 1}" if charts else "y"
    span = {"showspikes": True, "spikemode": "across", "spikesnap": "cursor", "spikethickness": 1, "spikedash": "solid"}
    x_axis = axis.layout(ticks=0) | span | {"anchor": lowest, "spikecolor": colour["text-dim"]}
    return go.Figure(
        data=parts.traces,
        layout={
            "template": template(theme),
            "margin": MARGIN,
            "hoversubplots": "axis",
            "dragmode": "zoom",
            "xaxis": x_axis,
            "shapes": parts.shapes,
            "annotations": parts.annotations,
            **parts.layout,
        },
    )


def _lane(
    parts: Parts, groups: Sequence[Sequence[EventMark]], count: int, axis: TimeAxis, theme: str, t: Translate
) -> None:
    bottom = 1 - LANE_PX / PLOT_PX
    parts.layout["yaxis"] = {"domain": [bottom, 1], "range": [0, 1], "visible": False, "fixedrange": True}
    parts.shapes.append(rule(bottom, tokens(theme)["line"]))
    dim = {"size": 12, "color": tokens(theme)["text-dim"]}
    common: dict[str, Any] = {"xref": "paper", "yref": "paper", "y": (bottom + 1) / 2, "yanchor": "middle"}
    common |= {"showarrow": False, "font": dim}
    parts.annotations.append(common | {"text": t("Events"), "x": 0, "xanchor": "left", "xshift": 2 - MARGIN["l"]})
    words = t("{count} in the range", count=count) if count else t("none in the range")
    parts.annotations.append(common | {"text": words, "x": 1, "xanchor": "left", "xshift": 4})
    parts.traces.append(lane_trace(groups, axis, theme=theme, t=t))
