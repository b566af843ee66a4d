"""Rows for tests of time buckets, and the plain way to what they should give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.services.buckets import Buckets
from api.store.times import UtcTime

Row = tuple[datetime, float | None]


def bank_table(*extra: sa.Column[Any], unique: bool = False) -> sa.Table:
    """A bank table as a maker would name it; not ``unique``: without a key, as the old service had it."""
    return sa.Table(
        "bank",
        sa.MetaData(),
        sa.Column("TIMESTAMP", UtcTime, primary_key=unique),
        sa.Column("BANK_ID", sa.Integer, primary_key=unique, autoincrement=False),
        sa.Column("BANK_SOC", sa.Double),
        *extra,
    )


def bank_rows(rows: Iterable[Row], bank: int = 1) -> list[dict[str, Any]]:
    return [{"TIMESTAMP": at, "BANK_ID": bank, "BANK_SOC": value} for at, value in rows]


def by_hand(rows: Sequence[Row], begins: Sequence[datetime]) -> list[dict[str, Any]]:
    """The aggregates of the rows from each beginning to the next, computed row by row; only where there are rows."""
    found = []
    for at, until in zip(begins, [*begins[1:], None], strict=True):
        inside = sorted((row for row in rows if at <= row[0] and (until is None or row[0] < until)), key=lambda r: r[0])
        values = [value for _, value in inside if value is not None and math.isfinite(value)]
        if inside:
            found.append(
                {
                    "time": at,
                    "avg": math.fsum(values) / len(values) if values else None,
                    "min": min(values, default=None),
                    "max": max(values, default=None),
                    "last": values[-1] if values else None,
                    "count": len(values),
                }
            )
    return found


def in_rows(found: Buckets, column: str) -> list[dict[str, Any]]:
    """The answer in the shape of :func:`by_hand`."""
    kinds: Mapping[str, Any] = {kind: values for (name, kind), values in found.values.items() if name == column}
    return [
        {"time": found.grid.begin(int(number))}
        | {kind: None if math.isnan(values[i]) else float(values[i]) for kind, values in kinds.items()}
        for i, number in enumerate(found.numbers)
    ]


def close(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    """Equal within 1e-9 of the size of each value."""
    return len(one) == len(other) and all(
        a.keys() == b.keys() and all(_close(a[key], b[key]) for key in a) for a, b in zip(one, other, strict=True)
    )


def _close(a: Any, b: Any) -> bool:
    if a is None or b is None or isinstance(a, datetime):
        return bool(a == b)
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
