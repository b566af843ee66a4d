"""What the panels of the page show, refreshed every two seconds from what the collector stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.services.control.commands import list_commands
from api.services.control.faults import active_faults
from api.services.control.overview import DeviceView, device_view, list_devices, registers_of
from api.services.control.permission import read_switch
from api.services.roles import Role
from api.store.devices.arming import Switch
from dashapp import ids
from dashapp.devices_page import registers as table
from dashapp.devices_page.commands import command_rows, recent_rows
from dashapp.devices_page.detail import arming_buttons, device_detail
from dashapp.devices_page.device_list import device_rows, facts
from dashapp.devices_page.faults import KINDS, active_rows, offered, shape
from dashapp.devices_page.view import View
from dashapp.reader import Reader
from dashapp.redraw import panel
from dashapp.widgets.marks import mark
from dashapp.widgets.states import empty, error_state
from dashapp.widgets.words import moment
from engine.field.fault_places import kinds_of

State = dict[str, Any]
OFF, ON = "off", "on"


def show_devices(reader: Reader, state: State, _: int | None, key: str | None) -> tuple[Any, Any]:
    """The list of devices, drawn anew only when one answers differently or another is chosen."""
    device, views = View.of(state).chosen(reader), list_devices(reader.context)
    chosen = device.id if device else ""
    heads = [(view.device.id, view.link, view.permission.arming) for view in views]
    return panel(reader, (chosen, *heads), key, lambda: device_rows(reader, views, chosen))


def show_facts(reader: Reader, _: int | None, names: Sequence[dict[str, str]]) -> list[Any]:
    """What changes every second of each device in the list."""
    views = {view.device.id: view for view in list_devices(reader.context)}
    return [facts(reader, views[name["index"]]) if name["index"] in views else [] for name in names]


def show_switch(reader: Reader, _: int | None, key: str | None) -> tuple[Any, Any]:
    """Whether writes are possible at all, and the button that turns them off, or on again."""
    switch = read_switch(reader.context)
    return panel(reader, (switch.is_off, switch.at), key, lambda: _switch(reader, switch))


def _switch(reader: Reader, switch: Switch) -> list[Component]:
    t = reader.t
    if reader.context.settings.read_only:
        words = t("Read-only deployment: nothing is ever written.")
        return [html.Span([mark(reader, 3), words], className="link-word")]
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


def show_arming(reader: Reader, state: State, _: int | None, key: str | None) -> tuple[Any, Any]:
    """How far commands to the chosen device go."""
    seen = _seen(reader, state)
    if seen is None:
        return [], ""
    return panel(reader, (seen.device.id, seen.permission.arming), key, lambda: arming_buttons(reader, seen))


def show_parts(reader: Reader, state: State) -> list[Component]:
    """The buttons of the chosen device's parts."""
    seen = _seen(reader, state)
    return [] if seen is None or seen.protocol is None else table.part_buttons(reader, seen.protocol, View.of(state))


def show_registers(
    reader: Reader, state: State, _: int | None, search: str | None
) -> tuple[Any, dict[str, Any] | None, str]:
    """The state of the register table (none when there is one), the table as data, how many of how many it shows."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None:
        return nothing(reader), None, ""
    every = registers_of(reader.context, seen)
    found = table.found(reader, every, View.of(state), search or "")
    note = reader.t("{shown} of {all}", shown=min(len(found), table.AT_MOST), all=len(every))
    if not found:
        return empty(reader.t("No register is called so.")), None, note
    return None, table.register_table(reader, seen.device, seen.protocol, found), note


def show_commands(reader: Reader, state: State, _: int | None, key: str | None) -> tuple[Any, Any]:
    """What may be written, with what stands there now."""
    view, seen = View.of(state), _seen(reader, state)
    if seen is None or seen.protocol is None:
        return nothing(reader), ""
    protocol, names = seen.protocol, {writable.name for writable in seen.protocol.writables}
    present = [each for each in registers_of(reader.context, seen) if each.register.name in names]
    held = [(each.read.value if each.read else None, each.quality) for each in present]
    return panel(
        reader,
        (seen.device.id, view.part, seen.permission, held),
        key,
        lambda: command_rows(reader, view, seen, protocol, present),
    )


def show_recent(reader: Reader, state: State, _: int | None, key: str | None) -> tuple[Any, Any]:
    """The last commands."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None:
        return [], ""
    names = {writable.name: writable for writable in seen.protocol.writables}
    commands = list_commands(reader.context, seen.device.id)
    facts = (seen.device.id, [(each.id, each.state, each.outcome) for each in commands])
    return panel(reader, facts, key, lambda: recent_rows(reader, commands, names))


def show_faults(reader: Reader, state: State, _: int | None, key: str | None) -> tuple[Any, Any, bool]:
    """What is injected into a simulator; the whole panel is hidden for any other device."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None or not seen.device.simulator:
        return [], "", True
    protocol, active = seen.protocol, active_faults(reader.context, seen.device.id)
    return *panel(
        reader, (seen.device.id, [command.id for command in active]), key, lambda: active_rows(reader, active, protocol)
    ), False


def offer_faults(reader: Reader, state: State, kind: str | None) -> tuple[Any, Any]:
    """The kinds of faults that mean anything to the chosen device, and the one that is chosen."""
    seen = _seen(reader, state)
    if seen is None or seen.protocol is None or not seen.device.simulator:
        raise PreventUpdate
    kinds = kinds_of(seen.protocol)
    return offered(reader, kinds), no_update if kind in {each.name for each in kinds} else kinds[0].name


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
