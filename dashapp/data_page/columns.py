"""The list of columns with unit and meaning, to tick and to search."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.columns import SiteColumn, columns_of
from dashapp import ids
from dashapp.data_page.choice import NO_COLUMNS, Choice, site_of
from dashapp.reader import Reader
from dashapp.widgets.panel import panel
from dashapp.widgets.states import error_state

Offer = tuple[Any, list[dict[str, Any]], list[str]]
ALWAYS = ("id", "time")


def offered(reader: Reader, choice: Choice) -> Offer:
    """A note, the options of the list and those ticked. Where the table cannot be read the note says why."""
    try:
        columns = columns_of(reader.context, site_of(reader, choice.site).id, choice.table)
    except AnjeonError as error:
        return error_state(reader, error.text), [], []
    optional = [column for column in columns if column.kind not in ALWAYS]
    chosen = choice.column_names
    ticked = [c.name for c in optional if chosen is None or c.name in chosen]
    note = reader.t("{count} columns; time and numbers of bank and rack always come along.", count=len(optional))
    return note, [{"label": _label(reader, column), "value": column.name} for column in optional], ticked


def columns_text(options: list[dict[str, Any]], ticked: list[str]) -> str:
    """The choice as the URL holds it: nothing for all, "-" for none."""
    names = [option["value"] for option in options]
    chosen = [name for name in names if name in ticked]
    if len(chosen) == len(names):
        return ""
    return ",".join(chosen) or NO_COLUMNS


def columns_panel(reader: Reader, choice: Choice) -> Component:
    """Search, all, none, and the list."""
    t = reader.t
    note, options, ticked = offered(reader, choice)
    tools = [
        html.Button(t("All"), id=ids.DATA_COLUMNS_ALL, className="btn btn-link"),
        html.Button(t("None"), id=ids.DATA_COLUMNS_NONE, className="btn btn-link"),
    ]
    search = t("Search name, unit, meaning")
    body = [
        html.Label(search, htmlFor=ids.DATA_COLUMNS_SEARCH, className="visually-hidden"),
        html.Div(
            dbc.Input(id=ids.DATA_COLUMNS_SEARCH, type="search", placeholder=search),
            **{"data-filter": ids.DATA_COLUMNS},
        ),
        html.Div(note, id=ids.DATA_COLUMNS_NOTE, className="dim small"),
        dbc.Checklist(id=ids.DATA_COLUMNS, options=options, value=ticked, className="column-list"),
    ]
    return panel(t("Columns"), html.Div(body, className="stack column-stack"), tools=tools, class_name="columns-panel")


def _label(reader: Reader, column: SiteColumn) -> Component:
    meaning = column.meaning(reader.language)
    sign = ""
    if column.sign:
        sign = reader.t("+ charge") if column.sign == "charge" else reader.t("+ discharge")
    about = " · ".join(part for part in (meaning, sign) if part)
    return html.Span(
        [
            html.Span([html.Code(column.name), html.Span(column.unit, className="unit")], className="column-head"),
            html.Span(about or reader.t("not in the catalogue"), className="dim small"),
        ],
        className="column-label",
    )
