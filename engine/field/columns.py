"""What a protocol map needs to know of the columns that its values go to; the store's catalogue answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TABLES = ("bank", "rack", "pcs", "etc")


@dataclass(frozen=True, kw_only=True)
class ColumnFacts:
    """Unit and plausible range of a column, taken where the map says none; ``is_json``: it holds a JSON object."""

    unit: str = ""
    low: float | None = None
    high: float | None = None
    is_json: bool = False


Columns = Callable[[str, str], ColumnFacts | None]
"""The facts of a table's column, None for one that is not known."""


def any_column(table: str, column: str) -> ColumnFacts:
    """Knows every column, and nothing about it: for maps without a catalogue."""
    return ColumnFacts()
