"""The life of an alarm as a table of states and acts, after ISA-18.2 and IEC 62682.

Every cell of :data:`TABLE` either leads to a state or is refused with a reason. Where an act leads depends at most on
whether the condition still holds and on whether its kind latches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CHAIN = timedelta(minutes=10)  # an alarm this long after another of its site still belongs to the same chain


class State(StrEnum):
    """What stands between a condition and the operator."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    LATCHED = "latched"  # returned and acknowledged, but its kind wants a reset
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


HELD = frozenset({State.SHELVED, State.SUPPRESSED, State.OUT_OF_SERVICE})  # kept from the operator on somebody's word


class Act(StrEnum):
    """What can happen to an alarm: the first two come from the process, the others from people or a clock."""

    RAISE = "raise"
    RETURN = "return"
    ACKNOWLEDGE = "acknowledge"
    RESET = "reset"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    SHELF_ENDED = "shelf_ended"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    TAKE_OUT = "take_out"
    PUT_BACK = "put_back"


class Refusal(StrEnum):
    """Why an act does not fit a state."""

    NOTHING_STANDS = "nothing_stands"
    ALREADY_ACKNOWLEDGED = "already_acknowledged"
    STILL_STANDS = "still_stands"  # a reset before the condition has returned
    ACKNOWLEDGE_FIRST = "acknowledge_first"
    HELD = "held"  # shelved, suppressed or out of service: lift that first
    ALREADY_SHELVED = "already_shelved"
    ALREADY_SUPPRESSED = "already_suppressed"
    ALREADY_OUT = "already_out"
    NOT_SHELVED = "not_shelved"
    NOT_SUPPRESSED = "not_suppressed"
    NOT_OUT = "not_out"


class Turn(StrEnum):
    """Where an act leads that depends on more than the state."""

    RETURNED = "returned"  # the end of an alarm that was acknowledged: normal, or latched where its kind latches
    RELEASED = "released"  # the end of a hold: unacknowledged while the condition holds, else as RETURNED


Outcome = State | Turn | Refusal

_HOLDS: Mapping[Act, Outcome] = {
    Act.SHELVE: State.SHELVED,
    Act.UNSHELVE: Refusal.NOT_SHELVED,
    Act.SHELF_ENDED: Refusal.NOT_SHELVED,
    Act.SUPPRESS: State.SUPPRESSED,
    Act.UNSUPPRESS: Refusal.NOT_SUPPRESSED,
    Act.TAKE_OUT: State.OUT_OF_SERVICE,
    Act.PUT_BACK: Refusal.NOT_OUT,
}

TABLE: Mapping[State, Mapping[Act, Outcome]] = {
    State.NORMAL: {
        Act.RAISE: State.UNACKNOWLEDGED,
        Act.RETURN: Refusal.NOTHING_STANDS,
        Act.ACKNOWLEDGE: Refusal.NOTHING_STANDS,
        Act.RESET: Refusal.NOTHING_STANDS,
        **_HOLDS,
    },
    State.UNACKNOWLEDGED: {
        Act.RAISE: State.UNACKNOWLEDGED,
        Act.RETURN: State.RETURNED_UNACKNOWLEDGED,
        Act.ACKNOWLEDGE: State.ACKNOWLEDGED,
        Act.RESET: Refusal.STILL_STANDS,
        **_HOLDS,
    },
    State.ACKNOWLEDGED: {
        Act.RAISE: State.ACKNOWLEDGED,
        Act.RETURN: Turn.RETURNED,
        Act.ACKNOWLEDGE: Refusal.ALREADY_ACKNOWLEDGED,
        Act.RESET: Refusal.STILL_STANDS,
        **_HOLDS,
    },
    State.RETURNED_UNACKNOWLEDGED: {
        Act.RAISE: State.UNACKNOWLEDGED,
        Act.RETURN: State.RETURNED_UNACKNOWLEDGED,
        Act.ACKNOWLEDGE: Turn.RETURNED,
        Act.RESET: Refusal.ACKNOWLEDGE_FIRST,
        **_HOLDS,
    },
    State.LATCHED: {
        Act.RAISE: State.UNACKNOWLEDGED,
        Act.RETURN: State.LATCHED,
        Act.ACKNOWLEDGE: Refusal.ALREADY_ACKNOWLEDGED,
        Act.RESET: State.NORMAL,
        **_HOLDS,
    },
    State.SHELVED: {
        Act.RAISE: State.SHELVED,
        Act.RETURN: State.SHELVED,
        Act.ACKNOWLEDGE: Refusal.HELD,
        Act.RESET: Refusal.HELD,
        Act.SHELVE: Refusal.ALREADY_SHELVED,
        Act.UNSHELVE: Turn.RELEASED,
        Act.SHELF_ENDED: Turn.RELEASED,
        Act.SUPPRESS: State.SUPPRESSED,
        Act.UNSUPPRESS: Refusal.NOT_SUPPRESSED,
        Act.TAKE_OUT: State.OUT_OF_SERVICE,
        Act.PUT_BACK: Refusal.NOT_OUT,
    },
    State.SUPPRESSED: {
        Act.RAISE: State.SUPPRESSED,
        Act.RETURN: State.SUPPRESSED,
        Act.ACKNOWLEDGE: Refusal.HELD,
        Act.RESET: Refusal.HELD,
        Act.SHELVE: Refusal.HELD,
        Act.UNSHELVE: Refusal.NOT_SHELVED,
        Act.SHELF_ENDED: Refusal.NOT_SHELVED,
        Act.SUPPRESS: Refusal.ALREADY_SUPPRESSED,
        Act.UNSUPPRESS: Turn.RELEASED,
        Act.TAKE_OUT: State.OUT_OF_SERVICE,
        Act.PUT_BACK: Refusal.NOT_OUT,
    },
    State.OUT_OF_SERVICE: {
        Act.RAISE: State.OUT_OF_SERVICE,
        Act.RETURN: State.OUT_OF_SERVICE,
        Act.ACKNOWLEDGE: Refusal.HELD,
        Act.RESET: Refusal.HELD,
        Act.SHELVE: Refusal.HELD,
        Act.UNSHELVE: Refusal.NOT_SHELVED,
        Act.SHELF_ENDED: Refusal.NOT_SHELVED,
        Act.SUPPRESS: Refusal.HELD,
        Act.UNSUPPRESS: Refusal.NOT_SUPPRESSED,
        Act.TAKE_OUT: Refusal.ALREADY_OUT,
        Act.PUT_BACK: Turn.RELEASED,
    },
}


def step(state: State, act: Act, *, is_active: bool, latches: bool) -> State | Refusal:
    """The state an act leads to, or why it is refused. ``is_active``: whether the condition holds after the act.

    >>> step(State.ACKNOWLEDGED, Act.RETURN, is_active=False, latches=True)
    <State.LATCHED: 'latched'>
    >>> step(State.SHELVED, Act.SHELF_ENDED, is_active=True, latches=False)
    <State.UNACKNOWLEDGED: 'unacknowledged'>
    >>> step(State.NORMAL, Act.ACKNOWLEDGE, is_active=False, latches=False)
    <Refusal.NOTHING_STANDS: 'nothing_stands'>
    """
    outcome = TABLE[state][act]
    if not isinstance(outcome, Turn):
        return outcome
    if outcome is Turn.RELEASED and is_active:
        return State.UNACKNOWLEDGED
    return State.LATCHED if latches else State.NORMAL


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An alarm that stands: its id, when it was raised, and the first alarm of its chain."""

    id: int
    raised_at: datetime
    first_out: int


def chain_of(raised_at: datetime, standing: Iterable[Standing]) -> int | None:
    """The id of the first alarm of the chain that one raised at ``raised_at`` belongs to; None where it is the first.

    ``standing``: the other alarms of the same site whose condition holds. It follows the last of those that were
    raised no more than ten minutes before it.

    >>> noon = datetime(2026, 11, 21, 12)
    >>> chain_of(noon, [Standing(id=7, raised_at=noon - timedelta(minutes=10), first_out=5)])
    5
    >>> chain_of(noon, [Standing(id=7, raised_at=noon - timedelta(minutes=11), first_out=5)])
    """
    before = [other for other in standing if timedelta(0) <= raised_at - other.raised_at <= CHAIN]
    return max(before, key=lambda other: (other.raised_at, other.id)).first_out if before else None
