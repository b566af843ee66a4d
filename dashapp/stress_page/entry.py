"""One field of a study: its words, the box to type in with its unit, and what is wrong with it."""

from __future__ import annotations

import json

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.fields import field_of
from dashapp.stress_page.units import unit_words


def row(reader: Reader, draft: Draft, path: str, label: str = "") -> Component:
    """A field of the column: label at the left, box at the right, its complaint below."""
    field = field_of(path)
    unit = unit_words(field.unit, reader.language)
    parts = [
        html.Label(label or reader.say(field.label), htmlFor=_element_id(ids.STRESS_FIELD, path)),
        box(ids.STRESS_FIELD, draft, path),
        html.Span(unit, className="unit dim") if unit else None,
        complaint(path),
    ]
    return html.Div([part for part in parts if part is not None], className="stress-row")


def complaint(path: str) -> Component:
    """Where stands what is wrong with a field of the column."""
    return html.Div(id=ids.part(ids.STRESS_FIELD_ERROR, path), className="field-error", role="alert")


def cell_label(path: str, words: str, class_name: str = "visually-hidden") -> Component:
    """The label of a field of a dialog; not drawn where the head of its column says the same."""
    return html.Label(words, htmlFor=_element_id(ids.STRESS_CELL, path), className=class_name)


def box(kind: str, draft: Draft, path: str, placeholder: str = "") -> Component:
    """The box alone."""
    return dbc.Input(
        id=ids.part(kind, path),
        value=draft.text(path),
        placeholder=placeholder,
        debounce=True,
        inputmode="text" if field_of(path).is_text else "decimal",
        autocomplete="off",
    )


def _element_id(kind: str, path: str) -> str:
    """The id of a box as the browser has it, for its label to point at."""
    return json.dumps(ids.part(kind, path), sort_keys=True, separators=(",", ":"))
