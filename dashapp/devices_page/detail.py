"""The chosen device: where it is, how it answers, what was counted, and how far commands to it go."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from api.config import Device
from api.services.control.overview import DeviceView
from api.services.roles import Role
from api.store.devices.arming import Arming
from api.store.devices.states import Quality
from dashapp import ids
from dashapp.devices_page.device_list import STALE_AFTER_S
from dashapp.devices_page.words import arming_word, error_word, errors_of, link_mark, quality_word
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.words import moment, number


def device_place(reader: Reader, device: Device) -> str:
    """Site and bank of a device and its unit: ``Panli · bank 1 (127.0.0.1:5021, unit 1)``.

    Network addresses are for engineers, as in the device list of the API.
    """
    site = reader.context.settings.site(device.site)
    name = reader.name(site.name) if site else str(device.site)
    if device.bank_id is not None:
        name = reader.t("{site} · bank {bank}", site=name, bank=device.bank_id)
    if not reader.may(Role.engineer):
        return reader.t("{place} (unit {unit})", place=name, unit=device.unit)
    address = {"host": device.host, "port": device.port, "unit": device.unit}
    return reader.t("{place} ({host}:{port}, unit {unit})", place=name, **address)


def device_detail(reader: Reader, view: DeviceView) -> Component:
    """Where it is, its link and its counters."""
    t = reader.t
    state, protocol = view.state, view.protocol
    counters = state.counters if state else {}
    facts: list[tuple[str, Any]] = [
        (t("Link"), link_mark(reader, view)),
        (t("Last answer"), age(reader, state.answered_at if state else None, stale_after_s=STALE_AFTER_S)),
        (t("State since"), moment(state.since if state else None, reader.zone)),
        (t("Latency"), number(state.latency_ms if state else None, 1, "ms")),
        (t("Polls"), number(counters.get("polls"))),
        (t("Rows"), number(counters.get("rows"))),
        (t("Missed seconds"), number(counters.get("missed"))),
        (t("Reconnects"), number(counters.get("reconnects"))),
        (t("Errors"), _errors(reader, view)),
        (t("Values"), _qualities(reader, view)),
    ]
    language = 0 if reader.language == "ko" else 1
    title, note = (protocol.title[language], protocol.maker_note[language]) if protocol else ("", "")
    return html.Div(
        [
            html.P([_site_link(reader, view.device), html.Span(f" · {title}", className="dim")]),
            html.P(note, className="dim small") if note else None,
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="device-counts"),
        ]
    )


def _site_link(reader: Reader, device: Device) -> Component:
    """Where it is, leading to the racks of its site."""
    return rack_link(device_place(reader, device), site=device.site)


def _errors(reader: Reader, view: DeviceView) -> str:
    errors = errors_of(view.state.counters) if view.state else {}
    if not errors:
        return "0" if view.state else "–"
    return ", ".join(f"{error_word(reader, name)} {number(count)}" for name, count in sorted(errors.items()))


def _qualities(reader: Reader, view: DeviceView) -> str:
    return ", ".join(
        f"{quality_word(reader, Quality(name))} {number(count)}" for name, count in view.qualities.items() if count
    )


def arming_buttons(reader: Reader, view: DeviceView) -> Component:
    """The three arming states as joined buttons; only an engineer may press them."""
    t = reader.t
    effects = {
        Arming.SIMULATE: t("Commands are only checked; nothing is sent to the device."),
        Arming.SHADOW: t("Commands are compared with what the device holds; nothing is written."),
        Arming.ARMED: t("Confirmed commands are written and read back."),
    }
    buttons = [
        html.Button(
            arming_word(reader, arming),
            id=ids.part(ids.DEVICES_ARM, arming),
            disabled=not reader.may(Role.engineer),
            **{"aria-pressed": "true" if arming is view.permission.arming else "false"},
        )
        for arming in Arming
    ]
    return html.Div(
        [
            html.Span(t("Commands"), className="dim"),
            html.Div(buttons, className="segments", role="group", **{"aria-label": t("Commands")}),
            html.Span(effects[view.permission.arming], className="dim small"),
        ],
        className="row-flow",
    )
