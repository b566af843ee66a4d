"""What a person does to the selected alarm: at once, or after the dialog has asked for a reason."""

from __future__ import annotations

from typing import Any

from dash import html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.errors import AnjeonError
from api.services.control.commands import confirm_command
from api.services.roles import check_role
from dashapp.alarms_page.acts import ASKING, act_word, role_for
from dashapp.alarms_page.dialog import end_of_shelf
from dashapp.alarms_page.perform import perform
from dashapp.alarms_page.source import known
from dashapp.alarms_page.view import View
from dashapp.pressed import pressed_index
from dashapp.reader import Reader

DIALOG = "alarms-dialog"


def press(reader: Reader, _: Any, state: dict[str, Any]) -> tuple[Any, ...]:
    """Do what a button says, or open its dialog; buttons that merely appeared were not pressed."""
    name, alarm = str(pressed_index()), View.of(state).alarm
    if alarm is None:
        raise PreventUpdate
    check_role(reader.principal, at_least=role_for(name))
    if name not in ASKING:
        perform(reader, alarm, name)
        return _stamp(reader), *[no_update] * 6
    line = known(reader, alarm).line
    title = f"{act_word(reader, name)}: {line.place} · {line.words}"
    kind = f"{DIALOG} with-until" if name == "shelve" else DIALOG
    return no_update, True, kind, {"act": name, "alarm": alarm}, title, "", None


def confirm(reader: Reader, _: Any) -> str:
    """Confirm the command whose button was pressed: the job process writes it."""
    confirm_command(reader.context, int(pressed_index()), reader.principal.name)
    return _stamp(reader)


def apply(
    reader: Reader, clicks: int | None, asked: dict[str, Any] | None, hours: float | None, until: str, reason: str
) -> tuple[Any, Any, Any]:
    """Do what the dialog is open for; what is wrong with its fields is said in it, and it stays open."""
    if not clicks or not asked:
        raise PreventUpdate
    name = str(asked["act"])
    try:
        check_role(reader.principal, at_least=role_for(name))
        end = end_of_shelf(reader, hours, until) if name == "shelve" else None
        perform(reader, int(asked["alarm"]), name, reason=(reason or "").strip(), until=end)
    except AnjeonError as error:
        return _error(reader.say(error.text)), no_update, no_update
    return None, _stamp(reader), False


def _error(words: str) -> Component:
    return html.Span(words)


def _stamp(reader: Reader) -> str:
    return reader.now.isoformat()
