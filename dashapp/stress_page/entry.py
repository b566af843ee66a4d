"""One field of a study: its words, the box to type in with the unit in it, and what is wrong with it."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.fields import field_of
from dashapp.stress_page.units import unit_words


def row(reader: Reader, draft: Draft, path: str, label: str = "") -> Component:
    """A field of the column: label at the left, box at the right."""
    field = field_of(path)
    words = html.Span(label or reader.say(field.label))
    return html.Div(
        [html.Label([words, _box(reader, ids.STRESS_FIELD, draft, path)]), complaint(ids.STRESS_FIELD_ERROR, path)],
        className="stress-row",
    )


def cell(reader: Reader, draft: Draft, path: str, label: str, *, is_named: bool = False) -> Component:
    """A field of a dialog; ``is_named``: the label is drawn, else it stands at the head of the column."""
    words = html.Span(label, className="form-label" if is_named else "visually-hidden")
    return html.Div(
        [
            html.Label([words, _box(reader, ids.STRESS_CELL, draft, path, show_unit=is_named)]),
            complaint(ids.STRESS_CELL_ERROR, path),
        ],
        className="stress-cell",
    )


def complaint(kind: str, path: str) -> Component:
    """Where stands what is wrong with a field."""
    return html.Div(id=ids.part(kind, path), className="field-error", role="alert")


def _box(reader: Reader, kind: str, draft: Draft, path: str, *, show_unit: bool = True) -> Component:
    field = field_of(path)
    box = dbc.Input(
        id=ids.part(kind, path),
        value=draft.text(path),
        debounce=True,
        inputmode="text" if field.is_text else "decimal",
        autocomplete="off",
    )
    unit = (
        html.Span(unit_words(field.unit, reader.language), className="unit dim") if show_unit and field.unit else None
    )
    return html.Span([box, unit], className="stress-box")
