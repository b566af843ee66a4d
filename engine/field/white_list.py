"""What may be written: only the commands of the map, only values within their ranges. Everything else is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from engine.field.model import WRITE_REGISTER, Effect, Kind, ProtocolMap, Writable
from engine.field.steps import Steps


class Why(StrEnum):
    """Why a command is refused."""

    NOT_LISTED = "not_listed"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_CHOICE = "not_a_choice"
    NOT_AUTOMATIC = "not_automatic"


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """May be written: ``word``, with the writable's function; ``value`` is what it says, rounded as the device holds
    it."""

    writable: Writable
    value: float
    word: int


@dataclass(frozen=True, kw_only=True)
class Refused:
    """May not be written; ``writable`` is None where nothing of that name is listed."""

    why: Why
    writable: Writable | None


def judge(protocol: ProtocolMap, name: str, value: float, *, automatic: bool = False) -> Allowed | Refused:
    """Whether a command of this name and value may be written, by hand or ``automatic``.

    An automatic command must be marked so, and a protective one may then only protect: nothing clears a charge stop or
    closes a contactor by itself.
    """
    writable = protocol.writable(name)
    if writable is None:
        return Refused(why=Why.NOT_LISTED, writable=None)
    word = encode_command(writable, value)
    if isinstance(word, Why):
        return Refused(why=word, writable=writable)
    held = decode_command(writable, word)
    if automatic and not _is_automatic(writable, held):
        return Refused(why=Why.NOT_AUTOMATIC, writable=writable)
    return Allowed(writable=writable, value=held, word=word)


def encode_command(writable: Writable, value: float) -> int | Why:
    """The word of a value, or why it is not accepted.

    The value itself must be in range, and the rounded one too: 4.2004 V is not within 3.9..4.2 V.
    """
    if not math.isfinite(value):
        return Why.NOT_A_NUMBER
    if not writable.low <= value <= writable.high:
        return Why.OUT_OF_RANGE
    if writable.values and value not in {float(listed) for listed, _, _ in writable.values}:
        return Why.NOT_A_CHOICE
    steps = Steps.of(writable.scale, writable.offset)
    raw = steps.raw(value)
    low, high = writable.kind.raw_range
    if not (low <= raw <= high and writable.low <= steps.value(raw) <= writable.high):
        return Why.OUT_OF_RANGE
    return raw & 0xFFFF


def decode_command(writable: Writable, word: int) -> float:
    """The value of a word read back.

    >>> charge_limit = Writable(name="a", address=0, kind=Kind.INT16, low=-9, high=9, scale=0.1,
    ...                         effect=Effect.SETPOINT, label=("", ""))
    >>> decode_command(charge_limit, 65535)
    -0.1
    """
    raw = word - 0x10000 if writable.kind is Kind.INT16 and word >= 0x8000 else word
    return Steps.of(writable.scale, writable.offset).value(raw)


def may_be_written(protocol: ProtocolMap, address: int, word: int, *, function: int = WRITE_REGISTER) -> bool:
    """The last look before the wire: whether this word, sent with function 6 or 5 (a coil, 0 or 1) to this address, is
    a listed command, or the heartbeat."""
    beat = protocol.heartbeat
    if beat is not None and (function, address) == (WRITE_REGISTER, beat.address):
        return 0 <= word <= 0xFFFF
    for writable in protocol.writables:
        if (writable.function, writable.address) == (function, address):
            return 0 <= word <= 0xFFFF and encode_command(writable, decode_command(writable, word)) == word
    return False


def _is_automatic(writable: Writable, value: float) -> bool:
    if not writable.automatic:
        return False
    return writable.effect is not Effect.PROTECTIVE or value == writable.protects
