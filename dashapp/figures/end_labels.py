"""Labels at the ends of lines: spread so that none covers another, each tied to its line by a stub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plotly.graph_objects import Figure

GAP_PX = 14.0
STUB_PX = 16


@dataclass(frozen=True, kw_only=True)
class EndLabel:
    """A label at the right edge: ``y`` in the axis' unit, the line it belongs to (None: no stub), its font."""

    text: str
    y: float
    line: dict[str, object] | None = None
    font: dict[str, object]


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Positions as near to ``wanted`` as they can be, at least ``gap`` apart, in the same order, within low..high.

    Least squares under those constraints (pool adjacent violators over ``wanted[i] - i * gap``). When the range is
    too short for that many, they stand ``gap`` apart from ``low`` on.

    >>> spread([100, 101, 50], gap=14, low=0, high=200)
    [93.5, 107.5, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    pools: list[tuple[float, int]] = []  # mean of a pool, its size
    for rank, i in enumerate(order):
        mean, size = float(wanted[i]) - rank * gap, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, size = (mean * size + other * others) / (size + others), size + others
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    top = high - (len(wanted) - 1) * gap
    placed = [max(low, min(value, top)) + rank * gap for rank, value in enumerate(flat)]
    positions = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        positions[i] = placed[rank]
    return positions


def add_end_labels(
    figure: Figure, labels: Sequence[EndLabel], *, y_range: tuple[float, float], plot_height_px: float
) -> None:
    """Write ``labels`` into the right margin of ``figure``, beside a y axis that shows exactly ``y_range``."""
    shapes, annotations = placed_labels(labels, y_range=y_range, plot_height_px=plot_height_px)
    figure.update_layout(
        shapes=[*figure.layout.shapes, *shapes], annotations=[*figure.layout.annotations, *annotations]
    )


def placed_labels(
    labels: Sequence[EndLabel], *, y_range: tuple[float, float], plot_height_px: float, axis: str = "y"
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The stubs (shapes) and words (annotations) of ``labels`` beside the y axis named ``axis``.

    Where the plot turns out higher than ``plot_height_px`` they only stand farther apart.
    """
    bottom, top = y_range
    scale = plot_height_px / (top - bottom)
    anchors = [min(max(label.y, bottom), top) for label in labels]
    wanted = [(anchor - bottom) * scale for anchor in anchors]
    places = spread(wanted, gap=GAP_PX, low=GAP_PX / 2, high=plot_height_px - GAP_PX / 2)
    shapes, annotations = [], []
    for label, anchor, start, place in zip(labels, anchors, wanted, places, strict=True):
        if label.line is not None:
            shapes.append(_stub(anchor, place - start, label.line, axis))
        annotations.append(
            {
                "text": label.text,
                "font": label.font,
                "x": 1,
                "xref": "paper",
                "y": anchor,
                "yref": axis,
                "yshift": place - start,
                "xshift": STUB_PX + 2 if label.line is not None else 4,
                "xanchor": "left",
                "yanchor": "middle",
                "showarrow": False,
                "align": "left",
            }
        )
    return shapes, annotations


def _stub(anchor: float, rise_px: float, line: dict[str, object], axis: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 1,
        "x0": 1,
        "x1": STUB_PX,
        "yref": axis,
        "ysizemode": "pixel",
        "yanchor": anchor,
        "y0": 0,
        "y1": rise_px,
        "line": line,
    }
