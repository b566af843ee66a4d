"""What a person can do to an alarm: which buttons, who may press them, which acts ask for a reason first."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.roles import Role
from dashapp import ids
from dashapp.alarms_page.line import Line
from dashapp.reader import Reader
from dashapp.widgets.roles import role_word
from engine.safety.alarms import Act, Refusal, step

NOTE = "note"
ASKING = ("shelve", "suppress", "take_out", NOTE)  # these want a reason, in the dialog
IN_THE_LIST = ("acknowledge", "shelve", NOTE)
IN_THE_DETAIL = ("unshelve", "reset", "unsuppress", "put_back", "suppress", "take_out")
KEYS = {"acknowledge": "a", "shelve": "s"}
ROLES = {"suppress": Role.engineer, "unsuppress": Role.engineer, "take_out": Role.engineer, "put_back": Role.engineer}


def role_for(act: str) -> Role:
    """The least role an act needs."""
    return ROLES.get(act, Role.operator)


def act_word(reader: Reader, act: str) -> str:
    """An act as the words on its button."""
    t = reader.t
    words = {
        "acknowledge": t("Acknowledge"),
        "shelve": t("Shelve"),
        "unshelve": t("Unshelve"),
        "reset": t("Reset"),
        "suppress": t("Suppress by design"),
        "unsuppress": t("End suppression"),
        "take_out": t("Take out of service"),
        "put_back": t("Put back into service"),
        NOTE: t("Note"),
    }
    return words[act]


def fits(line: Line, act: str) -> bool:
    """Whether the alarm's state takes the act."""
    if act == NOTE:
        return True
    return not isinstance(step(line.state, Act(act), is_active=line.is_active, latches=line.latches), Refusal)


def list_buttons(reader: Reader, line: Line | None) -> list[Component]:
    """Acknowledge, shelve and note of the selected alarm, with their keys; dashed where they do not fit."""
    return [_button(reader, act, line, usable=line is not None and fits(line, act)) for act in IN_THE_LIST]


def detail_buttons(reader: Reader, line: Line) -> list[Component]:
    """The other acts that fit the alarm and the reader's role."""
    return [
        _button(reader, act, line, usable=True)
        for act in IN_THE_DETAIL
        if fits(line, act) and reader.may(role_for(act)) and line.is_open
    ]


def _button(reader: Reader, act: str, line: Line | None, *, usable: bool) -> Component:
    word, key = act_word(reader, act), KEYS.get(act)
    allowed = reader.may(role_for(act))
    why = None
    if not allowed:
        needed = role_word(reader, role_for(act))
        why = reader.t(
            "This needs the role {needed}; yours is {yours}.",
            needed=needed,
            yours=role_word(reader, reader.principal.role),
        )
    # without an id where it is not allowed: a button that appears runs its callback, which would be refused
    wired = {"id": ids.part(ids.ALARMS_ACT, act)} if allowed else {}
    return html.Button(
        f"{word} ({key.upper()})" if key else word,
        className="btn btn-primary" if act == "acknowledge" else "btn",
        disabled=not (usable and allowed),
        title=why,
        **wired,
        **({"data-key": key} if key else {}),
    )
