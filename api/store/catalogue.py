"""The column catalogue: what known columns of site tables mean, in which unit, and which values are plausible.

The entries are data (``catalogue.yaml``); a column that is not among them is served all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

KINDS = ("id", "float", "int", "flag", "json", "text", "time")
_FILE = Path(__file__).with_name("catalogue.yaml")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """One known column. ``low`` and ``high`` bound the plausible values, None where every value is plausible."""

    name: str
    unit: str
    ko: str
    en: str
    low: float | None
    high: float | None
    kind: str
    tables: tuple[str, ...]
    layouts: tuple[int, ...]
    signed: bool

    def meaning(self, language: str) -> str:
        """What the column holds, in ``language`` ("ko", else English)."""
        return self.ko if language == "ko" else self.en


def known(column: str) -> CatalogueEntry | None:
    """The entry of an API (lower-case) name, None for a column the catalogue does not know.

    A family such as ``pcs_status_#`` answers for each of its members.

    >>> known("bank_soc").unit
    '%'
    >>> known("pcs_status_7").name
    'pcs_status_#'
    """
    entries = catalogue()
    return entries.get(column) or entries.get(_NUMBER.sub("#", column))


def plausible_range(column: str) -> tuple[float, float] | None:
    """The lowest and highest plausible value of a column, None where there is no bound.

    >>> plausible_range("max_cell_voltage_of_bank")
    (0.5, 5.0)
    """
    entry = known(column)
    if entry is None or entry.low is None or entry.high is None:
        return None
    return entry.low, entry.high


def layout(table: str, number: int) -> tuple[CatalogueEntry, ...]:
    """The columns of ``table`` in known layout 1 or 2, in catalogue order: what a demo site is made of."""
    return tuple(entry for entry in catalogue().values() if table in entry.tables and number in entry.layouts)


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """All entries by name, in the order of the file."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _entry(name, fields) for name, fields in raw.items()})


def _entry(name: str, fields: Mapping[str, Any]) -> CatalogueEntry:
    low, high = fields.get("range", (None, None))
    return CatalogueEntry(
        name=name,
        unit=fields.get("unit", ""),
        ko=fields["ko"],
        en=fields["en"],
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        kind=fields["kind"],
        tables=tuple(fields["tables"]),
        layouts=tuple(fields["layouts"]),
        signed=fields.get("signed", False),
    )
