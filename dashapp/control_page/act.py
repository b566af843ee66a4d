"""What the buttons of the page do: choose a site or a moment, order, confirm, follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import html, no_update
from dash.exceptions import PreventUpdate

from api.config import Site
from api.errors import AnjeonError, BadParameter, Conflict
from api.i18n import Text
from api.services.control.commands import confirm_command, find_command
from api.services.cooling.models import activate, cooling_models
from api.services.cooling.orders import mode_of, order_manual, order_mode
from api.services.cooling.plants import cooling_plant
from api.services.cooling.state import control_state
from api.services.roles import Role, check_role
from api.store.devices.commands import Command
from dashapp import ids
from dashapp.control_page import dialog
from dashapp.control_page.head import BY_HAND, RELEASE
from dashapp.control_page.series import commanded
from dashapp.control_page.view import View
from dashapp.past_moment import choose_moment
from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from dashapp.redraw import anew
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator

Told = dict[str, Any]
ACTIVATE = "activate:"
SAME_HZ = 0.05


def set_moment(reader: Reader, _: Any, __: Any, ___: Any, text: str | None, state: Told) -> tuple[Any, Any]:
    """Look at a past moment, or at now; one that cannot be is refused beside the field, the view stays."""
    return choose_moment(reader, text, ids.CONTROL_MOMENT_LIVE, lambda at: replace(View.of(state), at=at))


def choose_site(reader: Reader, _: Sequence[int | None], state: Told) -> Told:
    """Another plant, at the same moment."""
    return replace(View.of(state), site=int(pressed_index())).state()


def step(reader: Reader, _: Sequence[int | None], state: Told) -> Told:
    """A moment beside the one that is shown, or now again."""
    seconds = int(pressed_index())
    view = View.of(state)
    return (replace(view, at="") if seconds == 0 else view.stepped(reader, timedelta(seconds=seconds))).state()


def open_moment(reader: Reader, _: Sequence[int | None], state: Told) -> tuple[Told, bool]:
    """The page as it was when a command was given; the list it was chosen from closes."""
    return replace(View.of(state), at=str(pressed_index()).partition("/")[0]).state(), False


def open_dialog(reader: Reader, _: Sequence[int | None], state: Told, hz: Sequence[Any]) -> Told:
    """The dialog of an order; none for the past, nor for the mode that holds already."""
    does, site = str(pressed_index()), _live_site(reader, state)
    if does.startswith(ACTIVATE):
        return {"act": "activate", "site": site.id, "version": does.removeprefix(ACTIVATE)}
    if does == BY_HAND:
        return {"act": "manual", "site": site.id, "hz": _changed(reader, site, hz)}
    to = Mode.FIXED60.value if does == RELEASE else Mode(does).value
    if does != RELEASE and mode_of(reader.context, site.id).mode == to:
        raise PreventUpdate
    return {"act": "mode", "site": site.id, "to": to}


def show_dialog(reader: Reader, told: Told | None, _: int | None, key: str | None) -> tuple[Any, Any, bool, bool]:
    """Body of the dialog and its key, whether it is open, and whether its clock stands still."""
    if not told:
        return [], "", False, True
    if told.get("ids"):
        commands = [find_command(reader.context, each) for each in told["ids"]]
        facts = [(one.id, one.state, one.outcome) for one in commands]
        is_over = all(one.state in dialog.OVER for one in commands)
        return *anew(facts, key, lambda: dialog.following(reader, commands)), True, is_over
    return *anew(told, key, lambda: _form(reader, told)), True, True


def press(reader: Reader, _: Sequence[int | None], told: Told | None, fields: Sequence[Any]) -> tuple[Any, Any]:
    """A button of the dialog: its error (none where it went well), and what the dialog is about from now on."""
    does = pressed_index()
    if not told:
        raise PreventUpdate
    if does == dialog.CLOSE:
        return None, None
    try:
        return None, _ordered(reader, told, str(fields[0] or "").strip() if fields else "")
    except AnjeonError as error:
        return html.P(reader.say(error.text), className="dialog-error", role="alert"), no_update


def dismiss(reader: Reader, is_open: bool, told: Told | None) -> None:
    """The dialog was closed with the key Escape."""
    if is_open or not told:
        raise PreventUpdate


def _ordered(reader: Reader, told: Told, reason: str) -> Told | None:
    """Form the orders and confirm them: the dialog was the question. A rolled back model needs no following."""
    context, who, site = reader.context, reader.principal, int(told["site"])
    if told["act"] == "activate":
        check_role(who, at_least=Role.engineer)
        activate(context, site, told["version"], who.name)
        return None
    if not reason:
        raise BadParameter("reason", "", Text("a few words for the audit log"))
    formed: list[Command] = []
    if told["act"] == "mode":
        formed.append(order_mode(context, site, Mode(told["to"]), reason=reason, who=who.name))
    else:
        for name, hz in told["hz"].items():
            formed.append(order_manual(context, site, Actuator(name), hz, reason=reason, who=who.name))
    return {**told, "ids": [confirm_command(context, one.id, who.name).id for one in formed]}


def _form(reader: Reader, told: Told) -> list[Any]:
    context, site = reader.context, int(told["site"])
    found = cooling_plant(context, site).site
    place = f"{reader.name(found.name)} · {found.cooling_device}"
    if told["act"] == "activate":
        in_use = next((one.version for one in cooling_models(context, site) if one.in_use), "–")
        return dialog.activate_form(reader, place, in_use, told["version"])
    if told["act"] == "mode":
        return dialog.mode_form(reader, place, mode_of(context, site).mode.value, told["to"])
    return dialog.manual_form(reader, place, _present(reader, found), told["hz"])


def _live_site(reader: Reader, state: Told) -> Site:
    view = View.of(state)
    site = view.chosen(reader)
    if view.at or site is None:
        raise Conflict(Text("Nothing can be ordered of the past."))
    return site


def _present(reader: Reader, site: Site) -> dict[str, float | None]:
    """What the plant holds as ordered."""
    one = control_state(reader.context, site.id).cycle
    return {actuator.value: None if one is None else commanded(one, actuator) for actuator in Actuator}


def _changed(reader: Reader, site: Site, given: Sequence[Any]) -> dict[str, float]:
    """The frequencies that are other than ordered before, in the order of the fields."""
    wanted = {actuator.value: _number(actuator, text) for actuator, text in zip(Actuator, given, strict=True)}
    held = {**_present(reader, site), **mode_of(reader.context, site.id).manual_hz}
    found = {}
    for name, hz in wanted.items():
        before = held.get(name)
        if before is None or abs(hz - before) >= SAME_HZ:
            found[name] = hz
    if not found:
        raise Conflict(Text("These frequencies are ordered already."))
    return found


def _number(actuator: Actuator, text: Any) -> float:
    """What was typed, checked where it is ordered; a text that is no number is refused here."""
    try:
        return float(str(text or "").strip().replace(",", "."))
    except ValueError as error:
        raise BadParameter(f"{actuator.value}_hz", str(text or ""), Text("a number")) from error
