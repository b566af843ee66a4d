"""The list of columns with unit and meaning, to tick and to search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.columns import SiteColumn, columns_of
from dashapp import ids
from dashapp.data_page.choice import NO_COLUMNS, Choice, leaving_names, site_of
from dashapp.reader import Reader
from dashapp.widgets.panel import panel
from dashapp.widgets.search import search_field
from dashapp.widgets.states import error_state

Options = list[dict[str, Any]]
Offer = tuple[Any, Options, list[str]]
ALWAYS = ("id", "time")


def offered(reader: Reader, choice: Choice) -> Offer:
    """A note, the options of the list and those ticked. Where the table cannot be read the note says why."""
    try:
        site = site_of(reader, choice.site).id
        columns = columns_of(reader.context, site, choice.table)
        leaving = leaving_names(reader, site, choice.table) if choice.deid else {}
    except AnjeonError as error:
        return error_state(reader, error.text), [], []
    optional = [column for column in columns if column.kind not in ALWAYS]
    chosen = choice.column_names
    ticked = [c.name for c in optional if chosen is None or c.name in chosen]
    note = reader.t("Time and numbers of bank and rack always come along.")
    return note, [{"label": _label(reader, column, leaving), "value": column.name} for column in optional], ticked


def columns_text(options: Options, ticked: list[str]) -> str:
    """The choice as the URL holds it: nothing for all, "-" for none."""
    names = [option["value"] for option in options]
    chosen = [name for name in names if name in ticked]
    if len(chosen) == len(names):
        return ""
    return ",".join(chosen) or NO_COLUMNS


def columns_panel(reader: Reader, choice: Choice) -> Component:
    """Search, all, none, those found, and the list."""
    t = reader.t
    note, options, ticked = offered(reader, choice)
    tools = [
        html.Button(t("All"), id=ids.DATA_COLUMNS_ALL, className="btn btn-link"),
        html.Button(t("None"), id=ids.DATA_COLUMNS_NONE, className="btn btn-link"),
    ]
    body = [
        search_field(ids.DATA_COLUMNS_SEARCH, t("Search name, unit, meaning")),
        html.Div(note, id=ids.DATA_COLUMNS_NOTE, className="dim small"),
        _found_tools(reader),
        dbc.Checklist(id=ids.DATA_COLUMNS, options=options, value=ticked, className="column-list"),
    ]
    count = html.Span(id=ids.DATA_COLUMNS_COUNT, **{"data-text": t("{chosen} of {count}")})
    return panel(
        t("Columns"),
        html.Div(body, className="stack column-stack"),
        note=count,
        tools=tools,
        class_name="columns-panel",
    )


def _found_tools(reader: Reader) -> Component:
    """How many columns the search left, and what to do with them; there only while something is searched for."""
    t = reader.t
    buttons = {
        ids.DATA_COLUMNS_TICK: t("Tick"),
        ids.DATA_COLUMNS_UNTICK: t("Untick"),
        ids.DATA_COLUMNS_ONLY: t("Only these"),
    }
    return html.Div(
        [
            html.Span(id=ids.DATA_COLUMNS_FOUND, className="small", role="status", **{"data-text": t("{found} found")}),
            *(html.Button(word, id=button, className="btn btn-link") for button, word in buttons.items()),
        ],
        id=ids.DATA_COLUMNS_FOUND_TOOLS,
        className="found-tools",
        hidden=True,
    )


def _label(reader: Reader, column: SiteColumn, leaving: Mapping[str, str]) -> Component:
    """Name, unit, meaning. A name that does not leave stands dim beside the one that does."""
    sign = ""
    if column.sign:
        sign = reader.t("+ charge") if column.sign == "charge" else reader.t("+ discharge")
    about = " · ".join(part for part in (column.meaning(reader.language), sign) if part)
    shown = leaving.get(column.name, column.name)
    inside = html.Code(column.name, className="dim") if shown != column.name else None
    return html.Span(
        [
            html.Span([html.Code(shown), html.Span(column.unit, className="unit")], className="column-head"),
            inside,
            html.Span(about or reader.t("not in the catalogue"), className="dim small"),
        ],
        className="column-label",
        # both languages: who reads Korean still knows "voltage"
        **{"data-search": f"{column.name} {shown} {column.unit} {column.ko} {column.en}".lower()},
    )
