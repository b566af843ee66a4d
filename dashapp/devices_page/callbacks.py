"""The wires between the controls of the Devices page and what it shows."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from api.services.roles import Role
from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.devices_page import act, show

NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.DEVICES_VIEW)
    _wire_panels(hmi)
    _wire_dialog(hmi)
    _wire_faults(hmi)
    connect(
        hmi,
        act.choose,
        Output(ids.DEVICES_VIEW, "data"),
        Input(ids.part(ids.DEVICES_DEVICE, ALL), "n_clicks"),
        Input(ids.part(ids.DEVICES_PART, ALL), "n_clicks"),
        State(ids.DEVICES_VIEW, "data"),
        error_at=None,
        **NEVER_FIRST,
    )


def _wire_panels(hmi: Dash) -> None:
    """Each panel by itself, so that one that fails leaves the others as they are."""
    view, clock = Input(ids.DEVICES_VIEW, "data"), Input(ids.DEVICES_CLOCK, "n_intervals")
    names = ids.part(ids.DEVICES_FACTS, ALL)
    connect(hmi, show.show_devices, *_drawn(ids.DEVICES_LIST), view, clock, _key(ids.DEVICES_LIST))
    connect(hmi, show.show_facts, Output(names, "children"), clock, State(names, "id"), error_at=None)
    connect(hmi, show.show_switch, *_drawn(ids.DEVICES_WRITES), clock, _key(ids.DEVICES_WRITES))
    connect(hmi, show.show_detail, Output(ids.DEVICES_DETAIL, "children"), view, clock)
    connect(hmi, show.show_arming, *_drawn(ids.DEVICES_ARMING), view, clock, _key(ids.DEVICES_ARMING))
    connect(hmi, show.show_parts, Output(ids.DEVICES_PARTS, "children"), view)
    connect(
        hmi,
        show.show_registers,
        Output(ids.DEVICES_REGISTERS_STATE, "children"),
        Output(ids.DEVICES_REGISTERS_DATA, "data"),
        Output(ids.DEVICES_REGISTERS_NOTE, "children"),
        view,
        clock,
        Input(ids.DEVICES_SEARCH, "value"),
        running=[(Output(ids.DEVICES_CLOCK, "disabled"), True, False)],  # a slow answer must not pile up
    )
    hmi.clientside_callback(
        ClientsideFunction("devicesPage", "draw"),
        Output(ids.DEVICES_REGISTERS, "data-drawn"),
        Input(ids.DEVICES_REGISTERS_DATA, "data"),
    )
    connect(hmi, show.show_commands, *_drawn(ids.DEVICES_COMMANDS), view, clock, _key(ids.DEVICES_COMMANDS))
    connect(hmi, show.show_recent, *_drawn(ids.DEVICES_RECENT), view, clock, _key(ids.DEVICES_RECENT))
    connect(
        hmi,
        show.show_faults,
        *_drawn(ids.DEVICES_FAULTS_ACTIVE),
        Output(ids.DEVICES_FAULTS, "hidden"),
        view,
        clock,
        _key(ids.DEVICES_FAULTS_ACTIVE),
    )


def _drawn(panel: str) -> tuple[Output, Output]:
    """What a panel shows, and the key of it (:func:`dashapp.redraw.panel`)."""
    return Output(panel, "children"), Output(panel, "data-key")


def _key(panel: str) -> State:
    return State(panel, "data-key")


def _wire_dialog(hmi: Dash) -> None:
    connect(
        hmi,
        act.open_dialog,
        Output(ids.DEVICES_ACT, "data"),
        Input(ids.part(ids.DEVICES_ORDER, ALL), "n_clicks"),
        Input(ids.part(ids.DEVICES_ARM, ALL), "n_clicks"),
        Input(ids.part(ids.DEVICES_SWITCH, ALL), "n_clicks"),
        State(ids.DEVICES_VIEW, "data"),
        error_at=None,  # buttons that are only drawn call it too, for viewers as well: the acts below have the role
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.show_dialog,
        *_drawn(ids.DEVICES_DIALOG_BODY),
        Output(ids.DEVICES_DIALOG, "is_open"),
        Output(ids.DEVICES_DIALOG_CLOCK, "disabled"),
        Input(ids.DEVICES_ACT, "data"),
        Input(ids.DEVICES_DIALOG_CLOCK, "n_intervals"),
        _key(ids.DEVICES_DIALOG_BODY),
        role=Role.operator,
        **NEVER_FIRST,
    )
    left = ids.part(ids.DEVICES_LEFT, ALL)
    connect(
        hmi,
        act.show_left,
        Output(left, "children"),
        Input(ids.DEVICES_DIALOG_CLOCK, "n_intervals"),
        State(ids.DEVICES_ACT, "data"),
        State(left, "id"),
        role=Role.operator,
        error_at=None,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.press,
        Output(ids.DEVICES_DIALOG_ERROR, "children"),
        Output(ids.DEVICES_ACT, "data", allow_duplicate=True),
        Input(ids.part(ids.DEVICES_DO, ALL), "n_clicks"),
        State(ids.DEVICES_ACT, "data"),
        State(ids.part(ids.DEVICES_FIELD, ALL), "value"),
        role=Role.operator,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.dismiss,
        Output(ids.DEVICES_ACT, "data", allow_duplicate=True),
        Input(ids.DEVICES_DIALOG, "is_open"),
        State(ids.DEVICES_ACT, "data"),
        role=Role.operator,
        error_at=None,
        **NEVER_FIRST,
    )


def _wire_faults(hmi: Dash) -> None:
    connect(
        hmi,
        show.offer_faults,
        Output(ids.DEVICES_FAULT_KIND, "options"),
        Output(ids.DEVICES_FAULT_KIND, "value"),
        Input(ids.DEVICES_VIEW, "data"),
        State(ids.DEVICES_FAULT_KIND, "value"),
        error_at=None,
    )
    connect(
        hmi,
        show.shape_faults,
        Output(ids.DEVICES_FAULT_NOTE, "children"),
        Output(ids.DEVICES_FAULT_RACK, "options"),
        Output(ids.DEVICES_FAULT_RACK, "value"),
        Output(ids.DEVICES_FAULT_RACK_FIELD, "hidden"),
        Output(ids.DEVICES_FAULT_NAMES, "children"),
        Output(ids.DEVICES_FAULT_AIM_LABEL, "children"),
        Output(ids.DEVICES_FAULT_AIM_FIELD, "hidden"),
        Output(ids.DEVICES_FAULT_SIZE_LABEL, "children"),
        Output(ids.DEVICES_FAULT_SIZE, "placeholder"),
        Output(ids.DEVICES_FAULT_SIZE_FIELD, "hidden"),
        Input(ids.DEVICES_FAULT_KIND, "value"),
        Input(ids.DEVICES_VIEW, "data"),
    )
    told = Output(ids.DEVICES_FAULT_TOLD, "children")
    connect(
        hmi,
        act.inject,
        told,
        Input(ids.DEVICES_FAULT_GIVE, "n_clicks"),
        State(ids.DEVICES_VIEW, "data"),
        State(ids.DEVICES_FAULT_KIND, "value"),
        State(ids.DEVICES_FAULT_RACK, "value"),
        State(ids.DEVICES_FAULT_AIM, "value"),
        State(ids.DEVICES_FAULT_SIZE, "value"),
        State(ids.DEVICES_FAULT_SECONDS, "value"),
        role=Role.operator,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.clear,
        Output(ids.DEVICES_FAULT_TOLD, "children", allow_duplicate=True),
        Input(ids.part(ids.DEVICES_FAULT_CLEAR, ALL), "n_clicks"),
        State(ids.DEVICES_VIEW, "data"),
        **NEVER_FIRST,
    )
