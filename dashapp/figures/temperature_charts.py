"""Temperatures above each other on one time axis: what was measured, what is forecast, and what had been forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel
from dashapp.figures.event_lane import vertical
from dashapp.figures.fan import Point
from dashapp.figures.hatch import hatched
from dashapp.figures.template import template, tint, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.trend_chart import LEFT_PX, Chart, Parts, chart_range, draw

HEIGHT = 300  # at 1366 x 768; where it turns out higher everything stretches
MARGIN = {"l": LEFT_PX, "r": 132, "t": 0, "b": 24}
HEAD_PX = 22  # room above each chart for its name
PLOT_PX = HEIGHT - MARGIN["t"] - MARGIN["b"]
BAND_TINT = 0.08
CIRCLE_PX = 7

Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Temperature:
    """A chart, its set-point ``band`` (low, high) with its word, and what was forecast for each moment some minutes
    before it: ``before`` as (time, value, lower, upper), with the words of hovering ``before_word``.

    ``unknown``: stretches without a measurement, hatched. Not ``is_fresh``: the line ends with a hollow point, for
    there is nothing newer.
    """

    chart: Chart
    series: int
    before: Sequence[Point] = ()
    before_word: str = ""
    band: tuple[float, float] | None = None
    band_word: str = ""
    unknown: Sequence[Span] = ()
    is_fresh: bool = True


def temperature_charts(
    temperatures: Sequence[Temperature],
    axis: TimeAxis,
    ticks: Sequence[tuple[datetime, str]],
    *,
    now: datetime,
    theme: str,
) -> go.Figure:
    """The charts from the top down, ``now`` as a dotted vertical. ``ticks``: moments with their words."""
    colour, parts = tokens(theme), Parts()
    height_px = PLOT_PX / max(1, len(temperatures)) - HEAD_PX
    top = 1.0
    for place, one in enumerate(temperatures, 1):
        high = top - HEAD_PX / PLOT_PX
        top = high - height_px / PLOT_PX
        yaxis = "y" if place == 1 else f"y{place}"
        one = replace(one, chart=_labelled(one, theme))
        y_range = one.chart.fixed or chart_range(one.chart)
        parts.traces += [hatched(*axis.locals(span), y_range, theme=theme, yaxis=yaxis) for span in one.unknown]
        parts.shapes += _band(one, y_range, yaxis, colour["text"])
        domain = (max(0.0, top), high)
        draw(parts, one.chart, yaxis, domain, height_px, axis, theme=theme, is_fresh=one.is_fresh)
        parts.traces += [*_whiskers(one, axis, theme, yaxis), *_before(one, axis, theme, yaxis)]
    dotted = {"color": colour["text"], "width": 1, "dash": "2px 2px"}
    parts.shapes.append(vertical(axis.local(now), dotted, top=1.0))
    lowest = f"y{len(temperatures)}" if len(temperatures) > 1 else "y"
    x_axis = axis.layout() | {"anchor": lowest, "hoverformat": "%H:%M:%S", "fixedrange": True}
    x_axis |= {"tickvals": axis.locals(at for at, _ in ticks), "ticktext": [words for _, words in ticks]}
    return go.Figure(
        data=parts.traces,
        layout={
            "template": template(theme),
            "margin": MARGIN,
            "hoversubplots": "axis",
            "xaxis": x_axis,
            "shapes": parts.shapes,
            "annotations": parts.annotations,
            **parts.layout,
        },
    )


def _labelled(one: Temperature, theme: str) -> Chart:
    """The chart with all that is drawn into it near its axis, and the word of its band at the right edge."""
    came = [point[1] for point in one.before]
    if one.band is None:
        return replace(one.chart, near=[*one.chart.near, *came])
    colour = tokens(theme)
    middle = sum(one.band) / 2
    line: dict[str, object] = {"color": colour["line-strong"], "width": 1}
    font: dict[str, object] = {"size": 12, "color": colour["text-dim"]}
    label = EndLabel(text=one.band_word, y=middle, line=line, font=font)
    return replace(one.chart, labels=[*one.chart.labels, label], near=[*one.chart.near, *came, *one.band])


def _band(one: Temperature, y_range: tuple[float, float], yaxis: str, colour: str) -> list[dict[str, Any]]:
    if one.band is None or one.band[1] <= y_range[0] or one.band[0] >= y_range[1]:
        return []
    low, high = max(one.band[0], y_range[0]), min(one.band[1], y_range[1])
    ends = {"xref": "paper", "x0": 0, "x1": 1, "yref": yaxis, "y0": low, "y1": high}
    look = {"fillcolor": colour, "opacity": BAND_TINT, "line": {"width": 0}, "layer": "below"}
    return [{"type": "rect", **ends, **look}]


def _whiskers(one: Temperature, axis: TimeAxis, theme: str, yaxis: str) -> list[go.Scatter]:
    """A point with its interval at each horizon of the forecast; the first point of a fan is the present."""
    points = [point for fan in one.chart.fans for point in fan.points[1:] if point is not None]
    if not points:
        return []
    colour = tokens(theme)[f"series-{one.series + 1}"]
    error = {
        "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 4,
        "array": [high - value for _, value, _, high in points],
        "arrayminus": [value - low for _, value, low, _ in points],
    }  # fmt: skip
    marker = {"size": CIRCLE_PX, "color": colour}
    return [_points(points, axis, yaxis, marker=marker, error_y=error, hoverinfo="skip")]


def _before(one: Temperature, axis: TimeAxis, theme: str, yaxis: str) -> list[go.Scatter]:
    """What had been forecast, as hollow circles over what came."""
    if not one.before:
        return []
    line = {"width": 1.5, "color": tint(theme, "text", 0.75)}
    marker = {"symbol": "circle-open", "size": CIRCLE_PX, "color": line["color"], "line": line}
    between = [[low, high] for _, _, low, high in one.before]
    words = f"{one.before_word} %{{y:.1f}} (%{{customdata[0]:.1f}}..%{{customdata[1]:.1f}}) °C<extra></extra>"
    return [_points(one.before, axis, yaxis, marker=marker, customdata=between, hovertemplate=words)]


def _points(points: Sequence[Point], axis: TimeAxis, yaxis: str, **look: Any) -> go.Scatter:
    return go.Scatter(
        x=axis.locals(at for at, *_ in points),
        y=[value for _, value, _, _ in points],
        mode="markers",
        xaxis="x",
        yaxis=yaxis,
        **look,
    )
