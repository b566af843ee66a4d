"""Recent values of tags of different units in one chart: each on the scale of its own two limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import plotly.graph_objects as go

from dashapp.figures.end_labels import EndLabel, add_end_labels
from dashapp.figures.names import shortened
from dashapp.figures.sos_chart import Translate
from dashapp.figures.template import series_line, template, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.widgets.quantity import quantity
from dashapp.widgets.words import number

HEIGHT = 144
MARGIN = {"l": 40, "r": 132, "t": 8, "b": 24}
LOWEST, HIGHEST = -4.0, 4.0  # the axis goes no farther, so that the two limits stay apart; beyond it arrows say how far
NAME_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class TagLine:
    """The recent values of one tag, oldest first, None where there is a gap; limits in the values' own unit.

    ``index`` is its series number on the page, so that it keeps colour and dash.
    """

    tag: str
    index: int
    points: Sequence[tuple[datetime, float | None]]
    safety_value: float
    warn_threshold: float
    unit: str

    def normalised(self, value: float | None) -> float | None:
        """(value - safety value) / (threshold - safety value): 0 is just safe, 1 is the warning threshold."""
        if value is None:
            return None
        return (value - self.safety_value) / (self.warn_threshold - self.safety_value)

    @property
    def last(self) -> tuple[datetime, float] | None:
        """The last known point, None when there is none."""
        return next(((time, value) for time, value in reversed(self.points) if value is not None), None)

    @property
    def is_current(self) -> bool:
        """Whether the line goes on to the end of the range."""
        return bool(self.points) and self.points[-1][1] is not None


def values_chart(lines: Sequence[TagLine], axis: TimeAxis, *, theme: str, t: Translate) -> go.Figure:
    """One line a tag, normalised, with 0 (safety value) and 1 (warning threshold, dashed) drawn through.

    Gaps stay open; a line whose last point is missing ends with a hollow point and a "?" at its label. Hovering shows
    the values themselves in their units.
    """
    y_range = _range(lines)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN))
    figure.update_xaxes(**axis.layout())
    figure.update_yaxes(range=y_range, nticks=6)
    _limits(figure, theme, t)
    labels = []
    for line in lines:
        style = series_line(theme, line.index)
        figure.add_trace(_trace(line, axis, style))
        if line.last is not None:
            if not line.is_current:
                figure.add_trace(_hollow_end(line, line.last, axis, style))
            labels.append(_label(line, line.last[1], y_range, style, theme))
    add_end_labels(figure, labels, y_range=y_range, plot_height_px=HEIGHT - MARGIN["t"] - MARGIN["b"])
    return figure


def _range(lines: Sequence[TagLine]) -> tuple[float, float]:
    known = [line.normalised(value) for line in lines for _, value in line.points if value is not None]
    low = max(LOWEST, min([-1.0, *(value for value in known if value is not None)]))
    high = min(HIGHEST, max([1.5, *(value for value in known if value is not None)]))
    room = 0.05 * (high - low)
    return low - room, high + room


def _limits(figure: go.Figure, theme: str, t: Translate) -> None:
    colour = tokens(theme)
    words = {"annotation_font": {"size": 12, "color": colour["text-dim"]}, "annotation_position": "top left"}
    solid = {"color": colour["line-strong"], "width": 1}
    figure.add_hline(y=0, line=solid, annotation_text=t("safety value"), **words)
    dashed = {"color": colour["p2"], "width": 1, "dash": "6px 3px"}
    figure.add_hline(y=1, line=dashed, annotation_text=t("warn threshold"), **words)


def _trace(line: TagLine, axis: TimeAxis, style: dict[str, object]) -> go.Scatter:
    return go.Scatter(
        x=axis.locals(time for time, _ in line.points),
        y=[line.normalised(value) for _, value in line.points],
        text=[quantity(value, line.unit, like=line.warn_threshold) for _, value in line.points],
        name=line.tag,
        line=style,
        hovertemplate="%{text}<extra>%{fullData.name}</extra>",
    )


def _hollow_end(line: TagLine, last: tuple[datetime, float], axis: TimeAxis, style: dict[str, object]) -> go.Scatter:
    return go.Scatter(
        x=[axis.local(last[0])],
        y=[line.normalised(last[1])],
        mode="markers",
        marker={"symbol": "circle-open", "size": 7, "color": style["color"], "line": {"width": 1.5}},
        hoverinfo="skip",
    )


def _label(line: TagLine, value: float, y_range: tuple[float, float], style: dict[str, object], theme: str) -> EndLabel:
    y = line.normalised(value) or 0.0
    length = NAME_LENGTH if line.is_current else NAME_LENGTH - 2
    text = shortened(line.tag, length)
    if not y_range[0] <= y <= y_range[1]:
        text = f"{shortened(line.tag, length - 5)} {'↑' if y > 0 else '↓'} {number(y, 0)}"
    text += "" if line.is_current else " ?"
    return EndLabel(text=text, y=y, line=style, font={"size": 12, "color": tokens(theme)["text"]})
