"""Outage survival: the share of a year's outage starts that a system outlasts, over the outage's length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel, add_end_labels
from dashapp.figures.names import in_chart
from dashapp.figures.template import series_line, template, tint, tokens

HEIGHT = 152
MARGIN = {"l": 34, "r": 92, "t": 6, "b": 34}
PLOT_PX = HEIGHT - MARGIN["t"] - MARGIN["b"]
TOP = 104.0
BAND_TINT = 0.18
NAME_LENGTH = 11


@dataclass(frozen=True, kw_only=True)
class SurvivalLine:
    """Percent of the starts survived for ``hours``, with the interval; ``index`` of the system, from 0."""

    label: str
    index: int
    hours: Sequence[float]
    percent: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def survival_chart(lines: Sequence[SurvivalLine], *, title: str, hour_unit: str, theme: str) -> go.Figure:
    """The curves in their bands, named at their ends; ``title``: of the time axis, ``hour_unit``: behind its values."""
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN))
    longest = max((line.hours[-1] for line in lines if line.hours), default=24.0)
    figure.update_xaxes(
        range=[0, longest],
        tick0=0,
        dtick=_tick(longest),
        title={"text": title, "standoff": 2},
        unifiedhovertitle={"text": f"%{{x}} {hour_unit}"},
    )
    figure.update_yaxes(range=[0, TOP], tickvals=[0, 50, 100], fixedrange=True)
    labels = []
    for line in lines:
        style, name = series_line(theme, line.index), in_chart(line.label, NAME_LENGTH)
        figure.add_trace(
            go.Scatter(
                x=[*line.hours, *reversed(line.hours)],
                y=[*line.low, *reversed(line.high)],
                fill="toself",
                fillcolor=tint(theme, f"series-{line.index % 5 + 1}", BAND_TINT),
                line={"width": 0},
                hoverinfo="skip",
            )
        )
        figure.add_trace(
            go.Scatter(
                x=list(line.hours),
                y=list(line.percent),
                name=name,
                customdata=list(zip(line.low, line.high, strict=True)),
                line=style,
                hovertemplate="%{y:.1f} % (%{customdata[0]:.1f}..%{customdata[1]:.1f})",
            )
        )
        font = {"size": 12, "color": tokens(theme)["text"]}
        labels.append(EndLabel(text=name, y=line.percent[-1] if line.percent else 0.0, line=style, font=font))
    add_end_labels(figure, labels, y_range=(0, TOP), plot_height_px=PLOT_PX)
    return figure


def _tick(longest: float) -> float:
    """Hours between two ticks: four to eight of them, on hours a day is divided by.

    >>> _tick(48), _tick(24), _tick(6)
    (12, 6, 1)
    """
    return next((step for step in (1, 2, 3, 6, 12, 24) if longest / step <= 6), 48)
