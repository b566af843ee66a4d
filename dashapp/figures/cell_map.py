"""The cells of a rack as trays and places, in greys: the darker, the more often a cell was the extreme one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashapp.figures.template import template, tokens

HEIGHT = 200
MARGIN = {"l": 38, "r": 8, "t": 20, "b": 30}
FEW = 4  # times: a map of fewer does not reach the darkest grey


def cell_map(
    counts: Mapping[int, int],
    words: Mapping[int, str],
    *,
    trays: int,
    cells_per_tray: int,
    marked: int | None,
    priority: int | None,
    tray_word: str,
    scale_word: str,
    theme: str,
) -> go.Figure:
    """``counts`` and ``words`` (said when hovering) by position, from 1 on, tray by tray; others were never extreme.

    ``marked`` is outlined with its count: in text colour, in that of ``priority`` where it is abnormal now.
    """
    colour = tokens(theme)
    shape = (trays, cells_per_tray)
    z = np.zeros(shape[0] * shape[1])
    texts = np.full(len(z), "", dtype=object)
    for position, count in counts.items():
        if 1 <= position <= len(z):
            z[position - 1], texts[position - 1] = count, words.get(position, "")
    most = int(max(FEW, z.max(initial=0)))
    figure = go.Figure(layout=go.Layout(template=template(theme), margin=MARGIN, hovermode="closest"))
    figure.add_trace(
        go.Heatmap(
            x=list(range(1, cells_per_tray + 1)),
            y=list(range(1, trays + 1)),
            z=z.reshape(shape),
            text=texts.reshape(shape),
            zmin=0,
            zmax=most,
            colorscale=[[0, colour["surface-0"]], [1, colour["text-dim"]]],
            xgap=1,
            ygap=1,
            hovertemplate="%{text}<extra></extra>",
            hoverongaps=False,
            colorbar={
                "orientation": "h",
                "y": 0,
                "yanchor": "top",
                "ypad": 4,
                "xpad": 0,
                "thickness": 8,
                "len": 1,
                "outlinewidth": 0,
                "tickvals": [0, most],
                "tickfont": {"size": 12, "color": colour["text-dim"]},
                "ticks": "",
            },
        )
    )
    figure.update_xaxes(side="top", showline=False, ticks="", dtick=1, fixedrange=True)
    figure.update_yaxes(autorange="reversed", showgrid=False, tick0=1, dtick=2, fixedrange=True)
    dim = {"size": 12, "color": colour["text-dim"]}
    corner = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "right", "yanchor": "bottom", "xshift": -4}
    figure.add_annotation(text=tray_word, showarrow=False, font=dim, **corner)
    scale = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0, "xanchor": "center", "yanchor": "top", "yshift": -14}
    figure.add_annotation(text=scale_word, showarrow=False, font=dim, **scale)
    if marked is not None and 1 <= marked <= len(z):
        _mark(figure, divmod(marked - 1, cells_per_tray), int(z[marked - 1]), most, priority, colour)
    return figure


def _mark(
    figure: go.Figure, place: tuple[int, int], count: int, most: int, priority: int | None, colour: Mapping[str, str]
) -> None:
    tray, cell = place[0] + 1, place[1] + 1
    line: dict[str, Any] = {"color": colour["text"] if priority is None else colour[f"p{priority}"], "width": 2}
    figure.add_shape(type="rect", x0=cell - 0.5, x1=cell + 0.5, y0=tray - 0.5, y1=tray + 0.5, line=line)
    is_dark = count > most / 2
    font = {"size": 12, "weight": 600, "color": colour["surface-2" if is_dark else "text"]}
    figure.add_annotation(text=str(count), x=cell, y=tray, showarrow=False, font=font)
