"""What can be wrong with the text of a protocol map: each mistake names what would be accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Mistake(StrEnum):
    """The message of each mistake, in English (the message id of its translation)."""

    NOT_YAML = "this is not YAML: {reason}"
    TOO_LARGE = "the file is too large; a map has at most {limit} values"
    TOO_DEEP = "the file is nested too deep; a map needs at most {limit} levels"
    REPEATED_KEY = "the key stands here twice"
    NOT_A_MAPPING = "a mapping of keys to values is needed"
    NOT_A_LIST = "a list is needed"
    UNKNOWN_KEY = "there is no such key; known: {known}"
    MISSING_KEY = "the key {key} is needed"
    NOT_A_TEXT = "a text that is not empty is needed; words like on, off, yes, no need quotes"
    NOT_A_NUMBER = "a finite number is needed"
    NOT_A_FLAG = "true or false is needed"
    NOT_AN_INTEGER = "a whole number from {low} to {high} is needed"
    NOT_A_CHOICE = "{given} is not known; accepted: {choices}"
    NOT_A_NAME = "a name of lower-case letters, digits and underscores is needed, beginning with a letter"
    NOT_A_RANGE = "a list of the lowest and the highest value is needed, such as [0, 100]"
    RANGE_REVERSED = "the lowest value {low} is above the highest {high}"
    NOT_A_SPAN = "numbers such as 1..8 are needed, from {low} to {high}, the smaller first"
    SCALE_ZERO = "a scale of 0 loses the value; give what one raw step is worth"
    NOT_A_FUNCTION = "a function is needed: 1 (coils), 3 (holding registers) or 4 (input registers)"
    COIL_GROUP = "coils, and only coils, are read with function 1; the group {group} is read with another"
    COIL_SCALED = "a coil is 0 or 1: it has no scale, offset, unit or range"
    PAST_END = "its last register would be {last}; addresses end at 65535"
    REPEAT_PAST_END = "repeated for {part} its last register would be {last}; addresses end at 65535"
    REPEAT_PARTS = "either rack or names is needed, not both; names is a list of different names such as [pump1, pump2]"
    REPEAT_NEEDS_RACK = "rows of the rack table need repeat with a rack, or the key rack"
    NOT_A_WORD = "a bit field takes one register; its type and scale are not said"
    DUPLICATE_NAME = "the name {name} is used at {other} too; give a name of its own"
    UNKNOWN_COLUMN = "the table {table} has no known column {column}; list it under own_columns if the site has it"
    JSON_KEY_NEEDED = "the column {column} holds JSON; json_key says which member this is"
    JSON_KEY_UNUSED = "the column {column} does not hold JSON; json_key has no place here"
    COLUMN_WITHOUT_TABLE = "a column needs a table: {tables}"
    DUPLICATE_TARGET = "{target} is filled from {other} too; one register for each"
    OVERLAP = "register {address} is used by {other} as another type; only bits may share a register"
    SAME_BIT = "bit {bit} of register {address} is {other} already, with another meaning"
    WRITABLE_KIND = "function 6 writes one register: int16 or uint16; function 5 one coil: coil"
    WRITABLE_RANGE = "{given} does not fit; {kind} with this scale and offset holds {low} to {high}"
    WRITABLE_VALUES = "either values or range is needed, not both"
    SHARED_ADDRESS = "register {address} is written by {other} too; each command needs a register of its own"
    NOT_PROTECTIVE = "the value that protects belongs to commands whose effect is protective"
    PROTECTS_NEEDED = "a protective command needs protects: the value that protects, from {low} to {high}"
    READ_BACK_CLASH = "it is read back from register {address}, which {other} reads as another type"
    UNKNOWN_REGISTER = "there is no register {name}"
    UNKNOWN_WRITABLE = "there is no writable {name}"
    NOT_A_COUNTER = "a sequence counter is a uint16 or uint32 register without a column"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One mistake: where in the file (``blocks.rack.registers.soc.scale``; line 0: not known), what is accepted.

    >>> Problem(path="scale", mistake=Mistake.SCALE_ZERO).text
    'a scale of 0 loses the value; give what one raw step is worth'
    """

    path: str
    mistake: Mistake
    line: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in English."""
        return self.mistake.value.format(**self.params)


class Log:
    """The problems of one file, each place and mistake once: a repeated block does not repeat its mistakes."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self._found: dict[tuple[str, Mistake], Problem] = {}

    def add(self, path: str, mistake: Mistake, **params: Any) -> None:
        """Note a mistake at a path."""
        problem = Problem(path=path, mistake=mistake, line=self._line(path), params=params)
        self._found.setdefault((path, mistake), problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found, in order of lines."""
        return tuple(sorted(self._found.values(), key=lambda each: each.line))

    def _line(self, path: str) -> int:
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 0)
