"""Frequencies of drives over time: what was commanded, and what they turn at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel
from dashapp.figures.hatch import hatched
from dashapp.figures.template import template
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.trend_chart import LEFT_PX, Chart, Line, Parts, chart_range, draw

HEIGHT = 200  # at 1366 x 768; where it turns out higher everything stretches
MARGIN = {"l": LEFT_PX, "r": 112, "t": 8, "b": 24}
PLOT_PX = HEIGHT - MARGIN["t"] - MARGIN["b"]
LEAST_HZ = 6.0
RANGE_HZ = (39.0, 61.0)  # without a line


def frequency_chart(
    lines: Sequence[Line],
    labels: Sequence[EndLabel],
    axis: TimeAxis,
    ticks: Sequence[tuple[datetime, str]],
    *,
    unknown: Sequence[tuple[datetime, datetime]],
    is_fresh: bool,
    theme: str,
) -> go.Figure:
    """``lines`` with ``labels`` at their ends; ``ticks``: moments with their words; ``unknown`` stretches hatched."""
    parts = Parts()
    fixed = None if any(line.last for line in lines) else RANGE_HZ
    chart = Chart(head="", unit="Hz", decimals=1, weight=1, lines=lines, labels=labels, least=LEAST_HZ, fixed=fixed)
    y_range = fixed or chart_range(chart)
    parts.traces += [hatched(*axis.locals(span), y_range, theme=theme) for span in unknown]
    draw(parts, chart, "y", (0.0, 1.0), PLOT_PX, axis, theme=theme, is_fresh=is_fresh)
    x_axis = axis.layout() | {"anchor": "y", "hoverformat": "%H:%M:%S", "fixedrange": True}
    x_axis |= {"tickvals": axis.locals(at for at, _ in ticks), "ticktext": [words for _, words in ticks]}
    layout = {"template": template(theme), "margin": MARGIN, "xaxis": x_axis, **parts.layout}
    return go.Figure(data=parts.traces, layout=layout | {"shapes": parts.shapes, "annotations": parts.annotations})
