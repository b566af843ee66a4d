"""Spooled numbers as columns of a site's table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.store.columns import CellType
from api.store.spool_frames import SpooledRows
from api.store.times import to_micros

Floats = NDArray[np.float64]


def times(rows: Sequence[SpooledRows]) -> pa.Array:
    """The moment of each row."""
    micros = np.repeat([to_micros(each.at) for each in rows], [len(each.values) for each in rows])
    return pa.array(micros, pa.timestamp("us", "UTC"))


def cells(values: Floats, members: Sequence[str | None], to: CellType) -> pa.Array:
    """One column from its numbers (rows, members): NULL for NaN and for what an integer column cannot hold; a JSON
    object of the members that have a value.

    >>> cells(np.array([[1.0], [np.nan], [9e9]]), [None], CellType(kind="int", low=0, high=100)).to_pylist()
    [1, None, None]
    >>> cells(np.array([[1.0, np.nan]]), ["rack1", "rack2"], CellType(kind="text")).to_pylist()
    ['{"rack1": 1}']
    """
    if members != [None]:
        return pa.array(_objects(values, [str(member) for member in members]), pa.string())
    numbers = values[:, 0]
    if to.kind == "int":
        low = -np.inf if to.low is None else to.low
        high = np.inf if to.high is None else to.high
        with np.errstate(invalid="ignore"):
            fits = (numbers >= low) & (numbers <= high)
        whole = np.rint(np.where(fits, numbers, 0.0)).astype(np.int64)
        return pa.array(whole, pa.int64(), mask=~fits)
    if to.kind == "float":
        return pa.array(numbers, pa.float64(), mask=np.isnan(numbers))
    return pa.array([None if np.isnan(number) else f"{number:g}" for number in numbers], pa.string())


def _objects(values: Floats, members: Sequence[str]) -> list[str | None]:
    made: dict[bytes, str | None] = {}  # flags: row after row is the same
    out: list[str | None] = []
    for row in values:
        key = row.tobytes()
        if key not in made:
            known = {m: _plain(v) for m, v in zip(members, row.tolist(), strict=True) if v == v}
            made[key] = json.dumps(known) if known else None
        out.append(made[key])
    return out


def _plain(value: float) -> Any:
    return int(value) if value.is_integer() else value
