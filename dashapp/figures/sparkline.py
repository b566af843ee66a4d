"""A day of State of Safety in the space of a word: one broken line between fixed bands, without axes or tool bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT = 136, 48  # px; the picture is stretched to its box, the line keeps its thickness
TOP = 1.04  # of the scale, so that a line at 1 is not cut in half

Point = tuple[datetime, float | None]


@dataclass(frozen=True, kw_only=True)
class Sparkline:
    """``path``: of an SVG of :data:`WIDTH` x :data:`HEIGHT`, broken where a value is unknown; "" where none is known.

    ``end``: place of the last known point, x and y from the left and top as shares 0..1. ``unknown``: spans of x, as
    shares, without a value after the first one that is known; up to the end where the last is not.
    """

    path: str
    end: tuple[float, float] | None
    unknown: tuple[tuple[float, float], ...]


def share_of(value: float) -> float:
    """Where a State of Safety stands from the top, as a share of the height.

    >>> round(share_of(1.0), 3), round(share_of(0.0), 3)
    (0.038, 1.0)
    """
    return 1 - max(0.0, min(value, TOP)) / TOP


def sparkline(points: Sequence[Point], start: datetime, end: datetime) -> Sparkline:
    """The line of ``points`` (by time, None for unknown) over ``start``..``end``."""
    span = (end - start).total_seconds()
    places = [(min(1.0, max(0.0, (at - start).total_seconds() / span)), value) for at, value in points]
    parts: list[str] = []
    gaps: list[tuple[float, float]] = []
    last: tuple[float, float] | None = None
    gap_from: float | None = None
    for x, value in places:
        if value is None:
            gap_from = x if gap_from is None and last is not None else gap_from
            continue
        joined = last is not None and gap_from is None
        if gap_from is not None:
            gaps.append((gap_from, x))
            gap_from = None
        y = share_of(value)
        parts.append(f"{'L' if joined else 'M'}{x * WIDTH:.1f} {y * HEIGHT:.1f}")
        if not joined:
            parts.append("h0.1")  # a single minute between two unknown ones is a dot, not nothing
        last = (x, y)
    if gap_from is not None:
        gaps.append((gap_from, 1.0))
    return Sparkline(path="".join(parts), end=last, unknown=tuple(gaps))
