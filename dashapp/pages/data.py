"""Data: choose site, table, columns and range; look at the first rows; take them along as CSV or as code."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp import ids
from dashapp.data_page.callbacks import register
from dashapp.data_page.choice import first_choice
from dashapp.data_page.columns import columns_panel
from dashapp.data_page.delivery import delivery_panel
from dashapp.data_page.preview import ROWS
from dashapp.data_page.source import range_panel, source_panel
from dashapp.page import Page, Query
from dashapp.reader import Reader
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.states import loading

TITLE = Text("Data")


def layout(reader: Reader, query: Query) -> Component:
    """The page as its URL describes it; preview and delivery come with the first callback."""
    choice = first_choice(reader, query)
    columns = [
        html.Div([source_panel(reader, choice), range_panel(reader, choice), _gaps_panel(reader)], className="stack"),
        columns_panel(reader, choice),
        html.Div([_preview_panel(reader), delivery_panel(reader, choice)], className="stack"),
    ]
    return html.Div(
        [
            dcc.Store(id=ids.DATA_STATE, data=choice.as_query()),
            title_row(reader.say(TITLE), reader.t("Choose, preview, download")),
            html.Div(columns, className="data-grid"),
        ]
    )


def _gaps_panel(reader: Reader) -> Component:
    t = reader.t
    return panel(t("Missing data"), loading(2), note=t("whole days"), body_id=ids.DATA_GAPS, class_name="gaps-panel")


def _preview_panel(reader: Reader) -> Component:
    note = reader.t("first {count} rows · a dash is a missing value", count=ROWS)
    return panel(reader.t("Preview"), loading(6), note=note, body_id=ids.DATA_PREVIEW, class_name="grow")


page = Page(path="data", title=TITLE, order=70, role=Role.viewer, layout=layout, register=register)
