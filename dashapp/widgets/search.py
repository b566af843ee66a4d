"""A search field: its words stand in it, and are read out as its label."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component


def search_field(component_id: str, words: str, *, debounce: float | bool = False) -> Component:
    """A field for text to search for; ``debounce`` is the pause in seconds before what was typed counts."""
    return html.Div(
        [
            html.Label(words, htmlFor=component_id, className="visually-hidden"),
            dbc.Input(id=component_id, type="search", placeholder=words, debounce=debounce, autocomplete="off"),
        ],
        className="search-field",
    )
