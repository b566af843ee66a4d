"""Panels and the title row of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component


def panel(
    title: Any,
    body: Any,
    *,
    note: Any = "",
    tools: Sequence[Component] = (),
    foot: Any = None,
    body_id: str | None = None,
    class_name: str = "",
) -> Component:
    """A bordered panel: title with a dim note beside it, tools at the right, the body, and an optional foot."""
    head = html.Div(
        [
            html.H2(title),
            html.Span(note, className="dim small"),
            html.Div(list(tools), className="panel-tools") if tools else None,
        ],
        className="panel-title",
    )
    inner = html.Div(body, className="panel-body", **({"id": body_id} if body_id else {}))
    parts = [head, inner, html.Div(foot, className="panel-foot") if foot is not None else None]
    return html.Section([p for p in parts if p is not None], className=f"panel {class_name}".strip())


def title_row(title: str, note: Any = "", *tools: Component) -> Component:
    """The first row of a page: its title, one dim sentence, the page's controls at the right."""
    return html.Div(
        [html.H1(title), html.Span(note, className="dim"), html.Div(list(tools), className="title-tools")],
        className="title-row",
    )
