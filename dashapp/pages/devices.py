"""Devices: each Modbus device, its registers as last read, commands to it, and the faults of simulators."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp import ids
from dashapp.devices_page.callbacks import register
from dashapp.devices_page.faults import fault_form
from dashapp.devices_page.view import View
from dashapp.page import Page, Query
from dashapp.reader import Reader
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.search import search_field
from dashapp.widgets.states import loading

TITLE = Text("Devices")
REFRESH_MS = 2_000  # the collector stores its image about as often
FOLLOW_MS = 1_000


def layout(reader: Reader, query: Query) -> Component:
    """The page as its URL describes it; everything that is known of devices comes with the first callbacks."""
    t = reader.t
    devices = panel(t("Devices"), loading(6), body_id=ids.DEVICES_LIST, class_name="device-panel")
    columns = [devices, html.Div(_middle(reader), className="stack"), html.Div(_right(reader), className="stack")]
    return html.Div(
        [
            dcc.Store(id=ids.DEVICES_VIEW, data=View.of(query).as_query()),
            dcc.Store(id=ids.DEVICES_ACT),
            dcc.Store(id=ids.DEVICES_REGISTERS_DATA),
            dcc.Interval(id=ids.DEVICES_CLOCK, interval=REFRESH_MS),
            dcc.Interval(id=ids.DEVICES_DIALOG_CLOCK, interval=FOLLOW_MS, disabled=True),
            title_row(
                reader.say(TITLE),
                t("What the collector last read; this page asks no device itself"),
                html.Div(id=ids.DEVICES_WRITES, className="row-flow"),
            ),
            html.Div(columns, className="devices-grid"),
            _dialog(reader),
        ]
    )


def _middle(reader: Reader) -> list[Component]:
    t = reader.t
    tools = [
        html.Div(id=ids.DEVICES_PARTS, className="segments", role="group", **{"aria-label": t("Part of the device")}),
        search_field(ids.DEVICES_SEARCH, t("Search name, meaning or address"), debounce=0.3),
    ]
    detail = [html.Div(loading(3), id=ids.DEVICES_DETAIL), html.Div(id=ids.DEVICES_ARMING)]
    registers = [
        html.Div(loading(8), id=ids.DEVICES_REGISTERS_STATE),
        html.Div(  # filled by assets/devices.js
            id=ids.DEVICES_REGISTERS,
            className="register-scroll",
            tabIndex=0,
            role="region",
            **{"aria-label": t("Registers")},
        ),
    ]
    return [
        panel(t("Device"), detail, class_name="device-detail"),
        panel(
            t("Registers"),
            registers,
            note=html.Span(id=ids.DEVICES_REGISTERS_NOTE),
            tools=tools,
            class_name="register-panel",
        ),
    ]


def _right(reader: Reader) -> list[Component]:
    t = reader.t
    faults = [html.Div(id=ids.DEVICES_FAULTS_ACTIVE), fault_form(reader)]
    return [
        panel(t("Commands"), loading(4), body_id=ids.DEVICES_COMMANDS, class_name="order-panel"),
        panel(t("Last commands"), loading(2), body_id=ids.DEVICES_RECENT, class_name="recent-panel"),
        html.Div(
            panel(t("Simulator faults"), faults, note=t("only simulated devices have this")),
            id=ids.DEVICES_FAULTS,
            hidden=True,
        ),
    ]


def _dialog(reader: Reader) -> Component:
    body = [html.Div(id=ids.DEVICES_DIALOG_BODY), html.Div(id=ids.DEVICES_DIALOG_ERROR)]
    return dbc.Modal(
        dbc.ModalBody(body),
        id=ids.DEVICES_DIALOG,
        centered=True,
        backdrop="static",
        is_open=False,
        labelledby=ids.DEVICES_DIALOG_BODY,
    )


page = Page(path="devices", title=TITLE, order=80, role=Role.viewer, layout=layout, register=register)
