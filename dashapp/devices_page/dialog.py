"""The dialog of every act on a device: value and reason, confirmation, and what came of it.

The store behind it says what it is about: ``{"act": "command", "device", "name", "id"}`` (``id`` once it is formed),
``{"act": "arming", "device", "to"}``, ``{"act": "switch", "to"}``; nothing: it is closed.
"""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.config import Device
from api.services.control.outcome_rows import outcome_text
from api.store.devices.arming import Arming
from api.store.devices.commands import Command, State
from dashapp import ids
from dashapp.devices_page.detail import device_place
from dashapp.devices_page.words import accepted_words, arming_word, command_label, value_words
from dashapp.reader import Reader
from dashapp.widgets.dialog_parts import dialog_foot, dialog_rows, dialog_step, reason_field
from dashapp.widgets.marks import mark
from engine.field.model import Writable

VALUE, REASON = "value", "reason"
NEXT, WRITE, CLOSE, ACT = "next", "write", "close", "act"
REASON_FIELD = ids.part(ids.DEVICES_FIELD, REASON)


def value_form(
    reader: Reader, device: Device, writable: Writable, present: float | None, reason: str = ""
) -> list[Component]:
    """First step: which value, and why."""
    t = reader.t
    options = [
        {"label": value_words(reader, writable, float(position)), "value": str(position)}
        for position, *_ in writable.values
    ]
    start = "" if present is None else f"{present:g}"
    name = ids.part(ids.DEVICES_FIELD, VALUE)
    control = (
        dbc.RadioItems(id=name, options=options, value=start or None, className="segments", inline=True)
        if options
        else dbc.Input(id=name, value=start, inputmode="decimal", autocomplete="off", autofocus=True)
    )
    rows = [
        (t("Device"), device_place(reader, device)),
        (t("Now"), value_words(reader, writable, present)),
        (t("Accepted"), accepted_words(reader, writable)),
    ]
    return [
        html.H2(command_label(reader, writable), className="dialog-title"),
        dialog_rows(rows),
        html.Div([html.Span(t("New value"), className="form-label"), control], className="field"),
        reason_field(reader, REASON_FIELD, reason),
        dialog_foot(t("Nothing is sent yet."), _button(t("Cancel"), CLOSE), _button(t("Continue"), NEXT, primary=True)),
    ]


def confirmation(
    reader: Reader, device: Device, writable: Writable, command: Command, present: float | None, arming: Arming
) -> list[Component]:
    """Second step: what exactly will be written where; it closes by itself when its minute is over."""
    t = reader.t
    is_armed = arming is Arming.ARMED
    function, read_at = writable.read_back
    register = t(
        "{address} · function 6 · read back with function {function} at {read_at}",
        address=writable.address,
        function=function,
        read_at=read_at,
    )
    words = value_words(reader, writable, command.value)
    rows = [
        (t("Device"), device_place(reader, device)),
        (t("Register"), register),
        (t("Now → new"), html.Strong(f"{value_words(reader, writable, present)} → {words}")),
        (t("Accepted"), t("{range} · on the white list", range=accepted_words(reader, writable))),
        (t("Reason"), command.reason),
    ]
    promise = (
        t("Device write: the value is read back and compared.")
        if is_armed
        else t("The device is in the state {arming}: nothing will be written.", arming=arming_word(reader, arming))
    )
    label = t("Write to the device") if is_armed else t("Check only")
    return [
        html.H2(f"{command_label(reader, writable)} → {words}", className="dialog-title"),
        html.P(promise, className="dim"),
        dialog_rows(rows),
        dialog_foot(
            html.Span(left_words(reader, command), id=ids.part(ids.DEVICES_LEFT, command.id)),
            _button(t("Cancel"), CLOSE),
            _button(label, WRITE, primary=True),
        ),
    ]


def left_words(reader: Reader, command: Command) -> str:
    """How long a command may still be confirmed."""
    left = max(0, int((command.expires_at - reader.now).total_seconds()))
    return reader.t("closes by itself in {seconds} s", seconds=left)


def following(reader: Reader, writable: Writable, command: Command) -> list[Component]:
    """Third step: how far it has come, and the outcome."""
    t = reader.t
    outcome = outcome_text(command)
    is_wrong = command.outcome in ("clamped", "rejected", "unreachable", "unknown")
    head = [mark(reader, 2, size=24) if is_wrong else None, html.Span(_title(reader, command))]
    steps = [
        dialog_step(reader, t("Confirmed by {name}", name=command.confirmed_by or "–"), command.confirmed_at),
        dialog_step(reader, t("Taken up by the job process"), command.claimed_at),
    ]
    if outcome is not None:
        steps.append(dialog_step(reader, reader.say(outcome), command.done_at, failed=is_wrong))
    label = f"{command_label(reader, writable)} → {value_words(reader, writable, command.value)}"
    alarms = html.A(t("Open the alarms"), href="/hmi/alarms", className="btn") if is_wrong else None
    return [
        html.H2(head, className="dialog-title"),
        html.P(label, className="dim"),
        html.Ul(steps, className="steps"),
        dialog_foot(
            t("audit log: command {id}", id=command.id), alarms, _button(t("Close"), CLOSE, primary=not is_wrong)
        ),
    ]


def arming_form(reader: Reader, device: Device, to: Arming) -> list[Component]:
    """How far commands to a device go from now on, and why."""
    t = reader.t
    title = t("{device}: commands from now on {arming}", device=device.id, arming=arming_word(reader, to))
    return [
        html.H2(title, className="dialog-title"),
        dialog_rows([(t("Device"), device_place(reader, device))]),
        reason_field(reader, REASON_FIELD),
        dialog_foot("", _button(t("Cancel"), CLOSE), _button(t("Change"), ACT, primary=True)),
    ]


def switch_form(reader: Reader, *, is_off: bool) -> list[Component]:
    """All writes off, or on again, and why."""
    t = reader.t
    title = t("Turn off all writes to devices") if is_off else t("Allow writes to devices again")
    effect = (
        t("Order sources go back to local first, then nothing is written until an engineer allows it again.")
        if is_off
        else t("Confirmed commands to armed devices are written again.")
    )
    return [
        html.H2(title, className="dialog-title"),
        html.P(effect, className="dim"),
        reason_field(reader, REASON_FIELD),
        dialog_foot("", _button(t("Cancel"), CLOSE), _button(title, ACT, primary=True)),
    ]


def _title(reader: Reader, command: Command) -> str:
    t = reader.t
    if command.state is not State.DONE:
        return t("Waiting for the device") if command.state is State.CLAIMED else t("Waiting for the job process")
    words = {
        "applied": t("Written, and read back the same"),
        "clamped": t("Written, but read back differently"),
        "rejected": t("Rejected"),
        "unreachable": t("No answer"),
        "unknown": t("Outcome unknown"),
    }
    return words.get(str(command.outcome), t("Nothing was written"))


def _button(words: str, does: str, *, primary: bool = False) -> Component:
    kind = "btn device btn-primary" if primary else "btn device"
    return html.Button(words, id=ids.part(ids.DEVICES_DO, does), className=kind)
