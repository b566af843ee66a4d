"""The commands an alarm asked for: what they would do, what became of them, and the button that confirms one."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.control.commands import word_of
from api.services.control.outcome_rows import outcome_text
from api.services.maps import protocol_map
from api.services.roles import Role
from api.store.devices.commands import Command, State
from dashapp import ids
from dashapp.reader import Reader
from dashapp.widgets.words import number


def orders(reader: Reader, commands: Sequence[Command]) -> Component:
    """One entry a command, oldest first."""
    return html.Ul([_order(reader, command) for command in commands], className="orders")


def _order(reader: Reader, command: Command) -> Component:
    outcome = outcome_text(command)
    words = reader.say(word_of(command.state) if outcome is None else outcome)
    parts = [html.Div([command.device, " · ", html.Span(_label(reader, command), className="strong")])]
    if command.state is State.FORMED:
        until = f"{command.expires_at.astimezone(reader.zone):%H:%M:%S}"
        parts.append(html.Div(reader.t("waits for a confirmation until {time}", time=until), className="dim"))
        parts += [_confirm(reader, command)] if reader.may(Role.operator) else []
    else:
        parts.append(html.Div(words, className="dim"))
    return html.Li(parts)


def _confirm(reader: Reader, command: Command) -> Component:
    """Pressed, it lets the job process write to the device."""
    return html.Button(
        reader.t("Confirm: {command}", command=_label(reader, command)),
        id=ids.part(ids.ALARMS_CONFIRM, command.id),
        className="btn btn-primary device",
    )


def _label(reader: Reader, command: Command) -> str:
    """The command and its value in the words of the device's map; their names where the map has none."""
    device = reader.context.settings.device(command.device)
    value = number(command.value, 0) if command.value is None or command.value % 1 == 0 else f"{command.value:g}"
    try:
        known = protocol_map(device.map).writables if device is not None else ()
    except AnjeonError:
        known = ()
    writable = next((one for one in known if one.name == command.name), None)
    if writable is None:
        return f"{command.name} = {value}"
    ko = reader.language == "ko"
    words = {word: (in_ko if ko else in_en) for word, in_ko, in_en in writable.values}
    shown = words.get(round(command.value or 0)) or f"{value} {writable.unit}".strip()
    where = "" if writable.rack_id is None else reader.t("rack {number}", number=writable.rack_id) + " · "
    return f"{where}{writable.label[0 if ko else 1]} = {shown}"
