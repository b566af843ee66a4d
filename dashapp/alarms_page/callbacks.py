"""The wires between the controls of the page and what it shows."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from api.services.roles import Role
from dashapp import ids
from dashapp.alarms_page import act, load, show
from dashapp.backtest_tab import callbacks as backtest
from dashapp.callbacks import connect, keep_in_url

VIEW = Output(ids.ALARMS_VIEW, "data", allow_duplicate=True)
NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.ALARMS_VIEW)
    _wire_view(hmi)
    _wire_panels(hmi)
    _wire_acts(hmi)
    backtest.register(hmi)


def _wire_view(hmi: Dash) -> None:
    """Choosing needs no server: the view changes in the browser, the panels follow it."""

    def in_browser(function: str, output: Output | list[Output], *inputs: Any, **options: Any) -> None:
        outputs = output if isinstance(output, list) else [output]
        hmi.clientside_callback(ClientsideFunction("alarmsPage", function), *outputs, *inputs, **options)

    view = State(ids.ALARMS_VIEW, "data")
    rows, tabs = ids.part(ids.ALARMS_ROW, ALL), ids.part(ids.ALARMS_TAB, ALL)
    in_browser("select", VIEW, Input(rows, "n_clicks"), view, **NEVER_FIRST)
    in_browser("close", VIEW, Input(ids.ALARMS_CLOSE, "n_clicks"), view, **NEVER_FIRST)
    in_browser("choose", VIEW, Input(tabs, "n_clicks"), view, **NEVER_FIRST)
    in_browser("choose", VIEW, Input(ids.part(ids.ALARMS_STATE, ALL), "n_clicks"), view, **NEVER_FIRST)
    in_browser(
        "tab",
        [Output(ids.ALARMS_PAGE, "data-tab"), Output(tabs, "aria-pressed")],
        Input(ids.ALARMS_VIEW, "data"),
        State(tabs, "id"),
    )
    in_browser(
        "filter",
        VIEW,
        Input(ids.ALARMS_SEARCH, "value"),
        Input(ids.ALARMS_PRIORITY, "value"),
        Input(ids.ALARMS_SITE, "value"),
        Input(ids.ALARMS_FIRST, "value"),
        Input(ids.ALARMS_LAST, "value"),
        view,
        **NEVER_FIRST,
    )


def _wire_panels(hmi: Dash) -> None:
    view, clock = Input(ids.ALARMS_VIEW, "data"), Input(ids.ALARMS_CLOCK, "n_intervals")
    charts, acted = Input(ids.ALARMS_CHART_CLOCK, "n_intervals"), Input(ids.SHELL_ACTED, "data")
    connect(
        hmi,
        show.show_list,
        Output(ids.ALARMS_LIST, "children"),
        Output(ids.ALARMS_NOTE, "children"),
        Output(ids.ALARMS_STATES, "children"),
        Output(ids.ALARMS_FOOT, "children"),
        Output(ids.ALARMS_LIST_DRAWN, "data"),
        view,
        clock,
        acted,
        State(ids.ALARMS_LIST_DRAWN, "data"),
    )
    connect(
        hmi,
        show.show_detail,
        Output(ids.ALARMS_DETAIL, "children"),
        Output(ids.ALARMS_DETAIL_HEAD, "children"),
        Output(ids.ALARMS_ACTS, "children"),
        Output(ids.ALARMS_DETAIL_DRAWN, "data"),
        view,
        clock,
        acted,
        State(ids.ALARMS_DETAIL_DRAWN, "data"),
    )
    connect(
        hmi,
        show.show_trend,
        Output(ids.ALARMS_TREND_NOTE, "children"),
        Output(ids.ALARMS_TREND, "figure"),
        Output(ids.ALARMS_TREND_BOX, "hidden"),
        view,
        charts,
    )
    connect(
        hmi,
        load.show_rate,
        Output(ids.ALARMS_RATE_STATE, "children"),
        Output(ids.ALARMS_RATE, "figure"),
        Output(ids.ALARMS_RATE_NOTE, "children"),
        Output(ids.ALARMS_TROUBLE, "children"),
        view,
        charts,
    )
    connect(
        hmi,
        load.show_days,
        Output(ids.ALARMS_DAYS_STATE, "children"),
        Output(ids.ALARMS_DAYS, "figure"),
        Output(ids.ALARMS_DAYS_NOTE, "children"),
        view,
    )
    connect(hmi, load.show_top, Output(ids.ALARMS_TOP, "children"), Output(ids.ALARMS_TOP_NOTE, "children"), view)


def _wire_acts(hmi: Dash) -> None:
    view, acted = State(ids.ALARMS_VIEW, "data"), Output(ids.SHELL_ACTED, "data", allow_duplicate=True)
    connect(
        hmi,
        act.press,
        acted,
        Output(ids.ALARMS_DIALOG, "is_open"),
        Output(ids.ALARMS_DIALOG, "class_name"),
        Output(ids.ALARMS_DIALOG_ACT, "data"),
        Output(ids.ALARMS_DIALOG_TITLE, "children"),
        Output(ids.ALARMS_DIALOG_REASON, "value"),
        Output(ids.ALARMS_DIALOG_ERROR, "children"),
        Input(ids.part(ids.ALARMS_ACT, ALL), "n_clicks"),
        view,
        role=Role.operator,
        error_at=None,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.apply,
        Output(ids.ALARMS_DIALOG_ERROR, "children", allow_duplicate=True),
        acted,
        Output(ids.ALARMS_DIALOG, "is_open", allow_duplicate=True),
        Input(ids.ALARMS_DIALOG_CONFIRM, "n_clicks"),
        State(ids.ALARMS_DIALOG_ACT, "data"),
        State(ids.ALARMS_DIALOG_HOURS, "value"),
        State(ids.ALARMS_DIALOG_UNTIL, "value"),
        State(ids.ALARMS_DIALOG_REASON, "value"),
        role=Role.operator,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.confirm,
        acted,
        Input(ids.part(ids.ALARMS_CONFIRM, ALL), "n_clicks"),
        role=Role.operator,
        error_at=None,
        **NEVER_FIRST,
    )
    hmi.clientside_callback(
        ClientsideFunction("alarmsPage", "closeDialog"),
        Output(ids.ALARMS_DIALOG, "is_open", allow_duplicate=True),
        Input(ids.ALARMS_DIALOG_CANCEL, "n_clicks"),
        **NEVER_FIRST,
    )
    connect(
        hmi,
        show.export,
        Output(ids.ALARMS_DOWNLOAD, "data"),
        Input(ids.ALARMS_EXPORT, "n_clicks"),
        view,
        error_at=None,
        **NEVER_FIRST,
    )
