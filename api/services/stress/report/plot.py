"""Charts as inline SVG: scales, axes and marks. Everything is in attributes, since a printer reads no style sheet here.

Positions are in pixels of the drawing, which is :data:`WIDTH` wide whatever it is shown at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from api.design import tokens

WIDTH = 720.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 14.0, 34.0, 40.0
SIZE, ROW = 12.0, 18.0
DASHES = ("", "6 3", "2 2", "8 3 2 3", "12 3")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From a value between ``low`` and ``high`` to a position between ``start`` and ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The position of a value.

        >>> Scale(low=0, high=10, start=100, end=0).at(2.5)
        75.0
        """
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.0)


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round numbers within low..high, at most so many, 1, 2 or 5 times a power of ten apart.

    >>> ticks(0, 24), ticks(-3.2e11, 1.1e11, 4)
    ([0.0, 5.0, 10.0, 15.0, 20.0], [-200000000000.0, 0.0])
    """
    raw = max((high - low) / max(1, most - 1), 1e-12)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def colour(index: int) -> str:
    """The colour of series number ``index`` from 0."""
    return tokens("light")[f"series-{index % 5 + 1}"]


def ink(name: str) -> str:
    """A colour of the visual language by its name."""
    return tokens("light")[name]


def breadth(text: str) -> float:
    """About how wide a line of text is: a Korean letter is as wide as high, a Latin one about half of that.

    >>> breadth("수소"), breadth("H2") < breadth("수소")
    (24.0, True)
    """
    return sum(SIZE if ord(letter) > 0x1100 else 0.56 * SIZE for letter in text)


def words(x: float, y: float, text: str, anchor: str = "start", fill: str = "text") -> str:
    """A line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink(fill)}">{escape(text)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0) -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" fill="{fill}" '
        f'fill-opacity="{opacity:g}"/>'
    )


def stroke(points: Iterable[tuple[float, float]], paint: str, dash: str = "", width: float = 1.6) -> str:
    """A line through points."""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{path}" fill="none" stroke="{paint}" stroke-width="{width:g}"{dashed}/>' if path else ""


def band(across: Sequence[float], low: Sequence[float], high: Sequence[float], paint: str) -> str:
    """The area between two lines."""
    there = [f"{x:.1f} {y:.1f}" for x, y in zip(across, high, strict=True)]
    back = [f"{x:.1f} {y:.1f}" for x, y in zip(across, low, strict=True)][::-1]
    return f'<path d="M{"L".join(there + back)}Z" fill="{paint}" fill-opacity="0.15"/>'


def legend(names: Sequence[str], marks: Sequence[str]) -> tuple[str, float]:
    """Names in rows above the plot, and how much higher than one row they are. A mark is drawn for (0, 0), 22 pixels
    wide, in the middle of its line."""
    parts, x, y = [], LEFT, 14.0
    for name, mark in zip(names, marks, strict=True):
        wide = 28 + 18 + breadth(name)
        if x > LEFT and x + wide > WIDTH:
            x, y = LEFT, y + ROW
        parts.append(f'<g transform="translate({x:.1f} {y - 4:.1f})">{mark}</g>' + words(x + 28, y, name))
        x += wide
    return "".join(parts), y - 14.0


def drawing(height: float, title: str, named: tuple[str, float], parts: Iterable[str]) -> str:
    """The whole picture below its legend; ``title`` is what is read aloud."""
    font = escape(tokens("light")["font"].replace('"', ""))
    head, more = named
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height + more:g}" role="img" '
        f'aria-label="{escape(title, quote=True)}" font-family="{font}" font-size="{SIZE:g}">'
        f'{head}<g transform="translate(0 {more:g})">{"".join(parts)}</g></svg>'
    )


def axes(across: Scale, up: Scale, x_ticks: Sequence[tuple[float, str]], y_ticks: Sequence[tuple[float, str]],
         x_name: str) -> str:  # fmt: skip
    """Grid lines with their values on the left, ticks with theirs below, and what is counted along the foot."""
    parts = []
    for value, text in y_ticks:
        y = up.at(value)
        parts.append(stroke([(across.start, y), (across.end, y)], ink("line"), width=1))
        parts.append(words(across.start - 6, y + 4, text, "end", "text-dim"))
    for value, text in x_ticks:
        x = across.at(value)
        parts.append(stroke([(x, up.start), (x, up.start + 4)], ink("line-strong"), width=1))
        parts.append(words(x, up.start + 17, text, "middle", "text-dim"))
    parts.append(stroke([(across.start, up.start), (across.end, up.start)], ink("line-strong"), width=1))
    parts.append(words((across.start + across.end) / 2, up.start + 33, x_name, "middle", "text-dim"))
    return "".join(parts)
