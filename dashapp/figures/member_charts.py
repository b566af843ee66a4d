"""Safety f of each member of a set as small multiples, so that one sees who pulls the product down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashapp.figures.names import kept_apart
from dashapp.figures.sos_chart import add_bands
from dashapp.figures.template import series_line, template, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.widgets.words import number

HEIGHT = 196
COLUMNS = 2
NAME_LENGTH = 11
HIGHEST_FLOOR = 0.5  # the shared scale starts here, or lower where an f does


@dataclass(frozen=True, kw_only=True)
class Member:
    """The f of one member over time, None where it is unknown; ``index`` is its series number on the page."""

    tag: str
    index: int
    scores: Sequence[tuple[datetime, float | None]]

    @property
    def last(self) -> float | None:
        """The newest f; None when unknown."""
        return self.scores[-1][1] if self.scores else None


def member_charts(members: Sequence[Member], axis: TimeAxis, *, theme: str) -> go.Figure:
    """One small chart a member, two in a row, all on one scale; its name and newest f above, "?" when unknown."""
    rows = max(1, math.ceil(len(members) / COLUMNS))
    figure = make_subplots(
        rows=rows, cols=COLUMNS, shared_xaxes=False, horizontal_spacing=0.16, vertical_spacing=0.26 if rows > 1 else 0
    )
    floor = _floor(members)
    figure.update_layout(template=template(theme), margin={"l": 28, "r": 8, "t": 24, "b": 8})
    figure.update_xaxes(**axis.layout())
    figure.update_xaxes(showticklabels=False, ticks="")
    figure.update_yaxes(range=[floor, 1.03], tickvals=[floor, 1.0], tickformat=".1f")
    names = kept_apart([member.tag for member in members], NAME_LENGTH)
    for place, member in enumerate(members):
        row, column = divmod(place, COLUMNS)
        _draw(figure, member, axis, theme, {"row": row + 1, "col": column + 1}, floor)
        _head(figure, member, names[place], place, theme)
    for empty in range(len(members), rows * COLUMNS):
        where = {"row": empty // COLUMNS + 1, "col": empty % COLUMNS + 1}
        figure.update_xaxes(visible=False, **where)
        figure.update_yaxes(visible=False, **where)
    return figure


def _floor(members: Sequence[Member]) -> float:
    lowest = min((f for member in members for _, f in member.scores if f is not None), default=1.0)
    return min(HIGHEST_FLOOR, math.floor(lowest * 10) / 10)


def _draw(figure: go.Figure, member: Member, axis: TimeAxis, theme: str, where: dict[str, int], floor: float) -> None:
    style = series_line(theme, member.index)
    figure.add_trace(
        go.Scatter(
            x=axis.locals(time for time, _ in member.scores),
            y=[f for _, f in member.scores],
            name=member.tag,
            line=style,
            hovertemplate="%{y:.2f}<extra></extra>",
        ),
        **where,
    )
    add_bands(figure, theme, floor=floor, **where)  # after the trace: Plotly leaves out empty sub-plots


def _head(figure: go.Figure, member: Member, name: str, position: int, theme: str) -> None:
    colour = tokens(theme)
    suffix = "" if position == 0 else str(position + 1)
    top = figure.layout[f"yaxis{suffix}"].domain[1]
    left, right = figure.layout[f"xaxis{suffix}"].domain
    common = {"xref": "paper", "yref": "paper", "y": top, "yanchor": "bottom", "yshift": 2, "showarrow": False}
    known = member.last is not None
    figure.add_annotation(
        text=name,
        hovertext=member.tag,
        x=left,
        xshift=-24,
        xanchor="left",
        font={"size": 12, "color": colour["text"]},
        **common,
    )
    figure.add_annotation(
        text=number(member.last, 2) if known else "?",
        x=right,
        xanchor="right",
        font={"size": 12, "weight": 600, "color": colour["text"] if known else colour["unknown"]},
        **common,
    )
