"""What the buttons of the page do: choose, form, confirm, cancel, arm, switch, inject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ctx, html, no_update
from dash.exceptions import PreventUpdate

from api.errors import AnjeonError, BadParameter, Conflict
from api.i18n import Text
from api.services.control.cancelling import cancel_command
from api.services.control.commands import confirm_command, find_command, form_command
from api.services.control.faults import clear_faults, give_fault
from api.services.control.overview import device_view, registers_of
from api.services.control.permission import set_arming, throw_switch
from api.services.control.targets import named_device
from api.services.maps import protocol_map
from api.services.roles import Role, check_role
from api.store.devices.arming import Arming
from api.store.devices.commands import State
from dashapp import ids
from dashapp.devices_page import dialog
from dashapp.devices_page.commands import TEST, present_value, tested
from dashapp.devices_page.faults import EVERY, KINDS, WHOLE, position_of
from dashapp.devices_page.show import OFF
from dashapp.devices_page.view import View
from dashapp.reader import Reader
from dashapp.redraw import anew
from dashapp.widgets.states import error_state
from engine.field.model import Writable

Told = dict[str, Any]
ENTERED = Text("Devices page")


def choose(reader: Reader, _: Sequence[int | None], __: Sequence[int | None], state: Told) -> Told:
    """Another device, or another part of it."""
    chosen = _pressed()
    if chosen["type"] == ids.DEVICES_DEVICE:
        return View(device=chosen["index"]).as_query()
    return View(device=View.of(state).device, part=chosen["index"]).as_query()


def open_dialog(reader: Reader, *values: Any) -> Told:
    """The dialog for a command, an arming state or the switch."""
    pressed, device = _pressed(), View.of(values[-1]).chosen(reader)
    if pressed["type"] == ids.DEVICES_SWITCH:
        return {"act": "switch", "to": pressed["index"]}
    if device is None:
        raise PreventUpdate
    if pressed["type"] == ids.DEVICES_ARM:
        return {"act": "arming", "device": device.id, "to": pressed["index"]}
    name, found = pressed["index"], tested(protocol_map(device.map))
    if name == TEST and found is not None:
        return {"act": "command", "device": device.id, "name": found.name, "id": None, "reason": reader.t("write test")}
    return {"act": "command", "device": device.id, "name": name, "id": None}


def show_dialog(reader: Reader, told: Told | None, _: int | None, key: str | None) -> tuple[Any, Any, bool, bool]:
    """Body of the dialog and its key, whether it is open, and whether its clock stands still."""
    if not told:
        return [], "", False, True
    if told["act"] == "switch":
        return *anew(told, key, lambda: dialog.switch_form(reader, is_off=told["to"] == OFF)), True, True
    device = named_device(reader.context, told["device"])
    if told["act"] == "arming":
        return *anew(told, key, lambda: dialog.arming_form(reader, device, Arming(told["to"]))), True, True
    writable, present = _writable(reader, told)
    if told["id"] is None:
        reason = told.get("reason", "")
        return *anew(told, key, lambda: dialog.value_form(reader, device, writable, present, reason)), True, True
    command = find_command(reader.context, told["id"])
    if command.state is State.FORMED:
        arming = device_view(reader.context, device.id).permission.arming

        def confirmation() -> list[Any]:
            return dialog.confirmation(reader, device, writable, command, present, arming)

        return *anew((command.id, present, arming), key, confirmation), True, False
    if command.state in (State.EXPIRED, State.CANCELLED) and command.confirmed_at is None:
        return [], "", False, True
    is_over = command.state in (State.DONE, State.EXPIRED, State.CANCELLED)
    facts = (command.id, command.state, command.outcome)
    return *anew(facts, key, lambda: dialog.following(reader, writable, command)), True, is_over


def show_left(reader: Reader, _: int | None, told: Told | None, places: Sequence[Any]) -> list[str]:
    """How long the confirmation stays open."""
    if not told or told.get("id") is None:
        raise PreventUpdate
    return [dialog.left_words(reader, find_command(reader.context, told["id"]))] * len(places)


def press(reader: Reader, _: Sequence[int | None], told: Told | None, fields: Sequence[Any]) -> tuple[Any, Any]:
    """A button of the dialog: its error (none where it went well), and what the dialog is about from now on."""
    does = _pressed()["index"]
    if not told:
        raise PreventUpdate
    try:
        return None, _done(reader, does, told, [str(field or "").strip() for field in fields])
    except AnjeonError as error:
        return html.P(reader.say(error.text), className="dialog-error", role="alert"), no_update


def dismiss(reader: Reader, is_open: bool, told: Told | None) -> Told | None:
    """The dialog was closed with the key Escape: as its button Cancel."""
    if is_open or not told:
        raise PreventUpdate
    return _close(reader, told)


def inject(reader: Reader, _: int | None, state: Told, *given: Any) -> Any:
    """Give the chosen simulator a fault."""
    device = View.of(state).chosen(reader)
    if not ctx.triggered or not ctx.triggered[0]["value"] or device is None:
        raise PreventUpdate
    kind, rack, aim, size, seconds = (str(value or "").strip() for value in given)
    try:
        position = position_of(KINDS[kind], protocol_map(device.map), aim)
        fault = {"kind": kind, "rack": int(rack or WHOLE), "position": position, "magnitude": _number(size, "value")}
        fault["duration_s"] = int(_number(seconds, "duration_s") or 0)
        give_fault(reader.context, device.id, reason=reader.say(ENTERED), who=reader.principal.name, **fault)
    except AnjeonError as error:
        return error_state(reader, error.text)
    return reader.t("Ordered. It shows above as soon as the simulator has it.")


def clear(reader: Reader, _: Sequence[int | None], state: Told) -> Any:
    """Take a fault back, or all."""
    device, kind = View.of(state).chosen(reader), _pressed()["index"]
    if device is None:
        raise PreventUpdate
    check_role(reader.principal, at_least=Role.operator)
    wanted = None if kind == EVERY else kind
    clear_faults(reader.context, device.id, wanted, reason=reader.say(ENTERED), who=reader.principal.name)
    return reader.t("Ordered. It is gone as soon as the simulator has taken it.")


def _done(reader: Reader, does: str, told: Told, fields: list[str]) -> Told | None:
    """What the dialog is about after one of its buttons; None closes it."""
    who, context = reader.principal, reader.context
    if does == dialog.CLOSE:
        return _close(reader, told)
    if does == dialog.WRITE:
        confirm_command(context, told["id"], who.name)
        return {**told, "confirmed": True}
    reason = fields[-1]
    if not reason:
        raise BadParameter("reason", "", Text("a few words for the audit log"))
    if does == dialog.NEXT:
        value = _number(fields[0].replace("−", "-"), "value")
        if value is None:
            raise BadParameter("value", "", Text("a number"))
        formed = form_command(context, told["device"], name=told["name"], value=value, reason=reason, who=who.name)
        return {**told, "id": formed.id}
    if told["act"] == "switch":
        throw_switch(context, is_off=told["to"] == OFF, reason=reason, who=who)
        return None
    check_role(who, at_least=Role.engineer)
    set_arming(context, told["device"], Arming(told["to"]), reason, who.name)
    return None


def _close(reader: Reader, told: Told) -> None:
    """Close the dialog; a command that was formed and not confirmed is taken back."""
    if told.get("id") is not None:
        command = find_command(reader.context, told["id"])
        if command.state is State.FORMED:
            cancel_command(reader.context, command.id, reader.principal.name)


def _writable(reader: Reader, told: Told) -> tuple[Writable, float | None]:
    """The command the dialog is about, and what its register holds now."""
    device = named_device(reader.context, told["device"])
    protocol = protocol_map(device.map)
    writable = protocol.writable(told["name"])
    if writable is None:
        raise Conflict(Text("There is no writable {name}.", name=told["name"]))
    registers = registers_of(reader.context, device_view(reader.context, device.id))
    return writable, present_value(protocol, writable.name, registers)


def _pressed() -> dict[str, str]:
    """The id of the button that was pressed; nothing happens where it was only drawn anew."""
    if not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    return {"type": str(ctx.triggered_id["type"]), "index": str(ctx.triggered_id["index"])}


def _number(text: str, field: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise BadParameter(field, text, Text("a number")) from error
