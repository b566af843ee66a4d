"""CSV as PostgreSQL's COPY writes it, for values that come from SQLite: the same bytes from either database.

Numbers are the shortest that read back the same, without a useless ``.0``; exponents from 1e+15 up and below 0.0001;
booleans are t and f; NULL, and a number that is not finite, is empty; text is quoted only where it must be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

import orjson

TEXT = "\x01"  # stands in a row for a value that is written as text
_TEXT_JSON = orjson.dumps(TEXT)
_EXPONENT = re.compile(rb"-?[0-9.]+e[-+]?[0-9]+")
_LARGE = re.compile(rb"-?[0-9]{16,}\.[0-9]+")
_SMALL = re.compile(rb"(?<![0-9.])-?0\.0000[0-9]+")
_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a row is laid out: ``width`` cells, of which those in ``texts`` hold :data:`TEXT` and have their values, in
    order, after the cells; ``marked`` is the number of other cells that hold harmless text (times, t and f, runs).
    Each cell of ``runs`` holds a JSON array: the values of adjacent columns of whole numbers."""

    width: int
    texts: tuple[int, ...]
    marked: int
    runs: tuple[int, ...] = ()


def header(names: Sequence[str]) -> bytes:
    """The first line.

    >>> header(["timestamp", "rack soc, %"])
    b'timestamp,"rack soc, %"\\n'
    """
    return (",".join(quoted(name) for name in names) + "\n").encode()


def whole(rows: Sequence[Sequence[Any]], layout: Layout) -> bool:
    """Whether the runs hold whole numbers and NULL only: SQLite lets their columns hold fractions and text too.

    >>> layout = Layout(width=1, texts=(), marked=1, runs=(0,))
    >>> whole([("[1,null,-3]",)], layout), whole([("[1.5]",)], layout), whole([('["x"]',)], layout)
    (True, False, False)
    """
    written = "".join([row[place] for row in rows for place in layout.runs])
    return not any(mark in written for mark in ('"', ".", "I"))  # I of Inf


def lines(rows: Sequence[Sequence[Any]], layout: Layout) -> bytes:
    """Rows as lines. orjson writes all numbers of a chunk at once; only what PostgreSQL writes otherwise is rewritten.

    >>> lines([("2022-05-10 10:00:00+09", 100.0, None, 7)], Layout(width=4, texts=(), marked=1))
    b'2022-05-10 10:00:00+09,100,,7\\n'
    """
    cells = [row[: layout.width] for row in rows] if layout.texts else rows
    try:
        body = orjson.dumps(cells)
    except TypeError:
        return _one_by_one(rows, layout)
    if body.count(b'"') != 2 * (layout.marked + len(layout.texts)) * len(rows):
        return _one_by_one(rows, layout)  # SQLite lets a number column hold text
    body = body[2:-2].replace(b"],[", b"\n") + b"\n"
    if layout.texts:
        body = body.replace(_TEXT_JSON, TEXT.encode())
    body = body.translate(None, b'[]"').replace(b"null", b"")
    body = _as_postgresql(body).replace(b".0,", b",").replace(b".0\n", b"\n")
    if not layout.texts:
        return body
    alone = layout.width == 1
    texts = [_cell(item, alone=alone).encode() for row in rows for item in row[layout.width :]]
    between = body.split(TEXT.encode())
    return b"".join(chain.from_iterable(zip(between, texts, strict=False))) + between[-1]


def _as_postgresql(body: bytes) -> bytes:
    """Rewrite the numbers that orjson and PostgreSQL spell differently; there are seldom any."""
    odd = [_EXPONENT] if b"e" in body else []
    if b"0.0000" in body:
        odd.append(_SMALL)
    if b"0" * 16 + b"." in body.translate(_TO_ZERO):
        odd.append(_LARGE)
    for pattern in odd:
        body = pattern.sub(lambda found: number(float(found[0])).encode(), body)
    return body


def _one_by_one(rows: Sequence[Sequence[Any]], layout: Layout) -> bytes:
    written = []
    for row in rows:
        cells = list(row[: layout.width])
        for index, item in zip(layout.texts, row[layout.width :], strict=True):
            cells[index] = item
        parts = [_cell(cell, alone=layout.width == 1) for cell in cells]
        for index in layout.runs:
            parts[index] = cells[index][1:-1].replace("null", "")
        written.append(",".join(parts) + "\n")
    return "".join(written).encode()


def _cell(item: Any, *, alone: bool = False) -> str:
    if item is None:
        return ""
    if isinstance(item, float):
        return number(item)
    return quoted("\\x" + item.hex() if isinstance(item, bytes) else str(item), alone=alone)


def quoted(text: str, *, alone: bool = False) -> str:
    """Text as COPY writes it: quoted where it holds a comma, quote or line end, or is empty (bare empty is NULL).

    ``alone`` in its line, the two characters that end COPY's own input are quoted too.

    >>> quoted('a "b", c'), quoted("")
    ('"a ""b"", c"', '""')
    """
    if text == "" or any(mark in text for mark in ',"\n\r') or (alone and text == "\\."):
        return '"' + text.replace('"', '""') + '"'
    return text


def number(item: float) -> str:
    """A double as PostgreSQL prints it; empty where it is not finite.

    >>> number(100.0), number(1e-05), number(1.5e15), number(123456789012345.0)
    ('100', '1e-05', '1.5e+15', '123456789012345')
    """
    if not math.isfinite(item):
        return ""
    text = repr(item).removesuffix(".0")
    if abs(item) < 1e15:
        return text
    digits = len(text.lstrip("-").partition("e")[0].replace(".", "").rstrip("0"))
    # Python takes digits halfway to the next double where they read back the same; PostgreSQL takes more digits there
    while True:
        written = f"{item:.{digits - 1}e}"
        if digits == 17 or 2 * abs(Decimal(written) - Decimal(item)) < Decimal(math.ulp(item)):
            return written
        digits += 1
