"""Icons of the Bootstrap set, drawn in the text's colour."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashapp.mount import PREFIX


def icon(name: str, *, large: bool = False) -> Component:
    """The icon ``name`` of bootstrap-icons. It is silent: the control it stands in carries the words."""
    return html.Span(
        className="icon large" if large else "icon",
        style={"--icon": f"url({PREFIX}vendor/icons/{name}.svg)"},
        **{"aria-hidden": "true"},
    )
