"""A dot with its whiskers on a common scale: an estimate and its interval, several of them above each other."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def whisker(value: float, low: float, high: float, *, scale: tuple[float, float], series: int, label: str) -> Component:
    """``value`` with its interval on ``scale``, in the colour of series number ``series`` (from 0); ``label`` says it
    in words. What lies outside the scale stands at its edge."""
    start, end = (_share(edge, scale) for edge in (low, high))
    parts = [
        html.Span(className="whisker-span", style={"left": _percent(start), "width": _percent(end - start)}),
        html.Span(className="whisker-dot", style={"left": _percent(_share(value, scale))}),
    ]
    colour = {"--series": f"var(--series-{series % 5 + 1})"}
    return html.Span(parts, className="whisker", style=colour, role="img", **{"aria-label": label})


def _share(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return 0.0 if high <= low else min(1.0, max(0.0, (value - low) / (high - low)))


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
