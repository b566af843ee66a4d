"""The wires between the controls of the Control page and what it shows."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State

from api.services.roles import Role
from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.control_page import act, show

NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.CONTROL_VIEW)
    _wire_panels(hmi)
    _wire_choices(hmi)
    _wire_dialog(hmi)


def _wire_panels(hmi: Dash) -> None:
    """What follows the cycles is read once; energy and model by themselves, a minute apart."""
    view, clock = Input(ids.CONTROL_VIEW, "data"), Input(ids.CONTROL_CLOCK, "n_intervals")
    connect(
        hmi,
        show.show_page,
        _children(ids.CONTROL_STATE),
        _children(ids.CONTROL_TITLE),
        _children(ids.CONTROL_MODES),
        _children(ids.CONTROL_MANUAL),
        _children(ids.CONTROL_SAID),
        _children(ids.CONTROL_PAST),
        _children(ids.CONTROL_TEMPERATURES_NOTE),
        Output(ids.CONTROL_TEMPERATURES, "figure"),
        Output(ids.CONTROL_FREQUENCIES, "figure"),
        _children(ids.CONTROL_TEMPERATURES_SIDE),
        _children(ids.CONTROL_FREQUENCIES_NOTE),
        _children(ids.CONTROL_PLANT),
        _children(ids.CONTROL_PLANT_NOTE),
        _children(ids.CONTROL_REASONS),
        _children(ids.CONTROL_LOOP),
        Output(ids.CONTROL_MOMENT_LIVE, "aria-pressed"),
        Output(ids.CONTROL_DRAWN, "data"),
        view,
        clock,
        State(ids.CONTROL_DRAWN, "data"),
        running=[(Output(ids.CONTROL_CLOCK, "disabled"), True, False)],  # a slow answer must not pile up
    )
    slow = Input(ids.CONTROL_SLOW_CLOCK, "n_intervals")
    connect(
        hmi,
        show.show_energy,
        _children(ids.CONTROL_ENERGY),
        Output(ids.CONTROL_SAVING, "figure"),
        Output(ids.CONTROL_ENERGY, "data-key"),
        view,
        slow,
        State(ids.CONTROL_ENERGY, "data-key"),
    )
    connect(
        hmi,
        show.show_model,
        _children(ids.CONTROL_MODEL),
        _children(ids.CONTROL_ROLL_BACK),
        Output(ids.CONTROL_MODEL, "data-key"),
        view,
        slow,
        State(ids.CONTROL_MODEL, "data-key"),
    )
    connect(
        hmi,
        show.show_history,
        _children(ids.CONTROL_HISTORY_BODY),
        Output(ids.CONTROL_HISTORY_DIALOG, "is_open"),
        Input(ids.CONTROL_HISTORY, "n_clicks"),
        State(ids.CONTROL_VIEW, "data"),
        **NEVER_FIRST,
    )


def _wire_choices(hmi: Dash) -> None:
    """What changes the view."""
    view = State(ids.CONTROL_VIEW, "data")
    changed = Output(ids.CONTROL_VIEW, "data", allow_duplicate=True)
    connect(
        hmi,
        act.set_moment,
        _children(ids.CONTROL_MOMENT_NOTE),
        changed,
        Input(ids.CONTROL_MOMENT_SHOW, "n_clicks"),
        Input(ids.CONTROL_MOMENT_LIVE, "n_clicks"),
        Input(ids.CONTROL_MOMENT, "n_submit"),
        State(ids.CONTROL_MOMENT, "value"),
        view,
        **NEVER_FIRST,
    )
    for kind, function in ((ids.CONTROL_SITE, act.choose_site), (ids.CONTROL_STEP, act.step)):
        connect(hmi, function, changed, Input(ids.part(kind, ALL), "n_clicks"), view, error_at=None, **NEVER_FIRST)
    connect(
        hmi,
        act.open_moment,
        changed,
        Output(ids.CONTROL_HISTORY_DIALOG, "is_open", allow_duplicate=True),
        Input(ids.part(ids.CONTROL_OPEN, ALL), "n_clicks"),
        view,
        error_at=None,
        **NEVER_FIRST,
    )


def _wire_dialog(hmi: Dash) -> None:
    told = Output(ids.CONTROL_ACT, "data", allow_duplicate=True)
    connect(
        hmi,
        act.open_dialog,
        Output(ids.CONTROL_ACT, "data"),
        Input(ids.part(ids.CONTROL_ORDER, ALL), "n_clicks"),
        State(ids.CONTROL_VIEW, "data"),
        State(ids.part(ids.CONTROL_HZ, ALL), "value"),
        error_at=None,  # buttons that are only drawn call it too, for viewers as well: the acts below have the role
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.show_dialog,
        _children(ids.CONTROL_DIALOG_BODY),
        Output(ids.CONTROL_DIALOG_BODY, "data-key"),
        Output(ids.CONTROL_DIALOG, "is_open"),
        Output(ids.CONTROL_DIALOG_CLOCK, "disabled"),
        Input(ids.CONTROL_ACT, "data"),
        Input(ids.CONTROL_DIALOG_CLOCK, "n_intervals"),
        State(ids.CONTROL_DIALOG_BODY, "data-key"),
        role=Role.operator,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.press,
        _children(ids.CONTROL_DIALOG_ERROR),
        told,
        Input(ids.part(ids.CONTROL_DO, ALL), "n_clicks"),
        State(ids.CONTROL_ACT, "data"),
        State(ids.part(ids.CONTROL_FIELD, ALL), "value"),
        role=Role.operator,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.dismiss,
        told,
        Input(ids.CONTROL_DIALOG, "is_open"),
        State(ids.CONTROL_ACT, "data"),
        role=Role.operator,
        error_at=None,
        **NEVER_FIRST,
    )


def _children(component: str) -> Output:
    return Output(component, "children")
