"""What the panels of the page show, refreshed every two seconds from what the collector stored."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.control.commands import list_commands
from api.services.control.faults import active_faults
from api.services.control.overview import DeviceView, device_view, list_devices, registers_of
from api.services.control.permission import read_switch
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
from dashapp.widgets.states import empty, error_state
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
    """The chosen device; what is wrong with its map, where it has none that can be used."""
    seen = _seen(reader, state)
    if seen is None:
        return nothing(reader)
    return error_state(reader, seen.mistake) if seen.mistake else device_detail(reader, seen)


def show_registers(reader: Reader, state: State, _: int | None, search: str | None) -> tuple[Any, str, Any]:
    """The register table, how many of how many it shows, and the buttons of the parts."""
    view, seen = View.of(state), _seen(reader, state)
    if seen is None or seen.protocol is None:
        return nothing(reader), "", []
    every = registers_of(reader.context, seen)
    found = table.found(reader, every, view, search or "")
    shown = min(len(found), table.AT_MOST)
    note = reader.t("{shown} of {all}", shown=shown, all=len(every))
    parts = table.part_buttons(reader, seen.protocol, view)
    return table.register_table(reader, seen.device, seen.protocol, found), note, parts


def show_commands(reader: Reader, state: State, _: int | None) -> tuple[Any, Any]:
    """What may be written, and the last commands."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None:
        return nothing(reader), []
    rows = command_rows(reader, View.of(state), seen, seen.protocol, registers_of(reader.context, seen))
    names = {writable.name: writable for writable in seen.protocol.writables}
    return rows, recent_rows(reader, list_commands(reader.context, seen.device.id), names)


def show_faults(reader: Reader, state: State, _: int | None) -> tuple[Any, bool]:
    """What is injected into a simulator; the whole panel is hidden for any other device."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None or not seen.device.simulator:
        return [], True
    return active_rows(reader, active_faults(reader.context, seen.device.id), seen.protocol), False


def shape_faults(reader: Reader, kind: str, state: State) -> tuple[Any, ...]:
    """The fault form for a kind and the chosen device."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None or kind not in KINDS:
        return "", [], "0", True, [], "", True, "", "", True
    return shape(reader, KINDS[kind], seen.protocol)


def nothing(reader: Reader) -> Any:
    """The empty state of the panels while there is no device, or none whose map can be used."""
    return empty(reader.t("No device is chosen."))


def _seen(reader: Reader, state: State) -> DeviceView | None:
    device = View.of(state).chosen(reader)
    return None if device is None else device_view(reader.context, device.id)
