"""The dialog of every order: what it changes and why, then how far it has come.

The store behind it says what it is about: ``{"act": "mode", "to"}``, ``{"act": "manual", "hz": {sw: Hz}}``,
``{"act": "activate", "version"}``, each with its ``site``; ``ids`` of the commands once they are ordered; nothing: it
is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from api.services.control.commands import WORDS
from api.services.control.outcome_rows import outcome_text
from api.services.cooling.orders import MODE_ORDER
from api.store.devices.commands import Command, State
from dashapp import ids
from dashapp.control_page.words import actuator_word, mode_word
from dashapp.reader import Reader
from dashapp.widgets.dialog_parts import dialog_foot, dialog_rows, dialog_step, reason_field
from dashapp.widgets.marks import mark
from dashapp.widgets.words import MISSING, number
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator

REASON = "reason"
ORDER, CLOSE = "order", "close"
REASON_FIELD = ids.part(ids.CONTROL_FIELD, REASON)
OVER = (State.DONE, State.EXPIRED, State.CANCELLED)
WRONG = ("clamped", "rejected", "unreachable", "unknown")


def mode_form(reader: Reader, place: str, before: str, to: str) -> list[Component]:
    """Now and new mode, what that does to the drives, and why."""
    t = reader.t
    is_release = to == Mode.FIXED60
    title = t("Release control (fixed 60 Hz)") if is_release else t("Mode: {mode}", mode=mode_word(reader, to))
    effects = {
        Mode.MANUAL: t("The frequencies stay as they are, then they are those you order. Safety limits still hold."),
        Mode.AUTO_REACTIVE: t("Control goes on from the present frequencies; the forecast does not act."),
        Mode.AUTO_PREDICTIVE: t(
            "Control goes on from the present frequencies; the forecast acts where it is good enough."
        ),
        Mode.FIXED60: t("Running drives go to 60 Hz within 30 s and stay there. No motor stops."),
    }  # fmt: skip
    now_new = html.Strong(f"{mode_word(reader, before)} → {mode_word(reader, to)}")
    start = t("release of control") if is_release else ""
    return [
        html.H2(title, className="dialog-title"),
        html.P(effects[Mode(to)], className="dim"),
        dialog_rows([(t("Plant"), place), (t("Now → new"), now_new)]),
        reason_field(reader, REASON_FIELD, start),
        _foot(reader, t("Release control") if is_release else t("Change the mode")),
    ]


def manual_form(
    reader: Reader, place: str, before: Mapping[str, float | None], to: Mapping[str, float]
) -> list[Component]:
    """Now and new frequencies of what changes."""
    t = reader.t
    rows = [
        (actuator_word(reader, Actuator(name)), html.Strong(f"{number(before.get(name), 1)} → {number(hz, 1, 'Hz')}"))
        for name, hz in to.items()
    ]
    return [
        html.H2(t("Frequencies by hand"), className="dialog-title"),
        html.P(t("The frequencies are ramped, written and read back. Safety limits still hold."), className="dim"),
        dialog_rows([(t("Plant"), place), *rows]),
        reason_field(reader, REASON_FIELD),
        _foot(reader, t("Order these frequencies")),
    ]


def activate_form(reader: Reader, place: str, before: str, to: str) -> list[Component]:
    """Another version of the model."""
    t = reader.t
    return [
        html.H2(t("Roll back to {version}", version=to), className="dialog-title"),
        html.P(t("The loop takes the version over with its next cycle."), className="dim"),
        dialog_rows([(t("Plant"), place), (t("Now → new"), html.Strong(f"{before} → {to}"))]),
        _foot(reader, t("Take this version into use")),
    ]


def following(reader: Reader, commands: Sequence[Command]) -> list[Component]:
    """How far the orders have come."""
    t = reader.t
    is_wrong = any(one.outcome in WRONG or one.state in (State.EXPIRED, State.CANCELLED) for one in commands)
    is_over = all(one.state in OVER for one in commands)
    title = t("Not carried out") if is_wrong else t("Carried out") if is_over else t("Waiting for the loop")
    steps = [step for one in commands for step in _steps(reader, one)]
    numbers = ", ".join(str(one.id) for one in commands)
    return [
        html.H2([mark(reader, 2, size=24) if is_wrong else None, html.Span(title)], className="dialog-title"),
        html.Ul(steps, className="steps"),
        dialog_foot(t("audit log: command {id}", id=numbers), _button(t("Close"), CLOSE, primary=is_over)),
    ]


def order_words(reader: Reader, command: Command) -> str:
    """What was ordered."""
    if command.name == MODE_ORDER:
        return reader.t("Mode: {mode}", mode=mode_word(reader, str(command.detail.get("mode", MISSING))))
    actuator = Actuator(command.name.rpartition(".")[2])
    return f"{actuator_word(reader, actuator)} {number(command.value, 1, 'Hz')}"


def _steps(reader: Reader, one: Command) -> list[Component]:
    """Confirmed, taken over, ended."""
    t = reader.t
    found = [
        dialog_step(reader, f"{order_words(reader, one)} · {one.confirmed_by or MISSING}", one.confirmed_at),
        dialog_step(reader, t("Taken over by the loop"), one.claimed_at),
    ]
    said = outcome_text(one)
    if said is not None:
        found.append(dialog_step(reader, reader.say(said), one.done_at, failed=one.outcome in WRONG))
    elif one.state in (State.EXPIRED, State.CANCELLED):
        found.append(dialog_step(reader, t(WORDS[one.state]), one.done_at, failed=True))
    return found


def _foot(reader: Reader, words: str) -> Component:
    t = reader.t
    return dialog_foot(t("Nothing is ordered yet."), _button(t("Cancel"), CLOSE), _button(words, ORDER, primary=True))


def _button(words: str, does: str, *, primary: bool = False) -> Component:
    kind = "btn device btn-primary" if primary else "btn device"
    return html.Button(words, id=ids.part(ids.CONTROL_DO, does), className=kind)
