"""A forecast in a chart: a dashed centre line from now on, and the tinted fan of its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from dashapp.figures.template import tint, tokens
from dashapp.figures.time_axis import TimeAxis

TINT = 0.2
Point = tuple[datetime, float, float, float]  # time, value, lower, upper


@dataclass(frozen=True, kw_only=True)
class Fan:
    """Steps ahead: (time, value, lower, upper), None where a step has no forecast; ``series`` gives the colour.

    The first one is what is known now, without width.
    """

    points: Sequence[Point | None]
    series: int
    word: str


def fan_traces(fan: Fan, axis: TimeAxis, *, unit: str, decimals: int, theme: str, yaxis: str) -> Iterator[go.Scatter]:
    """For each run of steps without a hole the polygon and the centre line; a single step is no line."""
    colour, number = tokens(theme)[f"series-{fan.series + 1}"], f":.{decimals}f"
    where: dict[str, Any] = {"xaxis": "x", "yaxis": yaxis, "mode": "lines", "name": fan.word}
    for run in _runs(fan.points):
        times = axis.locals(at for at, *_ in run)
        yield go.Scatter(
            x=[*times, *reversed(times)],
            y=[*(low for _, _, low, _ in run), *(high for *_, high in reversed(run))],
            fill="toself",
            fillcolor=tint(theme, f"series-{fan.series + 1}", TINT),
            line={"width": 0},
            hoverinfo="skip",
            **where,
        )
        between = f"(%{{customdata[0]{number}}}..%{{customdata[1]{number}}})"
        yield go.Scatter(
            x=times,
            y=[value for _, value, _, _ in run],
            customdata=[[low, high] for _, _, low, high in run],
            line={"color": colour, "width": 1.5, "dash": "6px 3px"},
            hovertemplate=f"{fan.word} %{{y{number}}} {between} {unit}<extra></extra>",
            **where,
        )


def _runs(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    for is_known, group in groupby(points, key=lambda point: point is not None):
        run = [point for point in group if point is not None]
        if is_known and len(run) > 1:
            yield run
