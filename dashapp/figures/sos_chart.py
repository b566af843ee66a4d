"""The State of Safety of a set over time, between its bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel, add_end_labels
from dashapp.figures.hatch import hatched
from dashapp.figures.template import template, tint, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.widgets.words import number
from engine.safety.bands import SAFE_ABOVE, UNSAFE_BELOW

HEIGHT = 196
MARGIN = {"l": 40, "r": 76, "t": 8, "b": 24}
NOMINAL_WIDTH_PX = 350  # of the plot at 1366 px: decides how narrow a single unknown minute may become
BAND_TINT = 0.08
TOP = 1.02  # of the axis, so that a curve at 1 is not cut in half
FRESH = timedelta(minutes=3)
Translate = Callable[..., str]


class SosPoint(Protocol):
    """State of Safety of a set at one minute: ``value`` None is unknown, ``upper_bound`` then the known product."""

    @property
    def time(self) -> datetime: ...
    @property
    def value(self) -> float | None: ...
    @property
    def weakest(self) -> str | None: ...
    @property
    def upper_bound(self) -> float | None: ...


P = TypeVar("P", bound=SosPoint)


def sos_chart(points: Sequence[SosPoint], axis: TimeAxis, *, theme: str, t: Translate) -> go.Figure:
    """The curve in text colour over quiet tints; limits as lines with words; unknown minutes hatched over the height.

    Unknown minutes break the curve; a dotted line there shows what the State of Safety can be at most.
    """
    colour = tokens(theme)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN))
    figure.update_xaxes(**axis.layout(ticks=6))
    figure.update_yaxes(range=[0, TOP], tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1], tickformat=".1f")
    add_bands(figure, theme)
    for start, end in unknown_spans(points, axis):
        figure.add_trace(hatched(axis.local(start), axis.local(end), (0, TOP), theme=theme))
    times = axis.locals(point.time for point in points)
    figure.add_trace(
        go.Scatter(
            x=times,
            y=[point.value for point in points],
            text=[_words(point, t) for point in points],
            name="SoS",
            line={"color": colour["text"], "width": 2, "dash": "solid"},
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_trace(_at_most(points, times, theme, t))
    labels = [
        EndLabel(text=t("warn {limit}", limit="0.80"), y=SAFE_ABOVE, font={"color": colour["text-dim"], "size": 12}),
        EndLabel(
            text=t("unsafe {limit}", limit="0.41"), y=UNSAFE_BELOW, font={"color": colour["text-dim"], "size": 12}
        ),
    ]
    last = current(points, axis)
    if last is not None and last.value is not None:
        labels.append(
            EndLabel(
                text=number(last.value, 2), y=last.value, font={"color": colour["text"], "size": 15, "weight": 600}
            )
        )
        figure.add_trace(
            go.Scatter(
                x=times[-1:],
                y=[last.value],
                mode="markers",
                marker={"size": 8, "color": colour["text"]},
                cliponaxis=False,
                hoverinfo="skip",
            )
        )
    add_end_labels(figure, labels, y_range=(0, TOP), plot_height_px=HEIGHT - MARGIN["t"] - MARGIN["b"])
    return figure


def current(points: Sequence[P], axis: TimeAxis) -> P | None:
    """The point of the axis' end: the last one, unless it is older than three minutes."""
    return points[-1] if points and axis.end - points[-1].time <= FRESH else None


def add_bands(figure: go.Figure, theme: str, *, floor: float = 0.0, **where: object) -> None:
    """Tint the bands of warning and unsafe from ``floor`` up and draw their upper edges; ``where`` names a sub-plot."""
    colour = tokens(theme)
    edges = [("p2", UNSAFE_BELOW, SAFE_ABOVE, "6px 3px")]
    if floor < UNSAFE_BELOW:
        edges.append(("p1", 0.0, UNSAFE_BELOW, "solid"))
    for token, low, high, dash in edges:
        fill = tint(theme, token, BAND_TINT)
        figure.add_hrect(y0=max(low, floor), y1=high, fillcolor=fill, layer="below", line={"width": 0}, **where)
        figure.add_hline(y=high, line={"color": colour[token], "width": 1, "dash": dash}, **where)


def unknown_spans(points: Sequence[SosPoint], axis: TimeAxis) -> list[tuple[datetime, datetime]]:
    """The stretches of unknown minutes; one that is a single minute keeps a width that can be seen."""
    half = max(timedelta(seconds=30), 1.5 * axis.pixel(NOMINAL_WIDTH_PX))
    spans: list[tuple[datetime, datetime]] = []
    before_unknown = False
    for point in points:
        if point.value is None:
            start = spans.pop()[0] if before_unknown else point.time - half
            spans.append((max(start, axis.start), min(point.time + half, axis.end)))
        before_unknown = point.value is None
    return spans


def _at_most(points: Sequence[SosPoint], times: list[datetime], theme: str, t: Translate) -> go.Scatter:
    bounds = [point.upper_bound if point.value is None else None for point in points]
    return go.Scatter(
        x=times,
        y=bounds,
        name=t("at most"),
        line={"color": tokens(theme)["unknown"], "width": 1.5, "dash": "2px 2px"},
        hovertemplate=t("unknown, at most {bound}", bound="%{y:.2f}") + "<extra></extra>",
    )


def _words(point: SosPoint, t: Translate) -> str:
    if point.value is None:
        return t("unknown")
    if point.weakest is None or point.value == 1.0:
        return f"SoS {number(point.value, 2)}"
    return t("SoS {value}, lowest {tag}", value=number(point.value, 2), tag=point.weakest)
