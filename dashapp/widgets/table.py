"""Plain tables: text left, numbers right, a gap as a dash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's head; ``number`` puts it at the right, ``help`` is read on hover."""

    title: Any
    number: bool = False
    help: str = ""


def table(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, caption: str) -> Component:
    """A table that scrolls in its own box; ``caption`` names it for screen readers."""
    classes = ["number" if column.number else "" for column in columns]
    head = html.Tr(
        [
            html.Th(column.title, scope="col", className=kind, title=column.help or None)
            for column, kind in zip(columns, classes, strict=True)
        ]
    )
    body = [html.Tr([html.Td(cell, className=kind) for cell, kind in zip(row, classes, strict=True)]) for row in rows]
    return html.Div(
        html.Table(
            [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody(body)],
            className="data-table",
        ),
        className="table-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": caption},
    )
