"""Alarm marks and the limit bar: colour never alone, always with shape, number and words."""

from __future__ import annotations

from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.widgets.words import number
from engine.safety.bands import SAFE_ABOVE, UNSAFE_BELOW, Band, band

Kind = Literal[1, 2, 3, "unknown"]


def mark(reader: Reader, kind: Kind, *, size: Literal[16, 20, 24] = 16) -> Component:
    """Red square 1, orange triangle 2, yellow diamond 3, or the hatched "?" of the unknown."""
    t = reader.t
    words = {1: t("priority 1"), 2: t("priority 2"), 3: t("priority 3"), "unknown": t("unknown")}
    shown = "?" if kind == "unknown" else str(kind)
    return html.Span(shown, className=f"mark mark-{kind} mark-{size}", role="img", **{"aria-label": words[kind]})


def limit_bar(reader: Reader, value: float | None, *, name: str, at_most: float | None = None) -> Component:
    """A 0..1 bar with the limits of safe and warning on it.

    Unknown (None) is hatched over its whole length; ``at_most`` then marks the product of the known members.
    """
    zones: list[Any] = [
        html.Span(className="zone-1", style={"width": _percent(UNSAFE_BELOW)}),
        html.Span(
            className="zone-2", style={"left": _percent(UNSAFE_BELOW), "width": _percent(SAFE_ABOVE - UNSAFE_BELOW)}
        ),
    ]
    if value is None or band(value) is Band.UNKNOWN:
        if at_most is not None:
            zones.append(html.Span(className="at-most", style={"left": _percent(at_most)}))
        label = reader.t("{name}: unknown", name=name)
        return html.Span(zones, className="limit-bar unknown hatched", role="img", **{"aria-label": label})
    zones += [
        html.Span(className="value", style={"width": _percent(value)}),
        html.Span(className="marker", style={"left": _percent(value)}),
    ]
    label = reader.t("{name}: {value}", name=name, value=number(value, 2))
    return html.Span(zones, className=f"limit-bar band-{band(value)}", role="img", **{"aria-label": label})


def _percent(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"
