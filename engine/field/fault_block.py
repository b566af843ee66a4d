"""The control block of a simulated device: registers from 65000 on, by which faults are given and taken over Modbus.

Written word by word with function 6, the commit word last; read with function 3 or 4. No fault of the device touches
the block itself, so that what was broken can be mended.

===================  =======================================================================
address              holds
===================  =======================================================================
65000                code of the kind (0 with CLEAR: all kinds)
65001                rack, 0: the device as a whole
65002                position, 65535: the simulator chooses
65003, 65004         magnitude, float32, the more significant word first
65005                duration, s, 0: until it is cleared
65006                commit: SET gives the fault, CLEAR takes every fault of the kind
65009                SIGNATURE, by which a simulator is known
65010, 65011         the simulated second (Unix time), uint32: grows by one each second, also over a restart
65012                how many faults there are
65013                1: the heartbeat was missed: tripped to local, charge and discharge stopped; drives: at 60 Hz
65020 + 6 n          fault n: kind, rack, position, magnitude (two words), seconds left
===================  =======================================================================
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from engine.field.fault_kinds import BY_CODE, KINDS, Fault

FIRST = 65_000
COMMIT = FIRST + 6
SIGNATURE_AT = FIRST + 9
SEQUENCE_AT = FIRST + 10
COUNT_AT = FIRST + 12
TRIPPED_AT = FIRST + 13
ACTIVE_AT = FIRST + 20
MOST = 16  # faults at once
FAULT_WORDS = 6
LENGTH = ACTIVE_AT - FIRST + MOST * FAULT_WORDS

SET = 0x5E7F
CLEAR = 0xC1EA
SIGNATURE = 0xA27E
CHOOSE = 0xFFFF  # as position


def encode_fault(fault: Fault) -> list[tuple[int, int]]:
    """The writes, in order, (address, word), that give a simulator this fault.

    >>> encode_fault(Fault(kind="slow", magnitude=0.5, duration_s=60))[-2:] == [(65005, 60), (65006, SET)]
    True
    """
    return [*enumerate(_words(fault), start=FIRST), (COMMIT, SET)]


def encode_clear(kind: str | None = None) -> list[tuple[int, int]]:
    """The writes that take every fault of a kind, or all faults; ValueError on an unknown kind.

    >>> encode_clear()
    [(65000, 0), (65006, 49642)]
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind: {kind!r} is none of {', '.join(KINDS)}")
    return [(FIRST, KINDS[kind].code if kind else 0), (COMMIT, CLEAR)]


def decode_fault(words: Sequence[int]) -> Fault:
    """The fault in six words from the kind on; ValueError when they hold none.

    >>> decode_fault([1, 3, 17, 0x4040, 0, 60])
    Fault(kind='hot_cell', rack=3, position=17, magnitude=3.0, duration_s=60)
    """
    code, rack, position, high, low, seconds = words
    if code not in BY_CODE:
        raise ValueError(f"kind: no fault has the code {code}")
    kind = BY_CODE[code]
    (magnitude,) = struct.unpack(">f", struct.pack(">HH", high, low))
    return Fault(
        kind=kind.name,
        rack=rack,
        position=None if position == CHOOSE else position,
        magnitude=magnitude if kind.has_magnitude else None,
        duration_s=seconds,
    )


def encode_block(faults: Iterable[Fault], sequence: int, *, tripped: bool = False) -> list[int]:
    """The words a simulator shows from SIGNATURE_AT to the end of the block; ``duration_s`` is the time left.

    >>> encode_block([], 70_000)[:4] == [SIGNATURE, 1, 4464, 0]
    True
    """
    shown = [_words(fault) for fault in faults][:MOST]
    head = [SIGNATURE, sequence >> 16 & 0xFFFF, sequence & 0xFFFF, len(shown), int(tripped)]
    head += [0] * (ACTIVE_AT - SIGNATURE_AT - len(head))
    return head + [word for words in shown for word in words] + [0] * (FAULT_WORDS * (MOST - len(shown)))


def decode_active(words: Sequence[int]) -> tuple[Fault, ...]:
    """The faults a device has, from the words at COUNT_AT on, as many as it shows (``duration_s``: what is left).

    >>> decode_active(encode_block([Fault(kind="silent")], 5)[COUNT_AT - SIGNATURE_AT :])
    (Fault(kind='silent', rack=0, position=None, magnitude=None, duration_s=0),)
    """
    first = ACTIVE_AT - COUNT_AT
    starts = range(first, first + FAULT_WORDS * words[0], FAULT_WORDS)
    return tuple(decode_fault(words[start : start + FAULT_WORDS]) for start in starts)


def _words(fault: Fault) -> list[int]:
    high, low = struct.unpack(">HH", struct.pack(">f", fault.size))
    position = CHOOSE if fault.position is None else fault.position
    return [KINDS[fault.kind].code, fault.rack, position, high, low, fault.duration_s]
