"""A sparkline as a component: its colours come from the style sheet, so that it is right in print as well."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashapp.figures.sparkline import HEIGHT, WIDTH, Sparkline, share_of
from engine.safety.bands import SAFE_ABOVE, UNSAFE_BELOW


def spark(line: Sparkline, *, label: str, is_stale: bool = False) -> Component:
    """``line`` between the bands, its end a point, a hollow one where it is stale. ``label`` says it in words."""
    safe, unsafe = share_of(SAFE_ABOVE), share_of(UNSAFE_BELOW)
    parts: list[Component] = [
        html.Span(className="spark-2", style={"top": _percent(safe), "height": _percent(unsafe - safe)}),
        html.Span(className="spark-1", style={"top": _percent(unsafe), "height": _percent(1 - unsafe)}),
        *_hatches(line.unknown),
    ]
    if line.path:
        parts.append(html.Span(className="spark-line", style={"--path": f'url("{_picture(line.path)}")'}))
    if line.end is not None:
        x, y = line.end
        kind = "spark-end hollow" if is_stale else "spark-end"
        parts.append(html.Span(className=kind, style={"left": _percent(x), "top": _percent(y)}))
    return html.Span(parts, className="spark stale" if is_stale else "spark", role="img", **{"aria-label": label})


def _hatches(spans: Sequence[tuple[float, float]]) -> list[Component]:
    return [
        html.Span(className="spark-gap hatched", style={"left": _percent(start), "width": _percent(end - start)})
        for start, end in spans
    ]


def _picture(path: str) -> str:
    """The line as a mask: where it is opaque, the colour of the style sheet shows."""
    drawn = f'<path d="{path}" fill="none" stroke="#000" stroke-width="1.75" vector-effect="non-scaling-stroke"/>'
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    return "data:image/svg+xml," + quote(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{drawn}</svg>', safe="")


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
