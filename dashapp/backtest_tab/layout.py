"""The tab as data: the form at the left, what came of it at the right."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.backtest.runs import find_run
from dashapp import ids
from dashapp.alarms_page.view import View
from dashapp.backtest_tab.form import asked_of, form_panel
from dashapp.reader import Reader
from dashapp.widgets.panel import panel
from dashapp.widgets.states import loading

CLOCK_MS = 1_000


def backtest_tab(reader: Reader, view: View) -> Component:
    """The form holds what the view's run was asked for with."""
    try:
        run = find_run(reader.context, view.run) if view.run is not None else None
    except AnjeonError:  # the result says so
        run = None
    result = panel(
        reader.t("Present and changed"), loading(6), body_id=ids.BACKTEST_RESULT, class_name="backtest-result"
    )
    clock = dcc.Interval(id=ids.BACKTEST_CLOCK, interval=CLOCK_MS, disabled=True)
    return html.Div([clock, form_panel(reader, asked_of(reader, run)), result], className="backtest in-backtest")
