"""Outcomes as they are stored, and as people read them."""

from __future__ import annotations

from typing import Any, assert_never

from api.i18n import Text
from api.store.devices.arming import Arming
from api.store.devices.commands import Command
from engine.field.model import Writable
from engine.field.outcomes import Applied, Clamped, Outcome, Rejected, Unknown, Unreachable, Why, Withheld
from engine.field.white_list import decode_command


def outcome_row(writable: Writable | None, outcome: Outcome) -> dict[str, Any]:
    """The columns that hold an outcome; words become values of the command's unit (a fault has none)."""

    def value(word: int | None) -> float | None:
        return None if word is None or writable is None else decode_command(writable, word)

    detail: dict[str, Any] = {}
    after: int | None = None
    match outcome:
        case Applied():
            after = outcome.after
        case Clamped():
            after = outcome.after
            detail = {} if outcome.undone is None else {"undone": outcome.undone, "took": value(outcome.took)}
        case Rejected():
            after, detail = outcome.after, {"why": str(outcome.why)}
            detail |= {} if outcome.code is None else {"code": outcome.code}
        case Unreachable() | Unknown():
            after = outcome.after
        case Withheld():
            detail = {"would_write": value(outcome.would_write)}
        case _:
            assert_never(outcome)
    name = type(outcome).__name__.lower()
    return {"outcome": name, "before": value(outcome.before), "after": value(after), "outcome_detail": detail}


def outcome_text(command: Command) -> Text | None:
    """What became of a command, in a sentence; None while it is open."""
    after, wanted, before = _number(command.after), _number(command.value), _number(command.before)
    match command.outcome:
        case None:
            return None
        case "applied" if command.name.startswith("fault."):
            return Text("The simulator took it.")
        case "applied" if command.name.startswith("control."):
            return _taken_over(command, after, wanted)
        case "applied":
            return Text("Applied: the device holds {after}, read back.", after=after)
        case "clamped" if command.outcome_detail.get("undone") is True:
            took = _number(command.outcome_detail.get("took"))
            text = "The device took {took} instead of {wanted}; the old value {before} was put back."
            return Text(text, took=took, wanted=wanted, before=before)
        case "clamped":
            return Text("The device holds {after} instead of {wanted}.", after=after, wanted=wanted)
        case "rejected":
            return _refusal(command)
        case "unreachable":
            return Text("The device did not answer. Nothing was changed as far as could be read.")
        case "unknown" if command.after is not None:
            return Text("It is not known whether it was written. The device held {after} afterwards.", after=after)
        case "unknown":
            return Text("It was sent, but what the device holds could not be confirmed. Look at the device.")
        case _:
            return _withheld(command, wanted, before)


def _refusal(command: Command) -> Text:
    why = command.outcome_detail.get("why")
    match why:
        case Why.EXCEPTION:
            return Text(
                "The device refused it (Modbus exception {code}).", code=command.outcome_detail.get("code", "?")
            )
        case Why.IGNORED:
            return Text("The device answered, but still holds {after}.", after=_number(command.after))
        case Why.READ_ONLY:
            return Text("Not written: this deployment is read-only.")
        case Why.WRITES_OFF:
            return Text("Not written: writes to devices are off.")
        case Why.DISARMED:
            return Text("Not written: the device was disarmed.")
        case Why.OTHER_MODE:
            return Text("Not written: the mode is not manual any more.")
        case _:
            return Text("Not written: the device does not take this command or value.")


def _taken_over(command: Command, after: str, wanted: str) -> Text:
    """What the cooling loop has made of an order: it goes on from there in its own cycles."""
    if command.value is None:
        return Text("Taken over: the cooling runs in this mode.")
    if command.after in (None, command.value):
        return Text("Taken over: the drives are ordered to {wanted} Hz.", wanted=wanted)
    return Text("Taken over: the drives are on their way to {wanted} Hz, now {after} Hz.", wanted=wanted, after=after)


def _withheld(command: Command, wanted: str, before: str) -> Text:
    if command.arming == Arming.SIMULATE:
        return Text("Simulated: {wanted} would have been written. Nothing was sent.", wanted=wanted)
    if command.before is None:
        return Text("Compared: {wanted} would have been written; the device could not be read.", wanted=wanted)
    if command.before == command.value:
        return Text("Compared: the device holds {wanted} already. Nothing was written.", wanted=wanted)
    text = "Compared: {wanted} would have been written, the device holds {before}. Nothing was written."
    return Text(text, wanted=wanted, before=before)


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:g}"
