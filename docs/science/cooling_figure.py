"""Voyages as pictures: panels of lines over the same hours, drawn as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from docs.science.draw import COLOURS, GRID, INK, MUTED

Floats = NDArray[np.float64]
WIDTH, HEIGHT, LEFT, TOP, GAP, BELOW = 760, 96, 52, 48, 26, 30
POINTS = 500  # of a line: more are not seen


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a panel: ``values`` over the hours of its picture."""

    name: str
    values: Floats
    colour: str = COLOURS[0]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Lines on one scale, with marks drawn across it (limits, set points)."""

    title: str
    low: float
    high: float
    lines: Sequence[Line]
    marks: Sequence[float] = ()


def picture(title: str, hours: Floats, panels: Sequence[Panel]) -> str:
    """The panels below each other, over the same hours."""
    high = TOP + len(panels) * (HEIGHT + GAP) + BELOW
    body = "".join(_panel(panel, hours, TOP + i * (HEIGHT + GAP)) for i, panel in enumerate(panels))
    marks = np.arange(np.ceil(hours[0] / 6.0) * 6.0, hours[-1] + 0.01, 6.0)
    foot = TOP + len(panels) * (HEIGHT + GAP)
    axis = "".join(_words(_across(hours, hour), foot, f"{hour:g}", "middle", MUTED) for hour in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {high}" width="{LEFT + WIDTH + 20}" '
        f'height="{high}" font-family="sans-serif" font-size="11" role="img" aria-label="{escape(title)}">\n'
        f'<rect width="{LEFT + WIDTH + 20}" height="{high}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold" fill="{INK}">{escape(title)}</text>\n'
        f"{body}{axis}{_words(LEFT, foot + 18, 'hours of the voyage', 'start', MUTED)}</svg>\n"
    )


def _panel(panel: Panel, hours: Floats, top: float) -> str:
    def down(value: float) -> float:
        share = (value - panel.low) / (panel.high - panel.low)
        return top + (1.0 - min(max(share, 0.0), 1.0)) * HEIGHT

    parts = [f'<rect x="{LEFT}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="{GRID}"/>']
    for value in (panel.low, panel.high):
        parts.append(_words(LEFT - 5, down(value) + 4, f"{value:g}", "end", MUTED))
    for mark in panel.marks:
        parts.append(f'<path d="M{LEFT} {down(mark):.1f}h{WIDTH}" stroke="{MUTED}" stroke-dasharray="2 3"/>')
        parts.append(_words(LEFT - 5, down(mark) + 4, f"{mark:g}", "end", MUTED))
    every = max(1, len(hours) // POINTS)
    for line in panel.lines:
        points = zip(hours[::every], line.values[::every], strict=True)
        path = "L".join(f"{_across(hours, h):.1f} {down(v):.1f}" for h, v in points if not np.isnan(v))
        parts.append(f'<path d="M{path}" fill="none" stroke="{line.colour}" stroke-width="1.3"/>')
    x = LEFT + 4.0
    parts.append(_words(x, top - 5, panel.title, "start", INK))
    x += 7.0 * len(panel.title) + 14
    for line in panel.lines:
        if line.name:
            parts.append(_words(x, top - 5, f"— {line.name}", "start", line.colour))
            x += 7.0 * len(line.name) + 26
    return "".join(parts) + "\n"


def _across(hours: Floats, hour: float) -> float:
    return float(LEFT + (hour - hours[0]) / (hours[-1] - hours[0]) * WIDTH)


def _words(x: float, y: float, text: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
