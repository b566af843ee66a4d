"""The page as data: title with mode, what must be known first, charts and plant at the left, reasons at the right."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.control_page.view import View
from dashapp.figures import frequency_chart, saving_chart, temperature_charts
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.widgets.graph import graph
from dashapp.widgets.moment_switch import moment_switch
from dashapp.widgets.panel import panel
from dashapp.widgets.states import loading

CLOCK_MS = 5_000
SLOW_CLOCK_MS = 20_000
FOLLOW_MS = 1_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; everything that is known of the plant comes with the first callbacks."""
    view = View.of(query)
    columns = [html.Div(_left(reader), className="control-left"), html.Div(_right(reader), className="control-right")]
    return html.Div(
        [
            dcc.Store(id=ids.CONTROL_VIEW, data=view.state()),
            dcc.Store(id=ids.CONTROL_DRAWN),
            dcc.Store(id=ids.CONTROL_ACT),
            dcc.Interval(id=ids.CONTROL_CLOCK, interval=CLOCK_MS),
            dcc.Interval(id=ids.CONTROL_SLOW_CLOCK, interval=SLOW_CLOCK_MS),
            dcc.Interval(id=ids.CONTROL_DIALOG_CLOCK, interval=FOLLOW_MS, disabled=True),
            _title_row(reader, view, title),
            html.Div(id=ids.CONTROL_PAST, className="past", role="status"),
            html.Div(id=ids.CONTROL_SAID, className="condition-bar"),
            html.Div(id=ids.CONTROL_MANUAL),
            html.Div(loading(8), id=ids.CONTROL_STATE, className="panel control-state"),
            html.Div(columns, className="control-columns"),
            *_dialogs(reader),
        ],
        id=ids.CONTROL_PAGE,
        className="control-page",
    )


def _title_row(reader: Reader, view: View, title: str) -> Component:
    moments = moment_switch(
        reader,
        view.at,
        field=ids.CONTROL_MOMENT,
        note=ids.CONTROL_MOMENT_NOTE,
        show=ids.CONTROL_MOMENT_SHOW,
        live=ids.CONTROL_MOMENT_LIVE,
    )
    modes = html.Div(id=ids.CONTROL_MODES, className="control-modes")
    return html.Div(
        [
            html.H1(title),
            html.Div(id=ids.CONTROL_TITLE, className="control-title"),
            html.Div([moments, modes], className="title-tools"),
        ],
        className="title-row",
    )


def _left(reader: Reader) -> list[Component]:
    t = reader.t
    temperatures = graph(ids.CONTROL_TEMPERATURES, height=temperature_charts.HEIGHT, file_name="anjeon-cooling")
    frequencies = graph(ids.CONTROL_FREQUENCIES, height=frequency_chart.HEIGHT, file_name="anjeon-cooling-hz")
    lower = [
        panel(
            t("Frequency"),
            html.Div(frequencies, className="control-plot"),
            note=t("Hz · dashed commanded, solid actual"),
            tools=[html.Span(id=ids.CONTROL_FREQUENCIES_NOTE, className="dim small", title=t("drives that turn"))],
            class_name="control-frequencies",
        ),
        panel(
            t("Plant"),
            loading(6),
            note=html.Span(id=ids.CONTROL_PLANT_NOTE),
            body_id=ids.CONTROL_PLANT,
            class_name="control-plant",
        ),
    ]
    return [
        panel(
            t("Temperatures and forecast"),
            html.Div(temperatures, className="control-plot"),
            note=html.Span(id=ids.CONTROL_TEMPERATURES_NOTE),
            tools=[html.Span(id=ids.CONTROL_TEMPERATURES_SIDE, className="dim small")],
            class_name="control-temperatures",
        ),
        html.Div(lower, className="control-lower"),
    ]


def _right(reader: Reader) -> list[Component]:
    t = reader.t
    history = html.Button(t("History"), id=ids.CONTROL_HISTORY, className="btn btn-link")
    saving = graph(ids.CONTROL_SAVING, height=saving_chart.HEIGHT, file_name="anjeon-cooling-saving")
    energy = [html.Div(loading(3), id=ids.CONTROL_ENERGY), html.Div(saving, className="saving-plot")]
    return [
        panel(
            t("Reasons of the commands"),
            loading(6),
            note=t("every one is stored"),
            tools=[history],
            body_id=ids.CONTROL_REASONS,
            class_name="control-reasons flush",
        ),
        panel(
            t("Energy saved"),
            html.Div(energy, className="control-energy"),
            note=t("last 24 h · the curve is the saving in %"),
            tools=[html.Span(t("90 % interval"), className="dim small")],
        ),
        panel(
            t("Loop honesty"),
            loading(2),
            note=t("last hour, each 20 s · empty = missed, short = late"),
            body_id=ids.CONTROL_LOOP,
        ),
        panel(
            t("Model"),
            loading(2),
            note=t("skill, 0 = as good as persistence"),
            tools=[html.Div(id=ids.CONTROL_ROLL_BACK)],
            body_id=ids.CONTROL_MODEL,
            class_name="control-model",
        ),
    ]


def _dialogs(reader: Reader) -> list[Component]:
    body = [html.Div(id=ids.CONTROL_DIALOG_BODY), html.Div(id=ids.CONTROL_DIALOG_ERROR)]
    title = reader.t("Reasons of the commands of two hours")
    head = dbc.ModalHeader(dbc.ModalTitle(title, tag="h2"), close_button=True)
    return [
        dbc.Modal(
            dbc.ModalBody(body),
            id=ids.CONTROL_DIALOG,
            centered=True,
            backdrop="static",
            is_open=False,
            labelledby=ids.CONTROL_DIALOG_BODY,
        ),
        dbc.Modal(
            [head, dbc.ModalBody(id=ids.CONTROL_HISTORY_BODY)],
            id=ids.CONTROL_HISTORY_DIALOG,
            centered=True,
            scrollable=True,
            size="lg",
            is_open=False,
        ),
    ]
