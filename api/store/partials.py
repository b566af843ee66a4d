"""Partial aggregates: what is known of the values of some rows, so that parts can be put together to a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
KINDS = ("count", "sum", "min", "max", "last")


@dataclass(frozen=True, kw_only=True)
class Partials:
    """Aggregates of n sets of rows, each within one bucket.

    ``bucket`` has the number of each one's bucket, ``rows`` how many rows it has. ``columns`` has for each column an
    array (5, n) of the :data:`KINDS` over its finite values: ``last`` is the value of the newest row that has one;
    where the count is 0 only the sum has a value, 0.
    """

    bucket: Ints
    rows: Ints
    columns: Mapping[str, Floats]

    @cached_property
    def counts(self) -> dict[str, Floats]:
        """The numbers of finite values by column."""
        return {name: values[0] for name, values in self.columns.items()}


def nothing(names: Sequence[str]) -> Partials:
    """No rows at all."""
    none = np.zeros(0, dtype=np.int64)
    return Partials(bucket=none, rows=none, columns={name: np.zeros((len(KINDS), 0)) for name in names})


def merged(parts: Sequence[Partials]) -> Partials:
    """One aggregate a bucket, ascending. ``parts`` come oldest first, and each one's own aggregates too: of several
    in one bucket the last one that has a value gives the bucket's ``last``."""
    bucket = np.concatenate([part.bucket for part in parts])
    if not len(bucket):
        return parts[0]
    order = np.argsort(bucket, kind="stable")
    numbers = bucket[order]
    begins = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    rows = np.concatenate([part.rows for part in parts])[order]
    columns = {
        name: _merged_column(np.concatenate([part.columns[name] for part in parts], axis=1)[:, order], begins)
        for name in parts[0].columns
    }
    return Partials(bucket=numbers[begins], rows=np.add.reduceat(rows, begins), columns=columns)


def _merged_column(values: Floats, begins: NDArray[np.intp]) -> Floats:
    count, total, low, high, last = values
    has = count > 0
    newest = np.maximum.reduceat(np.where(has, np.arange(len(count)), -1), begins)
    return np.array(
        [
            np.add.reduceat(count, begins),
            np.add.reduceat(total, begins),
            np.fmin.reduceat(low, begins),
            np.fmax.reduceat(high, begins),
            np.where(newest >= 0, last[newest], np.nan),
        ]
    )
