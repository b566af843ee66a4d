"""Confirmed commands on their way to the device: taken by one process, ended with an outcome, retried where they must.

The job process calls this; every step is one transaction with its audit row and its alarm, so that a process may die
between any two of them. A command that somebody claimed and did not finish is never sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.config import Device
from api.services.alarms.reports import report
from api.services.context import Context
from api.services.control.alarming import of_lapse, of_outcome
from api.services.control.commands import LIFE, LONGEST_WAIT, has_lapsed, is_for_the_loop, record
from api.services.control.orders import Order, order_of
from api.services.control.outcome_rows import outcome_row
from api.services.control.permission import Permission, permission
from api.store.db import Connection, reading, writing
from api.store.devices import commands
from api.store.devices.arming import Arming
from api.store.devices.commands import Command, State
from engine.field.outcomes import OF_THE_DEVICE, Applied, Outcome, Rejected, Why, Withheld

ACTOR = "jobs"
MAX_TRIES = 20
FIRST_WAIT_S = 2.0
GRACE_S = 5.0  # before a claimed order counts as abandoned, after its own limit


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What there is to do: orders whose turn has come (protective ones first), orders somebody left unfinished."""

    ready: tuple[Order, ...] = ()
    abandoned: tuple[Order, ...] = ()


def waiting(context: Context) -> Waiting:
    """What there is to do now. What has lapsed is stored as expired, what can never be carried out as rejected.

    What is ordered of a cooling plant is left to its loop (:mod:`api.services.cooling.orders`); that it has lapsed is
    stored here all the same, so that it is told when there is no loop.
    """
    now = context.now()
    with reading(context.engines["default"]) as connection:
        found = commands.unfinished(connection)
    lapsed = [command for command in found if has_lapsed(command, now)]
    if lapsed:
        _expire(context, lapsed)
    ready, abandoned = [], []
    for command in (c for c in found if c not in lapsed and c.state is not State.FORMED and not is_for_the_loop(c)):
        order = order_of(context, command)
        if order is None:
            _turn_down(context, command)
        elif command.state is State.CONFIRMED and (command.not_before is None or command.not_before <= now):
            ready.append(order)
        elif command.claimed_at is not None and _is_abandoned(order, command.claimed_at, now):
            abandoned.append(order)
    return Waiting(ready=tuple(sorted(ready, key=_turn)), abandoned=tuple(abandoned))


def claim(context: Context, order: Order) -> Order | None:
    """Take an order: nobody else will send it. None when somebody else has it, it was cancelled, or it has lapsed."""
    command, now = order.command, context.now()
    if has_lapsed(command, now):
        return None
    with writing(context.engines["default"]) as connection:
        arming = permission(context, connection, order.device).arming
        changes = {"claimed_at": now, "arming": arming}
        if not commands.move(connection, command.id, since=[State.CONFIRMED], to=State.CLAIMED, **changes):
            return None
        record(connection, context, "command claimed", command, ACTOR, arming=arming)
    return replace(order, arming=arming)


def refusal(context: Context, order: Order) -> Rejected | None:
    """Why an order must not be written, None when it may: asked last before the wire."""
    with reading(context.engines["default"]) as connection:
        allowed = permission(context, connection, order.device)
    if allowed.writes_off:
        return Rejected(why=_why_off(allowed))
    if not order.is_fault and allowed.arming is not Arming.ARMED:  # a simulator takes faults whatever it is armed for
        return Rejected(why=Why.DISARMED)
    return None


def finish(context: Context, order: Order, outcome: Outcome) -> None:
    """Store what became of a claimed order, tell the alarms, and form the next try of a protective one."""
    command, now = order.command, context.now()
    row = outcome_row(order.writable, outcome)
    with writing(context.engines["default"]) as connection:
        if not commands.move(connection, command.id, since=[State.CLAIMED], to=State.DONE, done_at=now, **row):
            return  # whoever found it abandoned was first
        told = {key: value for key, value in row.items() if value not in (None, {})}
        record(connection, context, "command done", command, ACTOR, **told)
        if order.is_protective and _must_be_tried_again(outcome) and command.tries < MAX_TRIES:
            _try_again(connection, context, command, now)
        report(connection, now, of_outcome(order.device, command, order.writable, outcome, now))


def wait_s(tries: int) -> float:
    """Seconds until the next try after ``tries`` tries: doubling, bounded.

    >>> [wait_s(n) for n in (1, 2, 5, 6)]
    [2.0, 4.0, 32.0, 60.0]
    """
    return min(LONGEST_WAIT.total_seconds(), FIRST_WAIT_S * 2.0 ** (tries - 1))


def _must_be_tried_again(outcome: Outcome) -> bool:
    """Whether the device was asked and does not hold it, as far as is known."""
    if isinstance(outcome, Rejected):
        return outcome.why in OF_THE_DEVICE
    return not isinstance(outcome, Applied | Withheld)


def _try_again(connection: Connection, context: Context, command: Command, now: datetime) -> None:
    not_before = now + timedelta(seconds=wait_s(command.tries))
    again = commands.add(
        connection,
        device=command.device,
        name=command.name,
        value=command.value,
        reason=command.reason,
        state=State.CONFIRMED,
        automatic=command.automatic,
        alarm_id=command.alarm_id,
        formed_at=now,
        formed_by=command.formed_by,
        confirmed_at=now,
        confirmed_by=command.confirmed_by,
        not_before=not_before,
        expires_at=not_before + LIFE,
        retry_of=command.retry_of or command.id,
        tries=command.tries + 1,
    )
    record(connection, context, "command retried", again, ACTOR, retry_of=again.retry_of, tries=again.tries)


def _turn(order: Order) -> tuple[bool, datetime, int]:
    return not order.is_protective, order.command.confirmed_at or order.command.formed_at, order.command.id


def _is_abandoned(order: Order, claimed_at: datetime, now: datetime) -> bool:
    limit = timedelta(seconds=order.limit_s + GRACE_S)
    return not now - limit < claimed_at <= now + limit  # nor claimed in the future: the clock was set back


def _why_off(allowed: Permission) -> Why:
    return Why.READ_ONLY if allowed.read_only else Why.WRITES_OFF


def _expire(context: Context, lapsed: Sequence[Command]) -> None:
    now = context.now()
    with writing(context.engines["default"]) as connection:
        over = [
            command
            for command in lapsed
            if commands.move(connection, command.id, since=[command.state], to=State.EXPIRED, done_at=now)
        ]
        for command in over:
            record(connection, context, "command expired", command, ACTOR, was=command.state)
        for command in over:
            device: Device | None = context.settings.device(command.device)
            report(connection, now, of_lapse(device, command, now))


def _turn_down(context: Context, command: Command) -> None:
    """Store that a command cannot be carried out, as the configuration or the map has changed."""
    row = outcome_row(None, Rejected(why=Why.NOT_ACCEPTED))
    with writing(context.engines["default"]) as connection:
        if commands.move(connection, command.id, since=[command.state], to=State.DONE, done_at=context.now(), **row):
            record(connection, context, "command done", command, ACTOR, outcome=row["outcome"])
