"""What several systems give over one run, beside what is asked of them: one chart, the scenario's spans shaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from api.services.numbers import NARROW_SPACE
from dashapp.figures.end_labels import EndLabel, add_end_labels
from dashapp.figures.names import in_chart
from dashapp.figures.template import series_line, template, tint, tokens

HEIGHT = 174
MARGIN = {"l": 40, "r": 136, "t": 8, "b": 24}
PLOT_PX = HEIGHT - MARGIN["t"] - MARGIN["b"]
NAME_LENGTH = 17
HEADROOM = 1.3  # of the highest value: the words of the span stand above the lines
SPAN_TINT = 0.12
NOTE_PX = 15  # one note above the other
NOTE_GROUND = 0.75  # of opacity, so that a line behind a note does not cross its words


@dataclass(frozen=True, kw_only=True)
class SeriesLine:
    """A line of ``values`` at the chart's times. ``index``: of its system, from 0; None for what all are held
    against. ``empty_at``: when its storage has run empty (None: it has not), named by ``empty_word``."""

    label: str
    values: Sequence[float]
    index: int | None = None
    empty_at: float | None = None
    empty_word: str = ""


@dataclass(frozen=True, kw_only=True)
class Spans:
    """When the scenario lasts, in the unit of the chart's times, and the word at the first of them."""

    spans: Sequence[tuple[float, float]]
    word: str


def series_chart(
    lines: Sequence[SeriesLine],
    times: Sequence[float],
    spans: Spans,
    shown: tuple[float, float],
    *,
    time_unit: str,
    unit: str,
    theme: str,
    top: float | None = None,
) -> go.Figure:
    """``lines`` over ``times`` within ``shown`` (resetting the zoom shows all of it), values in ``unit``.

    A value holds until the next time. ``top``: of the axis, by default with room for the word of the spans.
    """
    highest = max((value for line in lines for value in line.values), default=0.0)
    y_range = (0.0, top or HEADROOM * highest or 1.0)
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN, separators=f".{NARROW_SPACE}"))
    figure.update_xaxes(
        range=list(shown), nticks=12, tickformat=",~r", unifiedhovertitle={"text": f"%{{x:,.1f}} {time_unit}"}
    )
    figure.update_yaxes(range=list(y_range), nticks=5, tickformat=",~r", fixedrange=True)
    _shade(figure, spans, shown, theme)
    labels = []
    for line in lines:
        style = _style(line, theme)
        hover = f"%{{y:,.1f}} {unit}".strip()
        figure.add_trace(
            go.Scatter(
                x=np.asarray(times, dtype=np.float32),
                y=np.asarray(line.values, dtype=np.float32),
                name=in_chart(line.label, NAME_LENGTH),
                line={**style, "shape": "hv"},
                hovertemplate=hover,
            )
        )
        font = {"size": 12, "color": tokens(theme)["text"]}
        last = next((y for x, y in zip(reversed(times), reversed(line.values), strict=True) if x <= shown[1]), 0.0)
        labels.append(EndLabel(text=in_chart(line.label, NAME_LENGTH), y=last, line=style, font=font))
    add_end_labels(figure, labels, y_range=y_range, plot_height_px=PLOT_PX)
    _note_empty(figure, lines, shown, theme)
    return figure


def _style(line: SeriesLine, theme: str) -> dict[str, object]:
    if line.index is None:
        return {"color": tokens(theme)["text-dim"], "dash": "solid", "width": 1}
    return series_line(theme, line.index)


def _shade(figure: go.Figure, spans: Spans, shown: tuple[float, float], theme: str) -> None:
    for start, end in spans.spans:
        figure.add_vrect(x0=start, x1=end, fillcolor=tint(theme, "text-dim", SPAN_TINT), line_width=0, layer="below")
    if spans.spans:
        figure.add_annotation(
            text=spans.word,
            x=max(spans.spans[0][0], shown[0]),
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="top",
            xshift=3,
            showarrow=False,
            font={"size": 12, "color": tokens(theme)["text-dim"]},
        )


def _note_empty(figure: go.Figure, lines: Sequence[SeriesLine], shown: tuple[float, float], theme: str) -> None:
    """Where a storage runs empty, in words beside the moment, each line at a height of its own."""
    noted = [line for line in lines if line.empty_at is not None and shown[0] <= line.empty_at <= shown[1]]
    middle = (shown[0] + shown[1]) / 2
    for place, line in enumerate(noted):
        is_left = line.empty_at is not None and line.empty_at <= middle
        figure.add_annotation(
            text=line.empty_word,
            x=line.empty_at,
            y=0,
            yref="paper",
            xanchor="left" if is_left else "right",
            yanchor="bottom",
            xshift=4 if is_left else -4,
            yshift=4 + NOTE_PX * (len(noted) - 1 - place),
            showarrow=False,
            bgcolor=tint(theme, "surface-1", NOTE_GROUND),
            borderpad=0,
            font={"size": 12, "color": tokens(theme)["text"]},
        )
