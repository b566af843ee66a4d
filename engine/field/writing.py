"""The white list of a device: which commands it takes, with which values, as which word."""

from __future__ import annotations

import math

from engine.field.model import Effect, Kind, ProtocolMap, Writable

WORD_RANGES = {Kind.INT16: (-(2**15), 2**15 - 1), Kind.UINT16: (0, 2**16 - 1)}
TOLERANCE = 1e-6  # of a step, so that 3.65 with a scale of 0.001 is 3650


def writable_of(protocol: ProtocolMap, name: str) -> Writable | None:
    """The command called ``name``, None where the device takes no such command.

    What stands in no :class:`Writable` can never be written.
    """
    return next((writable for writable in protocol.writables if writable.name == name), None)


def encode_value(writable: Writable, value: float) -> int | None:
    """The 16-bit word to write, None where ``value`` is not accepted: outside the range, between two steps, not one of
    the positions of a switch, not a number.

    >>> cap = Writable(name="soc_cap", address=9, kind=Kind.UINT16, low=50, high=95, scale=0.1,
    ...     effect=Effect.SETPOINT, label=("충전율 상한", "SoC cap"))
    >>> encode_value(cap, 80.5), encode_value(cap, 95.1), encode_value(cap, 80.55)
    (805, None, None)
    """
    if not math.isfinite(value) or not writable.low <= value <= writable.high:
        return None
    if writable.values and value not in [position for position, *_ in writable.values]:
        return None
    raw = (value - writable.offset) / writable.scale
    nearest = round(raw)
    low, high = WORD_RANGES.get(writable.kind, (0, -1))
    if abs(raw - nearest) > TOLERANCE or not low <= nearest <= high:
        return None
    return nearest & 0xFFFF


def decode_word(writable: Writable, word: int) -> float:
    """What a word read back means, in the command's unit.

    >>> limit = Writable(name="low_temperature", address=9, kind=Kind.INT16, low=-20, high=10, scale=0.1,
    ...     effect=Effect.SETPOINT, label=("저온 한계", "low temperature limit"))
    >>> decode_word(limit, 65486)
    -5.0
    """
    raw = word - 2**16 if writable.kind is Kind.INT16 and word >= 2**15 else word
    return round(raw * writable.scale + writable.offset, 9)


def is_protective(writable: Writable) -> bool:
    """Whether a failed write of it is tried again, and never undone."""
    return writable.effect is Effect.PROTECTIVE
