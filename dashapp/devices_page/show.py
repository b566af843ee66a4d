"""What the panels of the page show, refreshed every two seconds from what the collector stored."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.control.commands import list_commands
from api.services.control.faults import active_faults
from api.services.control.overview import device_view, list_devices, registers_of
from api.services.control.permission import read_switch
from api.services.maps import protocol_map
from api.services.roles import Role
from dashapp import ids
from dashapp.devices_page import registers as table
from dashapp.devices_page.commands import command_rows, recent_rows
from dashapp.devices_page.detail import device_detail
from dashapp.devices_page.device_list import device_rows
from dashapp.devices_page.faults import KINDS, active_rows, shape
from dashapp.devices_page.view import View
from dashapp.reader import Reader
from dashapp.widgets.marks import mark
from dashapp.widgets.states import empty
from dashapp.widgets.words import moment

State = dict[str, Any]
OFF, ON = "off", "on"


def show_devices(reader: Reader, state: State, _: int | None) -> Any:
    """The list of devices."""
    device = View.of(state).chosen(reader)
    return device_rows(reader, list_devices(reader.context), device.id if device else "")


def show_switch(reader: Reader, _: int | None) -> list[Component]:
    """Whether writes are possible at all, and the button that turns them off, or on again."""
    t = reader.t
    if reader.context.settings.read_only:
        return [
            html.Span([mark(reader, 3), t("Read-only deployment: nothing is ever written.")], className="link-word")
        ]
    switch = read_switch(reader.context)
    if not switch.is_off:
        said: list[Any] = [t("Writes to devices are possible.")]
    else:
        by = t("Writes are off: {name}, {time}", name=switch.actor or "–", time=moment(switch.at, reader.zone))
        said = [mark(reader, 3), html.Span(by, title=switch.reason)]
    button = html.Button(
        t("Allow writes") if switch.is_off else t("Turn off writes"),
        id=ids.part(ids.DEVICES_SWITCH, ON if switch.is_off else OFF),
        className="btn device",
        disabled=not reader.may(Role.engineer if switch.is_off else Role.operator),
    )
    return [html.Span(said, className="link-word dim"), button]


def show_detail(reader: Reader, state: State, _: int | None) -> Any:
    """The chosen device."""
    device = View.of(state).chosen(reader)
    return nothing(reader) if device is None else device_detail(reader, device_view(reader.context, device.id))


def show_registers(reader: Reader, state: State, _: int | None, search: str | None) -> tuple[Any, str, Any]:
    """The register table, how many of how many it shows, and the buttons of the parts."""
    view = View.of(state)
    device = view.chosen(reader)
    if device is None:
        return nothing(reader), "", []
    protocol = protocol_map(device.map)
    every = registers_of(reader.context, device_view(reader.context, device.id))
    found = table.found(reader, every, view, search or "")
    shown = min(len(found), table.AT_MOST)
    note = reader.t("{shown} of {all}", shown=shown, all=len(every))
    return table.register_table(reader, device, protocol, found), note, table.part_buttons(reader, protocol, view)


def show_commands(reader: Reader, state: State, _: int | None) -> tuple[Any, Any]:
    """What may be written, and the last commands."""
    view = View.of(state)
    device = view.chosen(reader)
    if device is None:
        return nothing(reader), []
    protocol, seen = protocol_map(device.map), device_view(reader.context, device.id)
    rows = command_rows(reader, view, seen, protocol, registers_of(reader.context, seen))
    names = {writable.name: writable for writable in protocol.writables}
    return rows, recent_rows(reader, list_commands(reader.context, device.id), names)


def show_faults(reader: Reader, state: State, _: int | None) -> tuple[Any, bool]:
    """What is injected into a simulator; the whole panel is hidden for any other device."""
    device = View.of(state).chosen(reader)
    if device is None or not device.simulator:
        return [], True
    return active_rows(reader, active_faults(reader.context, device.id), protocol_map(device.map)), False


def shape_faults(reader: Reader, kind: str, state: State) -> tuple[Any, ...]:
    """The fault form for a kind and the chosen device."""
    device = View.of(state).chosen(reader)
    if device is None or kind not in KINDS:
        return "", [], "0", True, [], "", True, "", "", True
    return shape(reader, KINDS[kind], protocol_map(device.map))


def nothing(reader: Reader) -> Any:
    """The empty state of the panels while there is no device."""
    return empty(reader.t("No device is chosen."))
