"""The page as data: inputs at the left with the button that runs them, what came of a study at the right."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.stress_page.view import View
from dashapp.widgets.panel import panel
from dashapp.widgets.states import empty, loading

CLOCK_MS = 1_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; a study's results come with the first callback."""
    view = View.of(query)
    return html.Div(
        [
            dcc.Store(id=ids.STRESS_VIEW, data=view.state()),
            dcc.Interval(id=ids.STRESS_CLOCK, interval=CLOCK_MS, disabled=True),
            _title_row(title),
            html.Div(
                [
                    _inputs_panel(reader),
                    html.Div(
                        loading(8) if view.study else nothing_run(reader),
                        id=ids.STRESS_RESULTS,
                        className="stress-results",
                    ),
                ],
                className="stress-columns",
            ),
        ],
        id=ids.STRESS_PAGE,
        className="stress-page",
    )


def nothing_run(reader: Reader) -> Component:
    """What stands at the right before the first study."""
    t = reader.t
    fact = t("No study has been run yet.")
    return html.Div(
        empty(fact, t("Set the scenario at the left and press Run study, or open a saved run.")),
        className="panel stress-state",
    )


def _title_row(title: str) -> Component:
    return html.Div(
        [
            html.H1(title),
            html.Span(id=ids.STRESS_NOTE, className="dim"),
            html.Div(id=ids.STRESS_TOOLS, className="title-tools"),
        ],
        className="title-row",
    )


def _inputs_panel(reader: Reader) -> Component:
    t = reader.t
    buttons = [
        html.Div(id=ids.STRESS_ERROR, role="alert"),
        html.Button(t("Run study"), id=ids.STRESS_RUN, className="btn btn-primary"),
        html.Button(t("Reset"), id=ids.STRESS_RESET, className="btn"),
    ]
    return panel(
        t("Inputs"),
        loading(8),
        note=t("every value can be edited"),
        foot=buttons,
        body_id=ids.STRESS_INPUTS,
        class_name="stress-inputs",
    )
