"""A tornado: how far each assumption alone moves a result, the strongest on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from api.services.numbers import NARROW_SPACE
from dashapp.figures.names import shortened
from dashapp.figures.template import template, tokens

ROW_PX, FRAME_PX = 26, 46
MARGIN = {"l": 216, "r": 16, "t": 4, "b": 38}
NAME_LENGTH = 34
ROOM = 0.27  # of the span, to both sides, for the words at the bars' ends


@dataclass(frozen=True, kw_only=True)
class SwayBar:
    """An assumption: the result with less of it and with more (None: there is none), and those inputs in words."""

    label: str
    less: float | None
    more: float | None
    less_word: str
    more_word: str


def height_of(bars: Sequence[SwayBar]) -> int:
    """Of the chart, px."""
    return FRAME_PX + ROW_PX * max(1, len(bars))


def tornado_chart(
    bars: Sequence[SwayBar], base: float, *, title: str, sides: tuple[str, str], unit: str, theme: str
) -> go.Figure:
    """Bars from ``base`` to the result with less of an assumption (hatched) and with more of it (filled), the inputs
    in words at their ends. ``title``: of the axis; ``sides``: the words for less and more, ``unit``: of the result."""
    colour = tokens(theme)
    layout = go.Layout(template=template(theme), margin=MARGIN, barmode="overlay", bargap=0.36, hovermode="closest")
    figure = go.Figure(layout=layout.update(separators=f".{NARROW_SPACE}"))
    places = list(range(len(bars)))
    looks: tuple[dict[str, object], ...] = (
        {"color": colour["surface-1"], "line": {"color": colour["series-1"], "width": 1},
         "pattern": {"shape": "/", "fgcolor": colour["series-1"], "size": 5, "solidity": 0.3}},
        {"color": colour["series-1"], "line": {"color": colour["series-1"], "width": 1}},
    )  # fmt: skip
    for side, (word, marker) in enumerate(zip(sides, looks, strict=True)):
        results = [bar.more if side else bar.less for bar in bars]
        figure.add_trace(
            go.Bar(
                base=base,
                x=[0.0 if result is None else result - base for result in results],
                y=places,
                name=word,
                orientation="h",
                marker=marker,
                text=[f"{bar.label}: {bar.more_word if side else bar.less_word}" for bar in bars],
                textposition="none",
                customdata=results,
                hovertemplate=f"%{{text}}<br>%{{customdata:,.1f}} {unit}<extra></extra>",
            )
        )
    for place, bar in enumerate(bars):
        _ends(figure, place, bar, base, colour)
    figure.add_vline(x=base, line={"color": colour["text"], "width": 1})
    figure.update_xaxes(
        range=_range(bars, base),
        nticks=5,
        tickangle=0,
        title={"text": title, "standoff": 4},
        tickformat=",~r",
        showgrid=True,
        showline=False,
        ticks="",
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[shortened(bar.label, NAME_LENGTH) for bar in bars],
        range=[len(bars) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": colour["text"]},
        ticklabelstandoff=6,
        fixedrange=True,
    )
    return figure


def _ends(figure: go.Figure, place: int, bar: SwayBar, base: float, colour: Mapping[str, str]) -> None:
    """The inputs at the outer ends; where both results lie on one side, the nearer one's word is left to hovering."""
    for result, other, word in ((bar.less, bar.more, bar.less_word), (bar.more, bar.less, bar.more_word)):
        if result is None:
            continue
        is_left = result < base
        if other is not None and (other < base) == is_left and abs(other - base) > abs(result - base):
            continue
        figure.add_annotation(
            text=word,
            x=result,
            y=place,
            xanchor="right" if is_left else "left",
            xshift=-4 if is_left else 4,
            showarrow=False,
            font={"size": 12, "color": colour["text-dim"]},
            bgcolor=colour["surface-1"],
            borderpad=0,
        )


def _range(bars: Sequence[SwayBar], base: float) -> list[float]:
    ends = [base, *(end for bar in bars for end in (bar.less, bar.more) if end is not None)]
    span = max(ends) - min(ends) or abs(base) or 1.0
    return [min(ends) - ROOM * span, max(ends) + ROOM * span]
