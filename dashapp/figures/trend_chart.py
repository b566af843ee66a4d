"""One of several charts above each other: its lines, limits, forecasts and the labels at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashapp.figures.end_labels import EndLabel, placed_labels
from dashapp.figures.fan import Fan, fan_traces
from dashapp.figures.limit_chart import LimitLine
from dashapp.figures.template import DASHES, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.widgets.quantity import limit
from dashapp.widgets.words import number

NEAR = 0.45  # of a chart's span: a limit that lies no farther outside widens the axis, another is named at the edge
LEFT_PX = 40  # of the margin, where the units stand


@dataclass(frozen=True, kw_only=True)
class Line:
    """Values over time: ``at_us`` in microseconds since 1970 UTC, NaN in gaps. ``series`` (from 0) gives colour and
    dash; ``word`` stands before the last value, at the right edge unless ``is_named`` is false. ``notes``: a word to
    each point, said when hovering. ``shape``: "hv" for what is held until the next point."""

    word: str
    series: int
    at_us: NDArray[np.int64]
    values: NDArray[np.float64]
    dash: str | None = None
    notes: Sequence[str] = ()
    ending: str = ""
    is_named: bool = True
    shape: str = "linear"

    @property
    def last(self) -> tuple[int, float] | None:
        """The last known point."""
        known = np.flatnonzero(~np.isnan(self.values))
        return (int(self.at_us[known[-1]]), float(self.values[known[-1]])) if len(known) else None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One of the charts: its ``unit`` as it stands above the axis (``head``) and behind numbers; ``weight`` is its
    share of the height. ``least``: the axis spans at least so much; ``fixed``: exactly this range. ``labels``: more of
    them at the right edge; ``near``: values that the axis shows if they are near, as it does limits."""

    head: str
    unit: str
    decimals: int
    weight: float
    lines: Sequence[Line]
    limits: Sequence[LimitLine] = ()
    fans: Sequence[Fan] = ()
    least: float = 0.0
    fixed: tuple[float, float] | None = None
    labels: Sequence[EndLabel] = ()
    near: Sequence[float] = ()


@dataclass(kw_only=True)
class Parts:
    """What the charts add to the layout."""

    layout: dict[str, Any] = field(default_factory=dict)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    traces: list[go.Scatter] = field(default_factory=list)


def draw(
    parts: Parts,
    chart: Chart,
    yaxis: str,
    domain: tuple[float, float],
    height_px: float,
    axis: TimeAxis,
    *,
    theme: str,
    is_fresh: bool,
) -> None:
    """Add a chart on the y axis named ``yaxis`` with a share ``domain`` of the plot, ``height_px`` high."""
    colour = tokens(theme)
    low, high = chart.fixed or chart_range(chart)
    parts.layout[f"yaxis{yaxis[1:]}"] = {
        "domain": domain,
        "range": [low, high],
        "nticks": max(3, int(height_px // 16)),
        "tickformat": _ticks(high - low),
        "fixedrange": True,
        "anchor": "x",
    }
    parts.shapes.append(rule(domain[0], colour["line-strong"]))
    parts.annotations.append(_head(chart.head, domain[1], colour["text-dim"]))
    labels = [one for one in chart.labels if low <= one.y <= high]
    for line in chart.limits:
        drawn = {"color": colour["p1" if line.level > 1 else "p2"], "width": 1}
        drawn |= {"dash": "solid" if line.level > 1 else "6px 3px"}
        words = f"{limit(line.value, chart.unit)} {line.word}"
        if low <= line.value <= high:
            parts.shapes.append(_across(line.value, yaxis, drawn))
            labels.append(EndLabel(text=words, y=line.value, line=drawn, font=_font(colour["text-dim"])))
    labels += _beyond(chart, low, high, colour["text-dim"])
    for one in chart.lines:
        style = _style(one, theme)
        parts.traces.append(_trace(one, chart, axis, style, yaxis))
        if one.last is not None:
            parts.traces.append(_end(one.last, axis, colour["text"], yaxis, hollow=not is_fresh))
        if one.last is not None and one.is_named:
            words = " ".join(part for part in (one.word, number(one.last[1], chart.decimals), one.ending) if part)
            font = _font(colour["text" if is_fresh else "text-dim"])
            labels.append(EndLabel(text=words, y=one.last[1], line=style, font=font))
    for fan in chart.fans:
        parts.traces += fan_traces(fan, axis, unit=chart.unit, decimals=chart.decimals, theme=theme, yaxis=yaxis)
    shapes, annotations = placed_labels(labels, y_range=(low, high), plot_height_px=height_px, axis=yaxis)
    parts.shapes += shapes
    parts.annotations += annotations


def _ticks(span: float) -> str:
    """As many decimals as tell the ticks of an axis apart, and no more."""
    return ",.0f" if span > 5 else ".1f" if span > 0.4 else ".2f" if span > 0.04 else ".3f"


def chart_range(chart: Chart) -> tuple[float, float]:
    """What the lines and fans span, widened to what is near it of the limits, and to ``least``."""
    known = [float(value) for line in chart.lines for value in (_least(line.values), _most(line.values))]
    known += [value for fan in chart.fans for point in fan.points if point is not None for value in point[2:]]
    known = [value for value in known if not np.isnan(value)]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if high - low < chart.least:
        middle = (low + high) / 2
        low, high = middle - chart.least / 2, middle + chart.least / 2
        if min(known, default=0.0) >= 0 > low:
            low, high = 0.0, chart.least
    reach = NEAR * (high - low)
    edges = [*(line.value for line in chart.limits), *chart.near]
    near = [value for value in edges if low - reach <= value <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _least(values: NDArray[np.float64]) -> float:
    return float(np.nanmin(values)) if (~np.isnan(values)).any() else float("nan")


def _most(values: NDArray[np.float64]) -> float:
    return float(np.nanmax(values)) if (~np.isnan(values)).any() else float("nan")


def _beyond(chart: Chart, low: float, high: float, colour: str) -> list[EndLabel]:
    """The nearest limit above what is shown, and the nearest below, named at the edge with an arrow."""
    above = min((line for line in chart.limits if line.value > high), key=lambda line: line.value, default=None)
    below = max((line for line in chart.limits if line.value < low), key=lambda line: line.value, default=None)
    found = []
    for line, arrow, edge in ((above, "↑", high), (below, "↓", low)):
        if line is not None:
            words = f"{arrow} {limit(line.value, chart.unit)} {line.word}"
            found.append(EndLabel(text=words, y=edge, font=_font(colour)))
    return found


def _trace(line: Line, chart: Chart, axis: TimeAxis, style: dict[str, object], yaxis: str) -> go.Scatter:
    note = " %{text}" if line.notes else ""
    words = f"{line.word} %{{y:.{chart.decimals}f}} {chart.unit}{note}".strip()
    return go.Scatter(
        x=axis.millis(line.at_us),
        y=line.values.astype(np.float32),
        text=list(line.notes) or None,
        name=line.word or chart.head,
        line=style | {"shape": line.shape},
        hovertemplate=f"{words}<extra></extra>",
        xaxis="x",
        yaxis=yaxis,
    )


def _end(last: tuple[int, float], axis: TimeAxis, colour: str, yaxis: str, *, hollow: bool) -> go.Scatter:
    return go.Scatter(
        x=axis.millis(np.array([last[0]])),
        y=[last[1]],
        mode="markers",
        marker={
            "symbol": "circle-open" if hollow else "circle",
            "size": 7 if hollow else 4,
            "color": colour,
            "line": {"width": 1.5},
        },
        hoverinfo="skip",
        xaxis="x",
        yaxis=yaxis,
    )


def _style(line: Line, theme: str) -> dict[str, object]:
    dash = line.dash or DASHES[line.series % len(DASHES)]
    return {"color": tokens(theme)[f"series-{line.series % 5 + 1}"], "dash": dash, "width": 1.5}


def _font(colour: str) -> dict[str, object]:
    return {"size": 12, "color": colour}


def _head(words: str, y: float, colour: str) -> dict[str, Any]:
    return {
        "text": words,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 2 - LEFT_PX,
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": colour},
    }


def rule(y: float, colour: str) -> dict[str, Any]:
    """A line over the whole width at a height ``y`` of the plot, 0..1."""
    line = {"color": colour, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "paper", "y0": y, "y1": y, "line": line}


def _across(y: float, yaxis: str, line: dict[str, object]) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": yaxis, "y0": y, "y1": y, "line": line}
