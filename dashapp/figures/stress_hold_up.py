"""Hold-up time t2 of each system: what its UPS gives and what its battery adds, one bar a system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from api.services.numbers import NARROW_SPACE
from dashapp.figures.names import in_chart
from dashapp.figures.template import template, tokens

HEIGHT = 152
MARGIN = {"l": 84, "r": 12, "t": 4, "b": 34}
ROOM = 1.22  # of the longest bar, for the number behind it
NAME_LENGTH = 12
PARTS = ("series-1", "series-4")  # UPS, BESS


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A system's parts of t2 in the unit of the chart, and its sum in words."""

    label: str
    parts: tuple[float, float]
    word: str


def hold_up_chart(bars: Sequence[Bar], parts: tuple[str, str], *, unit: str, theme: str) -> go.Figure:
    """Stacked bars, the first system on top. ``parts``: what the two parts are called; the second is hatched, so that
    they are told apart without colour."""
    colour = tokens(theme)
    layout = go.Layout(template=template(theme), margin=MARGIN, barmode="stack", bargap=0.44, hovermode="closest")
    figure = go.Figure(layout=layout.update(separators=f".{NARROW_SPACE}"))
    names = [in_chart(bar.label, NAME_LENGTH) for bar in bars]
    places = list(range(len(bars)))
    hatch = {"shape": "/", "fillmode": "overlay", "fgcolor": colour["surface-1"], "size": 6, "solidity": 0.2}
    for part, word in enumerate(parts):
        figure.add_trace(
            go.Bar(
                x=[bar.parts[part] for bar in bars],
                y=places,
                name=word,
                orientation="h",
                marker={"color": colour[PARTS[part]], "pattern": hatch if part else {}},
                text=names,
                textposition="none",
                hovertemplate=f"%{{text}}<br>{word} %{{x:,.1f}} {unit}<extra></extra>",
            )
        )
    for place, bar in enumerate(bars):
        figure.add_annotation(
            text=bar.word,
            x=sum(bar.parts),
            y=place,
            xanchor="left",
            xshift=4,
            showarrow=False,
            font={"size": 12, "color": colour["text"]},
            bgcolor=colour["surface-1"],
            borderpad=0,
        )
    longest = max((sum(bar.parts) for bar in bars), default=0.0)
    figure.update_xaxes(
        range=[0, ROOM * longest or 1.0],
        nticks=6,
        title={"text": unit, "standoff": 2},
        tickformat=",~r",
        showgrid=True,
        showline=False,
        ticks="",
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=names,
        range=[len(bars) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": colour["text"]},
        ticklabelstandoff=4,
        fixedrange=True,
    )
    return figure
