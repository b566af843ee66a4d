"""Cells of a file as values of a column: by column where all cells are alike, else one by one with a reason."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from api.i18n import Text
from api.store.columns import CellType

_NOTHING = pa.array(["", "null", "none", "na", "n/a", r"\n", "<na>"])  # how other programs write NULL
_MAX_JSON = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Converted:
    """Values of one column; ``bad`` tells by position which cells do not fit and why, ``not_finite`` how many were
    NaN or infinite and are NULL now."""

    values: pa.Array
    bad: Mapping[int, Text] = field(default_factory=dict)
    not_finite: int = 0


def convert(cells: pa.Array, to: CellType, *, scale: float = 1.0, offset: float = 0.0) -> Converted:
    """``cells * scale + offset`` as the values of a column that takes ``to``; scale and offset are for numbers."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if to.kind == "json" or (to.kind == "text" and pa.types.is_nested(cells.type)):
        return _json(cells)
    if to.kind == "text":
        return _text(cells, to.length)
    numbers = _numbers(cells, whole=to.kind == "int" and (scale, offset) == (1.0, 0.0))
    if pa.types.is_floating(numbers.values.type):
        numbers = _finite(_scaled(numbers, scale, offset))
    return _whole(numbers, to) if to.kind == "int" else numbers


def _numbers(cells: pa.Array, *, whole: bool) -> Converted:
    """Whole numbers as they are where ``whole``, else double precision."""
    kind = cells.type
    if pa.types.is_boolean(kind):
        cells, kind = cells.cast(pa.int8()), pa.int8()
    if pa.types.is_signed_integer(kind) and whole:
        return Converted(values=pc.cast(cells, pa.int64()))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Converted(values=pc.cast(cells, pa.float64(), safe=False))
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return _one_by_one(cells, _number, pa.float64())
    trimmed = pc.utf8_trim_whitespace(cells)
    empty = pc.is_in(pc.utf8_lower(trimmed), value_set=_NOTHING)
    trimmed = pc.if_else(empty, None, trimmed)
    for wanted in (pa.int64(), pa.float64()) if whole else (pa.float64(),):
        try:
            return Converted(values=pc.cast(trimmed, wanted))
        except pa.ArrowInvalid:
            continue
    return _one_by_one(trimmed, _number, pa.float64())


def _number(cell: Any) -> float:
    words = {"true": 1.0, "false": 0.0}
    text = str(cell).lower()
    if "_" in text:  # Python's own reading of 1_000 is nobody else's
        raise ValueError(text)
    return words[text] if text in words else float(text)


def _one_by_one(cells: pa.Array, read: Callable[[Any], Any], kind: pa.DataType) -> Converted:
    values: list[Any] = []
    bad: dict[int, Text] = {}
    for row, cell in enumerate(cells.to_pylist()):
        try:
            values.append(None if cell is None else read(cell))
        except (ValueError, TypeError, SyntaxError, OverflowError, RecursionError, MemoryError):
            values.append(None)
            expected = Text("a number") if read is _number else Text("JSON")
            bad[row] = Text("{value} is not {expected}", value=repr(cell)[:100], expected=expected)
    return Converted(values=pa.array(values, kind), bad=bad)


def _scaled(numbers: Converted, scale: float, offset: float) -> Converted:
    if (scale, offset) == (1.0, 0.0):
        return numbers
    return Converted(values=pc.add(pc.multiply(numbers.values, scale), offset), bad=numbers.bad)


def _finite(numbers: Converted) -> Converted:
    finite = pc.fill_null(pc.is_finite(numbers.values), True)
    odd = len(finite) - (pc.sum(finite).as_py() or 0)
    values = pc.if_else(finite, numbers.values, None) if odd else numbers.values
    return Converted(values=values, bad=numbers.bad, not_finite=odd)


def _whole(numbers: Converted, to: CellType) -> Converted:
    low, high = to.low or 0, to.high or 0
    if pa.types.is_floating(numbers.values.type):  # from 2^53 on, double precision skips whole numbers
        low, high = max(low, -(2**53)), min(high, 2**53)
    bad = dict(numbers.bad)
    fits = pc.and_(pc.greater_equal(numbers.values, low), pc.less_equal(numbers.values, high))
    if pa.types.is_floating(numbers.values.type):
        fits = pc.and_(fits, pc.equal(pc.floor(numbers.values), numbers.values))
    fits = pc.fill_null(fits, True)
    for row in pc.indices_nonzero(pc.invert(fits)).to_pylist():
        value = numbers.values[row].as_py()
        bad[row] = Text("{value} is not a whole number from {low} to {high}", value=value, low=low, high=high)
    values = pc.cast(pc.if_else(fits, numbers.values, None), pa.int64(), safe=False)
    return Converted(values=values, bad=bad, not_finite=numbers.not_finite)


def _text(cells: pa.Array, length: int | None) -> Converted:
    if not pa.types.is_string(cells.type):
        cells = pa.array([None if cell is None else str(cell) for cell in cells.to_pylist()], pa.string())
    cells = pc.if_else(pc.equal(cells, ""), None, cells)
    bad = {
        row: Text("a text holds the character NUL")
        for row in pc.indices_nonzero(pc.fill_null(pc.match_substring(cells, "\0"), False)).to_pylist()
    }
    if length is not None:
        for row in pc.indices_nonzero(pc.fill_null(pc.greater(pc.utf8_length(cells), length), False)).to_pylist():
            bad[row] = Text("a text is longer than {length} characters", length=length)
    return Converted(values=cells, bad=bad)


def _json(cells: pa.Array) -> Converted:
    """JSON text as it is; what Python prints of a dict or list becomes JSON. Equal cells are read once."""
    if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
        return _one_by_one(cells, _dumped, pa.string())
    known: dict[str, str | None] = {}

    def read(cell: str) -> str | None:
        if cell not in known:
            known[cell] = _as_json(cell)
        return known[cell]

    return _one_by_one(cells, read, pa.string())


def _as_json(cell: str) -> str | None:
    text = cell.strip()
    if not text or text.lower() in ("nan", "none", "null"):
        return None
    if len(text) > _MAX_JSON or "\\u0000" in text or "\0" in text:
        raise ValueError("too long, or a NUL")
    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError:
        return _dumped(ast.literal_eval(text))
    return text


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _dumped(value: Any) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
