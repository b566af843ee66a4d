"""Bars that show a number within its normal range: charge from 0 to 100 %, power to both sides of zero."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def charge_bar(mean_pct: float, low_pct: float, high_pct: float, *, cap_pct: float | None, label: str) -> Component:
    """0..100 %: filled to the mean, thinly on to the fullest bank and back to the emptiest; a tick at the cap."""
    parts = [
        html.Span(className="level-span", style={"left": _pct(low_pct), "width": _pct(high_pct - low_pct)}),
        html.Span(className="level-value", style={"width": _pct(mean_pct)}),
    ]
    if cap_pct is not None:
        parts.append(html.Span(className="level-cap", style={"left": _pct(cap_pct)}))
    return html.Span(parts, className="level-bar", role="img", **{"aria-label": label})


def power_bar(power: float, rating: float, *, label: str) -> Component:
    """From zero in the middle to the right when charging, to the left when discharging, up to ``rating``."""
    share = max(-1.0, min(1.0, power / rating))
    left, width = (50.0, 50 * share) if share >= 0 else (50 + 50 * share, -50 * share)
    parts = [
        html.Span(className="level-value", style={"left": _pct(left), "width": _pct(width)}),
        html.Span(className="level-zero", style={"left": "50%"}),
    ]
    return html.Span(parts, className="level-bar", role="img", **{"aria-label": label})


def _pct(value: float) -> str:
    return f"{min(100.0, max(0.0, value)):.2f}%"
