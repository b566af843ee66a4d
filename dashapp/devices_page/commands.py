"""What may be written to the chosen device, with what it holds now, and what became of the last commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from api.services.control.commands import WORDS
from api.services.control.faults import PREFIX
from api.services.control.outcome_rows import outcome_text
from api.services.control.overview import DeviceView, RegisterView
from api.services.roles import Role
from api.store.devices.arming import Arming
from api.store.devices.commands import Command, State
from api.store.devices.states import Quality
from dashapp import ids
from dashapp.devices_page.view import EVERYTHING, View
from dashapp.devices_page.words import command_label, effect_word, quality_mark, value_words
from dashapp.reader import Reader
from dashapp.widgets.marks import mark
from dashapp.widgets.states import empty
from dashapp.widgets.words import moment
from engine.field.fault_kinds import KINDS
from engine.field.model import Effect, ProtocolMap, Writable

SHOWN = 8
TEST = "test"  # in place of a command's name: write what a set point holds already


def command_rows(
    reader: Reader, view: View, device: DeviceView, protocol: ProtocolMap, registers: Sequence[RegisterView]
) -> object:
    """One row a command of the chosen part: what it holds now, and the button that begins a change."""
    t = reader.t
    if device.is_cooling:
        said = t("The cooling loop alone orders this device. Its mode and frequencies are set on the Control page.")
        return html.P(said, className="dim")
    if not protocol.writables:
        return empty(t("This device takes no commands."))
    rack = int(view.part) if view.part.isdigit() else None
    writables = [w for w in protocol.writables if view.part == EVERYTHING or w.rack_id == rack]
    present = {each.register.name: each for each in registers}
    may = reader.may(Role.operator) and not _is_off(device)
    rows = [_row(reader, writable, present.get(writable.name), may=may) for writable in writables]
    if not rows:
        rows = [html.P(t("No command of this part."), className="dim small")]
    return [html.P(_why_not(reader, device), className="dim small"), *rows, _test_row(reader, device, protocol, may)]


def present_value(protocol: ProtocolMap, name: str, registers: Sequence[RegisterView]) -> float | None:
    """What a command's register holds now; None unless it was read and is good."""
    each = next((each for each in registers if each.register.name == name), None)
    if each is None or each.read is None or each.quality is not Quality.GOOD:
        return None
    return each.read.value


def tested(protocol: ProtocolMap) -> Writable | None:
    """The command of a write test: the first set point, which a test leaves as it is."""
    return next((w for w in protocol.writables if w.effect is Effect.SETPOINT), None)


def recent_rows(reader: Reader, commands: Sequence[Command], writables: Mapping[str, Writable]) -> object:
    """The last commands, newest first, each with its outcome in words."""
    if not commands:
        return empty(reader.t("No command was given yet."))
    return [_recent(reader, command, writables.get(command.name)) for command in commands[:SHOWN]]


def _is_off(device: DeviceView) -> bool:
    return device.permission.arming is Arming.ARMED and device.permission.writes_off


def _why_not(reader: Reader, device: DeviceView) -> str:
    t = reader.t
    if device.permission.read_only:
        return t("This deployment is read-only: it writes to no device.")
    if _is_off(device):
        return t("Writes to devices are off.")
    if not reader.may(Role.operator):
        return t("Commands need the role operator.")
    if device.permission.arming is Arming.ARMED:
        return t("Each command is confirmed in a dialog, written once and read back.")
    return t("The device is not armed: commands are checked or compared, nothing is written.")


def _row(reader: Reader, writable: Writable, present: RegisterView | None, *, may: bool) -> Component:
    t = reader.t
    label = command_label(reader, writable)
    value = None if present is None or present.read is None else present.read.value
    now: list[Component | str] = [value_words(reader, writable, value)]
    if present is None or present.quality is not Quality.GOOD:
        now.append(quality_mark(reader, Quality.MISSING if present is None else present.quality))
    button = html.Button(
        t("Change"),
        id=ids.part(ids.DEVICES_ORDER, writable.name),
        className="btn device",
        disabled=not may,
        **{"aria-label": t("Change {what}", what=label)},
    )
    words = [html.Span(label), html.Span(effect_word(reader, writable), className="dim small")]
    return html.Div(
        [html.Span(words, className="order-label"), html.Span(now, className="order-now"), button],
        className="device-order",
    )


def _test_row(reader: Reader, device: DeviceView, protocol: ProtocolMap, may: bool) -> Component | None:
    writable = tested(protocol)
    if writable is None:
        return None
    t = reader.t
    words = t(
        "Writes what {what} holds already, to prove the way there and back.", what=command_label(reader, writable)
    )
    is_armed = may and device.permission.may_write
    button = html.Button(
        t("Write test"), id=ids.part(ids.DEVICES_ORDER, TEST), className="btn device", disabled=not is_armed
    )
    note = html.Span(words if is_armed else t("A write test needs an armed device."), className="dim small")
    return html.Div([html.Span(note, className="order-label"), button], className="device-order")


def _recent(reader: Reader, command: Command, writable: Writable | None) -> Component:
    said = outcome_text(command)
    words = reader.say(said) if said is not None else reader.t(WORDS[command.state])
    is_wrong = command.outcome in ("clamped", "rejected", "unreachable", "unknown")
    head = [
        html.Span(
            f"{command.formed_at.astimezone(reader.zone):%H:%M:%S}", title=moment(command.formed_at, reader.zone)
        ),
        html.Span(_what(reader, command, writable), className="strong"),
        html.Span(command.formed_by, className="dim"),
    ]
    alarm = mark(reader, 2) if is_wrong else None
    dim = "" if is_wrong or command.state in (State.FORMED, State.CONFIRMED, State.CLAIMED) else " dim"
    outcome = html.Span([alarm, html.Span(words)], className=f"link-word{dim}")
    return html.Div([html.Div(head, className="row-flow"), outcome], className="recent")


def _what(reader: Reader, command: Command, writable: Writable | None) -> str:
    """The command and its value: ``rack fan, rack 5 → 1 (on)``; or the fault's name."""
    language = 0 if reader.language == "ko" else 1
    if writable is not None:
        return f"{command_label(reader, writable)} → {value_words(reader, writable, command.value)}"
    kind = KINDS.get(str(command.detail.get("kind")))
    if command.name.startswith(PREFIX):
        name = reader.t("all") if kind is None else kind.title[language]
        is_clear = command.name.endswith("clear")
        return reader.t("clear fault: {name}", name=name) if is_clear else reader.t("fault: {name}", name=name)
    return command.name
