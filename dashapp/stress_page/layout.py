"""The page as data: inputs at the left with the button that runs them, what came of a study at the right."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from api.services.stress.studies import LONGEST_NAME
from dashapp import ids
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.inputs import inputs
from dashapp.stress_page.source import first_draft
from dashapp.stress_page.view import View
from dashapp.widgets.panel import panel
from dashapp.widgets.states import empty, loading

CLOCK_MS = 1_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; a study's results come with the first callback."""
    view = View.of(query)
    draft = first_draft(reader.context, view)
    results = html.Div(loading(8), id=ids.STRESS_RESULTS, className="stress-results")
    return html.Div(
        [
            dcc.Store(id=ids.STRESS_VIEW, data=view.state()),
            dcc.Store(id=ids.STRESS_DRAFT, data=draft.stored()),
            dcc.Interval(id=ids.STRESS_CLOCK, interval=CLOCK_MS, disabled=True),
            _title_row(reader, title),
            html.Div([_inputs_panel(reader, draft), results], className="stress-columns"),
            _dialog(ids.STRESS_DIALOG, ids.STRESS_DIALOG_TITLE, ids.STRESS_DIALOG_BODY, error=ids.STRESS_DIALOG_ERROR),
            _dialog(ids.STRESS_SAVED_DIALOG, ids.STRESS_SAVED_TITLE, ids.STRESS_SAVED_BODY, reader.t("Saved runs")),
        ],
        id=ids.STRESS_PAGE,
        className="stress-page",
    )


def nothing_run(reader: Reader) -> Component:
    """What stands at the right before the first study."""
    t = reader.t
    advice = t("Set the scenario at the left and press Run study, or open a saved run.")
    return html.Div(empty(t("No study is shown."), advice), className="panel stress-state")


def _title_row(reader: Reader, title: str) -> Component:
    saved = html.Button(reader.t("Saved runs"), id=ids.STRESS_SAVED, className="btn")
    tools = [html.Div(id=ids.STRESS_TOOLS, className="row-flow"), saved]
    return html.Div(
        [
            html.H1(title),
            html.Span(id=ids.STRESS_NOTE, className="dim"),
            html.Div(tools, className="title-tools"),
        ],
        className="title-row",
    )


def _inputs_panel(reader: Reader, draft: Draft) -> Component:
    t = reader.t
    column = html.Div(inputs(reader, draft), id=ids.STRESS_INPUTS, className="stack", **{"data-key": repr(draft.drawn)})
    words = t("Name of this run (optional)")
    name = [
        html.Label(words, htmlFor=ids.STRESS_NAME, className="visually-hidden"),
        dbc.Input(id=ids.STRESS_NAME, placeholder=words, maxlength=LONGEST_NAME, autocomplete="off"),
    ]
    buttons = [
        html.Button(t("Run study"), id=ids.STRESS_RUN, className="btn btn-primary"),
        html.Button(t("Reset"), id=ids.STRESS_RESET, className="btn"),
    ]
    return panel(
        t("Inputs"),
        column,
        note=t("every value can be edited"),
        foot=[html.Div(id=ids.STRESS_ERROR, role="alert"), *name, html.Div(buttons, className="stress-buttons")],
        class_name="stress-inputs",
    )


def _dialog(dialog: str, title: str, body: str, words: str = "", error: str | None = None) -> Component:
    head = dbc.ModalHeader(dbc.ModalTitle(words, id=title, tag="h2"), close_button=True)
    inner = [html.Div(id=body, className="stack")]
    if error is not None:
        inner.append(html.Div(id=error, className="stress-dialog-error", role="alert"))
    return dbc.Modal(
        [head, dbc.ModalBody(inner)],
        id=dialog,
        centered=True,
        scrollable=True,
        size="xl",
        is_open=False,
        labelledby=title,
        class_name="stress-dialog",
    )
