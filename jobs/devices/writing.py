"""One order on the wire: what is read, written once, read back, and put back where the device took something else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from api.services.control.orders import Order
from api.store.devices.arming import Arming
from engine.field.fault_block import COUNT_AT, FIRST, LENGTH, decode_active
from engine.field.model import Effect
from engine.field.outcomes import (
    Answer,
    Applied,
    Clamped,
    Outcome,
    Rejected,
    Unknown,
    Unreachable,
    Why,
    Withheld,
    judge,
)
from engine.field.white_list import may_be_written
from jobs.devices.link import Failure, Link, Trouble, Words

SETTLE_S = (0.0, 0.2, 0.5)  # a device may take a scan of its own before it shows what was written

MayWrite = Callable[[], Awaitable[Rejected | None]]  # why not, asked last before the wire; None: it may


async def carry_write(link: Link, order: Order, may_write: MayWrite) -> Outcome:
    """What becomes of a command: checked only (simulate), compared (shadow), or written."""
    if order.arming is Arming.SIMULATE:
        return Withheld(would_write=order.word)
    before = await read_word(link, order)
    if order.arming is Arming.SHADOW:
        return Withheld(would_write=order.word, before=before if isinstance(before, int) else None)
    if isinstance(before, Failure):
        if not order.is_protective:  # a set point whose old value is not known could not be put back
            return _not_begun(before)
        held = None  # protecting does not wait for knowing
    else:
        held = before
    refused = await may_write()
    if refused is not None:
        return replace(refused, before=held)
    outcome = await _write_and_compare(link, order, order.word, held)
    if isinstance(outcome, Clamped) and _is_undone(order) and held is not None:
        return await _undo(link, order, outcome, held, may_write)
    return outcome


async def read_word(link: Link, order: Order) -> int | Failure:
    """The word the device holds now, where the map says it is read back."""
    assert order.writable is not None, "a fault has no register"  # noqa: S101
    function, address = order.writable.read_back
    answer = await link.read(order.device.unit, function, address, 1, order.device.timeout_ms / 1000)
    return answer.words[0] if isinstance(answer, Words) else answer


async def carry_fault(link: Link, order: Order, may_write: MayWrite) -> Outcome:
    """Give a simulator a fault, or take it back; its control block tells whether it has it."""
    refused = await may_write()
    if refused is not None:
        return refused
    unit, timeout_s = order.device.unit, order.device.timeout_ms / 1000
    for address, word in order.writes:
        answer = await link.write(unit, address, word, timeout_s)
        if isinstance(answer, Failure):
            return _not_begun(answer)
    shown = await link.read(unit, 3, COUNT_AT, FIRST + LENGTH - COUNT_AT, timeout_s)
    if isinstance(shown, Failure):
        return Unknown()
    kinds = {fault.kind for fault in decode_active(shown.words)}
    kind, is_clear = order.command.detail["kind"], order.command.name == "fault.clear"
    has_it = bool(kinds) if kind is None else kind in kinds
    return Applied(before=None, after=1) if has_it is not is_clear else Rejected(why=Why.IGNORED)


async def _write_and_compare(link: Link, order: Order, word: int, held: int | None) -> Outcome:
    """Write a word once and read back what the device holds then; the white list is asked once more before."""
    assert order.writable is not None, "a fault has no register"  # noqa: S101
    assert order.protocol is not None, "a fault has no register"  # noqa: S101
    address, function = order.writable.address, order.writable.function
    if not may_be_written(order.protocol, address, word, function=function):
        return Rejected(why=Why.NOT_ACCEPTED, before=held)
    sent = await link.write(order.device.unit, address, word, order.device.timeout_ms / 1000, function=function)
    answer, code = _answer(sent, word)
    if answer is Answer.NOT_SENT:
        return judge(wanted=word, before=held, answer=answer, after=None)
    after: int | Failure = Failure(trouble=Trouble.TIMEOUT)
    for wait_s in SETTLE_S:
        await asyncio.sleep(wait_s)
        after = await read_word(link, order)
        if after == word:
            break
    read = after if isinstance(after, int) else None
    return judge(wanted=word, before=held, answer=answer, after=read, code=code)


async def _undo(link: Link, order: Order, clamped: Clamped, held: int, may_write: MayWrite) -> Clamped:
    """Write the old word back, once, and read it back."""
    if await may_write() is not None:
        return replace(clamped, took=clamped.after, undone=False)
    back = await _write_and_compare(link, order, held, clamped.after)
    match back:
        case Applied():
            return replace(clamped, took=clamped.after, after=held, undone=True)
        case Clamped() | Rejected() | Unreachable():
            now_holds = back.after if back.after is not None else clamped.after
            return replace(clamped, took=clamped.after, after=now_holds, undone=False)
        case _:
            return replace(clamped, took=clamped.after, after=None, undone=False)


def _is_undone(order: Order) -> bool:
    return order.writable is not None and order.writable.effect is Effect.SETPOINT


def _answer(sent: Words | Failure, word: int) -> tuple[Answer, int | None]:
    if isinstance(sent, Words):
        return (Answer.ECHOED if sent.words == (word,) else Answer.NONE), None
    if sent.trouble is Trouble.EXCEPTION:
        return Answer.EXCEPTION, sent.code
    return (Answer.NOT_SENT if sent.trouble is Trouble.REFUSED else Answer.NONE), None


def _not_begun(failure: Failure) -> Outcome:
    """What it means that the first thing asked of the device failed."""
    if failure.trouble is Trouble.EXCEPTION:
        return Rejected(why=Why.EXCEPTION, code=failure.code)
    return Unreachable()
