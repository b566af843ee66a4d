"""Lines put together from pieces that were read in different ways: what is a gap stays one, within and between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from api.services.sos.thinning import thinned
from api.store.tag_series import Series
from api.store.times import from_micros, to_micros

GAP_US = 180_000_000  # an older row says nothing of a moment

Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Lines by column over one part of a range. ``covered``: the times of its rows in microseconds since 1970 UTC,
    ascending, as far as they are known; a silence longer than ``gap_us`` between two of them is a gap."""

    lines: Mapping[str, Series]
    covered: NDArray[np.int64]
    gap_us: int = GAP_US


def thin_piece(rows: Mapping[str, Series], points: int, gap_us: int = GAP_US) -> Piece:
    """The rows of a part of a range, each line with some ``points`` points; a NaN at either end stays there, so that no
    line goes on into the next piece over a missing value."""
    covered = next((line.at_us for line in rows.values()), np.zeros(0, dtype=np.int64))
    return Piece(
        lines={name: _with_ends(line, thinned(line, points, gap_us)) for name, line in rows.items()},
        covered=covered,
        gap_us=gap_us,
    )


def _with_ends(raw: Series, short: Series) -> Series:
    before = raw.at_us[:1][np.isnan(raw.value[:1])]
    after = raw.at_us[-1:][np.isnan(raw.value[-1:])]
    return Series(
        at_us=np.concatenate([before, short.at_us, after]),
        value=np.concatenate([np.full(len(before), np.nan), short.value, np.full(len(after), np.nan)]),
    )


def joined(pieces: Sequence[Piece]) -> dict[str, Series]:
    """The lines of pieces that follow each other in time; a NaN stands between two with a silence between them."""
    filled = [piece for piece in pieces if len(piece.covered)]
    names = filled[0].lines if filled else (pieces[0].lines if pieces else {})
    return {name: _line(filled, name) for name in names}


def _line(pieces: Sequence[Piece], name: str) -> Series:
    at: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    values: list[NDArray[np.float64]] = [np.zeros(0)]
    for i, piece in enumerate(pieces):
        if i and piece.covered[0] - pieces[i - 1].covered[-1] > GAP_US:
            at.append(pieces[i - 1].covered[-1:] + 1)
            values.append(np.full(1, np.nan))
        at.append(piece.lines[name].at_us)
        values.append(piece.lines[name].value)
    return Series(at_us=np.concatenate(at), value=np.concatenate(values))


def silences(pieces: Sequence[Piece], start: datetime, end: datetime) -> tuple[Span, ...]:
    """The gaps of a range, those at its ends included, oldest first; the whole of it where there is no row."""
    found: list[tuple[int, int]] = []
    here = to_micros(start)
    for piece in pieces:
        if len(piece.covered):
            if piece.covered[0] - here > GAP_US:
                found.append((here, int(piece.covered[0])))
            wide = np.flatnonzero(np.diff(piece.covered) > piece.gap_us)
            found += [(int(piece.covered[i]), int(piece.covered[i + 1])) for i in wide]
            here = int(piece.covered[-1])
    if to_micros(end) - here > GAP_US:
        found.append((here, to_micros(end)))
    return tuple((from_micros(first), from_micros(last)) for first, last in found)
