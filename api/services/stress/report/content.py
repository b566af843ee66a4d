"""What a report is made of, before it is HTML: sections of sentences, pictures and tables, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table: its text, and what stands smaller beside it (an interval)."""

    text: str
    small: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells; the first column names the row. A plain text is a cell. ``wide``: texts, not numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    caption: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with what stands under it, in this order. lists: points under a word of their own; charts: SVG, each
    with its caption."""

    title: str
    sentences: tuple[str, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    charts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def cell(given: Cell | str) -> Cell:
    """The cell of a plain text."""
    return Cell(text=given) if isinstance(given, str) else given


def by_system(systems: Sequence[str], head: str, rows: Sequence[tuple[Cell | str, ...]], caption: str = "") -> Table:
    """A table with a column a system."""
    return Table(head=(head, *systems), rows=tuple(rows), caption=caption)
