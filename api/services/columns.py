"""What the columns of a site's table are: for choosing them on a page, for checking a tag, for the API's own list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.errors import NotFound, UnusableTable
from api.services.context import Context
from api.store.catalogue import CatalogueEntry, known
from api.store.columns import stored_kind
from api.store.sites import TABLES, SiteTable


@dataclass(frozen=True, kw_only=True)
class SiteColumn:
    """One column as it is served. ``kind`` is id, time, numeric, json or text; ``unit`` is empty where it is not known.

    ``sign`` says for a signed column what a positive value means at this site: "charge" or "discharge", else "".
    """

    name: str
    stored_name: str
    kind: str
    unit: str
    ko: str
    en: str
    low: float | None
    high: float | None
    sign: str

    def meaning(self, language: str) -> str:
        """What the column holds, in ``language`` ("ko", else English); empty where it is not known."""
        return self.ko if language == "ko" else self.en


def columns_of(context: Context, site_id: int, table: str) -> tuple[SiteColumn, ...]:
    """Every column of a site's table in stored order, known to the catalogue or not.

    Raises :class:`~api.errors.NotFound` for an unknown site or table, and what else :meth:`Sites.table` raises.
    """
    reflected = context.sites.table(site_id, table)
    return tuple(_column(reflected, name, column) for name, column in reflected.columns.items())


def tables_of(context: Context, site_id: int) -> tuple[str, ...]:
    """The tables of a site that are there and can be served; raises :class:`~api.errors.NotFound` for an unknown
    site."""
    site = context.sites.site(site_id)
    return tuple(name for name in TABLES if _is_served(context, site.id, name))


def _is_served(context: Context, site_id: int, table: str) -> bool:
    try:
        context.sites.table(site_id, table)
    except (NotFound, UnusableTable):
        return False
    return True


def _column(table: SiteTable, name: str, column: Any) -> SiteColumn:
    entry = known(name)
    return SiteColumn(
        name=name,
        stored_name=str(column.name),
        kind=_kind(name, stored_kind(column), entry, is_id=name in table.keys),
        unit=entry.unit if entry else "",
        ko=entry.ko if entry else "",
        en=entry.en if entry else "",
        low=entry.low if entry else None,
        high=entry.high if entry else None,
        sign=table.site.current_positive if entry and entry.signed else "",
    )


def _kind(name: str, stored: str, entry: CatalogueEntry | None, *, is_id: bool) -> str:
    """The stored type decides; the catalogue only tells JSON from other text."""
    if is_id:
        return "id"
    if name == "timestamp" or stored == "time":
        return "time"
    if stored in ("float", "int"):
        return "numeric"
    return "json" if stored == "json" or (entry is not None and entry.kind == "json") else "text"
