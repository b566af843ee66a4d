"""docs/alarm-states.md: the life of an alarm and the kinds of alarms, as the code has them."""

from __future__ import annotations

from api.services.alarms.changing import REFUSED
from api.services.alarms.kinds import every_kind
from engine.safety.alarms import TABLE, Act, Outcome, Refusal, State, Turn

HEAD = """# Alarm states and kinds

Generated from the code by `make docs`; do not edit. What it means: [alarms](alarms.md).

## Where each act leads

A row is a state, a column an act. `raise` and `return` come from the process, `shelf_ended` from the clock, the others
from people. A number is a refusal, listed below; over REST it is a 409 that names the state.

- *released*: unacknowledged while the condition holds, else *returned*
- *returned*: normal, or latched where the kind latches

"""
TURNS = {Turn.RETURNED: "*returned*", Turn.RELEASED: "*released*"}


def page() -> str:
    """The text of docs/alarm-states.md."""
    numbers = {refusal: str(i) for i, refusal in enumerate(Refusal, start=1)}
    lines = [_row(["state", *(f"`{act}`" for act in Act)]), _row(["---"] * (len(Act) + 1))]
    lines += [_row([f"`{state}`", *(_cell(TABLE[state][act], state, numbers) for act in Act)]) for state in State]
    refused = [f"{number}. {REFUSED[refusal].in_language('en')}" for refusal, number in numbers.items()]
    kinds = [_row(["kind", "title", "priority", "latches", "on-delay", "off-delay"]), _row(["---"] * 6)]
    kinds += [
        _row(
            [
                f"`{kind.name}`",
                f"{kind.words['en'].title} ({kind.words['ko'].title})",
                str(kind.priority),
                "yes" if kind.latches else "",
                _delay(kind.on_delay.total_seconds()),
                _delay(kind.off_delay.total_seconds()),
            ]
        )
        for kind in every_kind().values()
    ]
    return HEAD + "\n".join([*lines, "", *refused, "", "## Kinds", "", *kinds]) + "\n"


def _cell(outcome: Outcome, state: State, numbers: dict[Refusal, str]) -> str:
    if isinstance(outcome, Refusal):
        return numbers[outcome]
    if isinstance(outcome, Turn):
        return TURNS[outcome]
    return "stays" if outcome is state else outcome.value.replace("_", " ")


def _delay(seconds: float) -> str:
    return f"{seconds:g} s" if seconds else ""


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
