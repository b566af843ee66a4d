"""Registers to values and back, for a whole poll group at once.

A map is compiled once (:func:`compiled`); decoding then is a handful of array operations: 600 registers take some 50
microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.field.model import Kind, ProtocolMap, Register
from engine.field.quality import Quality
from engine.field.reads import Read, plan_reads
from engine.field.steps import Steps

Floats = NDArray[np.float64]
Words = NDArray[np.uint16]
QUALITIES = (Quality.GOOD, Quality.RANGE, Quality.INVALID, Quality.MISSING)
GOOD, RANGE, INVALID, MISSING = range(4)


@dataclass(frozen=True, kw_only=True, eq=False)
class Decoded:
    """What one poll of a group brought, register by register in the order of ``registers``.

    ``values``: NaN where there is none (invalid, missing). ``codes``: places in :data:`QUALITIES`. ``words``: two
    columns, the second of use where a register takes two.
    """

    registers: tuple[Register, ...]
    values: Floats
    codes: NDArray[np.uint8]
    words: Words

    def value(self, i: int) -> float | None:
        """The value of register ``i``, None where there is none."""
        value = float(self.values[i])
        return None if value != value else value

    def quality(self, i: int) -> Quality:
        """Good, or what is wrong with register ``i``."""
        return QUALITIES[self.codes[i]]

    def words_of(self, i: int) -> tuple[int, ...]:
        """The words register ``i`` was read from, in order of addresses; none where nothing was read."""
        if self.codes[i] == MISSING:
            return ()
        return tuple(self.words[i, : self.registers[i].kind.words].tolist())


class GroupCodec:
    """The registers of one poll group, made ready: ``reads`` to send, ``decode`` for their answers."""

    def __init__(self, protocol: ProtocolMap, group: str) -> None:
        self.group = protocol.group(group)
        self.reads: tuple[Read, ...] = plan_reads(protocol, group)
        self.registers = tuple(r for r in protocol.registers if r.group == group)
        starts = np.cumsum([0, *(read.count for read in self.reads)])
        self._size = int(starts[-1])
        self._starts = starts[:-1]
        where = [self._place(register) for register in self.registers]
        self._first = np.array([at for at, _ in where], dtype=np.intp)
        self._second = self._first + np.array([r.kind.words - 1 for r in self.registers], dtype=np.intp)
        self._read_of = np.array([read for _, read in where], dtype=np.intp)
        self._numbers = Numbers(self.registers)

    def decode(self, answers: Sequence[Sequence[int] | None]) -> Decoded:
        """The values of the answers to ``reads``, in their order; None, or too few words, for one that failed."""
        flat = np.zeros(self._size, dtype=np.uint16)
        came = np.zeros(len(self.reads), dtype=bool)
        for i, (read, answer) in enumerate(zip(self.reads, answers, strict=True)):
            if answer is not None and len(answer) == read.count:
                flat[self._starts[i] : self._starts[i] + read.count] = answer
                came[i] = True
        words = np.stack((flat[self._first], flat[self._second]), axis=1)
        values, codes = self._numbers.decode(words)
        missing = ~came[self._read_of]
        values[missing] = np.nan
        codes[missing] = MISSING
        return Decoded(registers=self.registers, values=values, codes=codes, words=words)

    def _place(self, register: Register) -> tuple[int, int]:
        for i, read in enumerate(self.reads):
            if read.address <= register.address < read.end:
                return int(self._starts[i]) + register.address - read.address, i
        raise ValueError(f"{register.name} is in no read of its group")


class Numbers:
    """Words of several registers as values and back, as arrays."""

    def __init__(self, registers: Sequence[Register]) -> None:
        self._count = len(registers)
        steps = [Steps.of(register.scale, register.offset) for register in registers]
        self._times = np.array([step.times for step in steps], dtype=np.float64)
        self._plus = np.array([step.plus for step in steps], dtype=np.float64)
        self._by = np.array([step.by for step in steps], dtype=np.float64)
        self._low = np.array([-np.inf if r.low is None else r.low for r in registers])
        self._high = np.array([np.inf if r.high is None else r.high for r in registers])
        self._swapped = np.array([r.kind.words == 2 and r.word_order == "little" for r in registers], dtype=bool)
        self._of_kind = {
            kind: np.array([i for i, r in enumerate(registers) if r.kind is kind], dtype=np.intp)
            for kind in {register.kind for register in registers}
        }
        self._bit = np.array([r.bit or 0 for r in registers], dtype=np.uint16)
        self._inverted = np.array([r.inverted for r in registers], dtype=np.uint16)

    def decode(self, words: Words) -> tuple[Floats, NDArray[np.uint8]]:
        """Values and codes of (registers, 2) words."""
        ordered = np.where(self._swapped[:, np.newaxis], words[:, ::-1], words)
        raw = np.empty(self._count)
        for kind, at in self._of_kind.items():
            raw[at] = self._raw(kind, at, ordered[at])
        values = (raw * self._times + self._plus) / self._by
        codes = np.zeros(self._count, dtype=np.uint8)
        with np.errstate(invalid="ignore"):
            codes[(values < self._low) | (values > self._high)] = RANGE
        wrong = ~np.isfinite(values)
        values[wrong] = np.nan
        codes[wrong] = INVALID
        return values, codes

    def encode(self, values: Floats) -> Words:
        """The (registers, 2) words of values, rounded to the nearest raw number and held within what the type holds.

        A coil is a word of 0 or 1; a bit holds only itself in its word. NaN becomes NaN in a float, in an integer the
        number devices send for "nothing": the largest unsigned, the smallest signed one.
        """
        words = np.zeros((self._count, 2), dtype=np.uint16)
        with np.errstate(invalid="ignore"):
            exact = (values * self._by - self._plus) / self._times
        for kind, at in self._of_kind.items():
            if kind.is_flag:
                is_set = (np.nan_to_num(values[at]) != 0).astype(np.uint16) ^ self._inverted[at]
                words[at, 0] = is_set << self._bit[at]
            else:
                words[at] = _words(kind, exact[at])
        return np.where(self._swapped[:, np.newaxis], words[:, ::-1], words)

    def _raw(self, kind: Kind, at: NDArray[np.intp], words: Words) -> NDArray[Any]:
        high, low = words[:, 0].astype(np.uint32), words[:, 1].astype(np.uint32)
        if kind.is_flag:
            return ((words[:, 0] >> self._bit[at]) & 1) ^ self._inverted[at]
        if kind is Kind.UINT16:
            return words[:, 0]
        if kind is Kind.INT16:
            return words[:, 0].astype(np.int16)
        both = (high << 16) | low
        if kind is Kind.UINT32:
            return both
        if kind is Kind.INT32:
            return both.view(np.int32)
        return _shortest(both.view(np.float32))


def _shortest(values: NDArray[np.float32]) -> Floats:
    """Each float32 as its shortest decimal says it: 60.01 and not 60.0099983215332."""
    return np.array([float(str(value)) for value in values], dtype=np.float64)


def _words(kind: Kind, exact: Floats) -> Words:
    if kind is Kind.FLOAT32:
        with np.errstate(over="ignore"):
            both = exact.astype(np.float32).view(np.uint32)
        return np.stack((both >> 16, both & 0xFFFF), axis=1).astype(np.uint16)
    low, high = kind.raw_range
    nothing = low if low < 0 else high
    rounded = np.copysign(np.floor(np.abs(exact) + 0.5), exact)
    raw = np.clip(np.where(np.isnan(rounded), nothing, rounded), low, high).astype(np.int64)
    if kind.words == 1:
        return np.stack((raw & 0xFFFF, np.zeros_like(raw)), axis=1).astype(np.uint16)
    return np.stack(((raw >> 16) & 0xFFFF, raw & 0xFFFF), axis=1).astype(np.uint16)


class Codec:
    """A compiled map: its groups for a client, its whole image for a simulator."""

    def __init__(self, protocol: ProtocolMap) -> None:
        self.map = protocol
        self.groups: Mapping[str, GroupCodec] = {g.name: GroupCodec(protocol, g.name) for g in protocol.groups}
        self._numbers = Numbers(protocol.registers)
        functions = {group.name: group.function for group in protocol.groups}
        self._function = [functions[register.group] for register in protocol.registers]

    def encode(self, values: Sequence[float] | Floats) -> dict[int, dict[int, int]]:
        """The words a device with these values holds, by function and address; one value for each ``map.registers``.

        >>> from engine.field.parse import parse_map
        >>> text = "title: {ko: 갑, en: a}\\ngroups: {fast: {function: 4, every_s: 1}}\\n"
        >>> text += "blocks: {b: {group: fast, registers: {t: {at: 7, type: int16, scale: 0.1}}}}"
        >>> Codec(parse_map("a", text).map).encode([-12.5])
        {4: {7: 65411}}
        """
        words = self._numbers.encode(np.asarray(values, dtype=np.float64)).tolist()
        image: dict[int, dict[int, int]] = {}
        for register, function, pair in zip(self.map.registers, self._function, words, strict=True):
            held = image.setdefault(function, {})
            if register.kind.is_flag:
                held[register.address] = held.get(register.address, 0) | pair[0]
                continue
            for i in range(register.kind.words):
                held[register.address + i] = pair[i]
        return image


@lru_cache(maxsize=64)
def compiled(protocol: ProtocolMap) -> Codec:
    """The codec of a map, made once."""
    return Codec(protocol)


def encode(register: Register, value: float) -> tuple[int, ...]:
    """The words of one value in one register; a bit alone in its word.

    >>> encode(Register(name="t", address=0, kind=Kind.INT32, group="g", scale=0.1, word_order="little"), -12.5)
    (65411, 65535)
    """
    words = Numbers([register]).encode(np.array([value], dtype=np.float64))[0]
    return tuple(words[: register.kind.words].tolist())
