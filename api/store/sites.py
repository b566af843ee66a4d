"""The site databases: their tables are reflected, never hand-written, so any maker's columns are served as they are."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from api.config import Settings, Site
from api.errors import NotFound, UnknownColumn, UnusableTable
from api.i18n import Text
from api.store.db import Engines, is_schema_change, is_writable, translated
from api.store.reflection import ReflectedTable, TimeStorage, reflect

TABLES = ("bank", "rack", "pcs", "etc")
KEYS = {"bank": ("bank_id",), "rack": ("bank_id", "rack_id"), "pcs": (), "etc": ()}
RECHECK_S = 60.0  # a column added to a site's table is seen after a minute without a restart


@dataclass(frozen=True, kw_only=True)
class SiteTable:
    """One reflected table: API names (lower case) to the columns as they are stored."""

    site: Site
    name: str
    table: sa.Table
    columns: MappingProxyType[str, sa.Column[Any]]

    @property
    def time(self) -> sa.Column[Any]:
        """The TIMESTAMP column."""
        return self.columns["timestamp"]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The id columns the table has, in order: bank_id, rack_id or fewer."""
        return tuple(k for k in ("bank_id", "rack_id") if k in self.columns)

    @cached_property
    def is_found_by_time(self) -> bool:
        """Whether an index begins with TIMESTAMP."""
        return any(next(iter(index.columns), None) is self.time for index in self.table.indexes)

    @cached_property
    def shape(self) -> str:
        """Another text for other names, types or order of columns."""
        columns = [(name, str(column.name), str(column.type)) for name, column in self.columns.items()]
        return hashlib.sha256(repr(columns).encode()).hexdigest()[:16]

    def mark_changed(self) -> None:
        """Have the table looked at anew at its next use: a query found a column or the whole of it gone."""
        self.table.info["changed"] = True

    def column(self, name: str, *, field: str = "fields") -> sa.Column[Any]:
        """The stored column of an API name; raises :class:`UnknownColumn` naming the parameter ``field``."""
        if name not in self.columns:
            raise UnknownColumn(field, name, list(self.columns))
        return self.columns[name]


class Sites:
    """The configured sites with their reflected tables, cached and looked at again every minute.

    A query that finds a table or column gone makes its site's tables be looked at again at once.
    """

    def __init__(self, settings: Settings, engines: Engines) -> None:
        self._settings = settings
        self._engines = engines
        self._tables: dict[tuple[int, str], tuple[float, SiteTable]] = {}
        self._lock = threading.Lock()
        for site in settings.sites:
            sa.event.listen(engines[site.bind], "handle_error", self._forget_when_changed(site))

    def __iter__(self) -> Iterator[Site]:
        return iter(self._settings.sites)

    def site(self, site_id: int) -> Site:
        """The site of a number; raises :class:`NotFound`."""
        site = self._settings.site(site_id)
        if site is None:
            known = ", ".join(str(s.id) for s in self._settings.sites)
            raise NotFound(
                Text("There is no site {site}. Known: {known}", site=site_id, known=known), field="operating_site"
            )
        return site

    def engine(self, site: Site) -> sa.Engine:
        """The engine of the site's own database."""
        return self._engines[site.bind]

    def is_writable(self, site: Site) -> bool:
        """Whether we may write the site's rows."""
        return is_writable(site, self._settings)

    def table(self, site_id: int, name: str) -> SiteTable:
        """The reflected table.

        Raises :class:`NotFound` for an unknown site, table name or a table not there yet, and :class:`UnusableTable`
        where the times cannot be read (no TIMESTAMP, text, no time zone).
        """
        site = self.site(site_id)
        known = self._tables.get((site_id, name))
        if (
            known is not None
            and time.monotonic() - known[0] < RECHECK_S
            and not known[1].table.info.get("changed", False)
        ):
            return known[1]
        seen = self.look(site, name)
        if seen is None:
            raise NotFound(Text("Site {site} has no table {table} yet.", site=site.id, table=name), field="table")
        _refuse_unusable(seen, site, name)
        usable = SiteTable(site=site, name=name, table=seen.table, columns=seen.columns)
        with self._lock:
            self._tables[site_id, name] = (time.monotonic(), usable)
        return usable

    def look(self, site: Site, name: str) -> ReflectedTable | None:
        """The table as it stands now, usable or not; None where there is none. Raises :class:`NotFound` for a name
        that is not a site table's."""
        if name not in TABLES:
            raise NotFound(
                Text("There is no table {table}. Known: {known}", table=name, known=", ".join(TABLES)), field="table"
            )
        engine = self.engine(site)
        with translated(engine), engine.connect() as connection:
            return reflect(connection, name)

    def forget(self, site_id: int) -> None:
        """Look at the site's tables anew at their next use (after a table was made or altered)."""
        with self._lock:
            self._tables = {key: kept for key, kept in self._tables.items() if key[0] != site_id}

    def _forget_when_changed(self, site: Site) -> Any:
        def listener(failure: sa.engine.ExceptionContext) -> None:
            if is_schema_change(failure.original_exception):
                self.forget(site.id)

        return listener


WHY_UNUSABLE = {
    TimeStorage.missing: "Table {table} of site {site} has no column TIMESTAMP.",
    TimeStorage.text: "Table {table} of site {site} keeps its times as text, which cannot be searched.",
    TimeStorage.naive: "Table {table} of site {site} keeps its times without a time zone.",
    TimeStorage.unknown: "Table {table} of site {site} keeps its times in a form that is not known.",
}


def _refuse_unusable(seen: ReflectedTable, site: Site, name: str) -> None:
    if seen.storage in WHY_UNUSABLE:
        raise UnusableTable(
            Text(WHY_UNUSABLE[seen.storage], table=name, site=site.id), field="table", fix="flask site check"
        )


def is_numeric(column: sa.Column[Any]) -> bool:
    """Whether a column holds numbers (times, texts, flags of a boolean type do not count)."""
    return isinstance(column.type, (sa.Integer, sa.Float, sa.Numeric))


def numeric_columns(table: SiteTable) -> tuple[str, ...]:
    """The API names of the columns of numbers, without the ids."""
    return tuple(name for name, column in table.columns.items() if is_numeric(column) and name not in table.keys)


def has_whole_ids(table: SiteTable) -> bool:
    """Whether banks and racks go by whole numbers here: then our own tables can name them."""
    return all(isinstance(table.columns[name].type, sa.Integer) for name in table.keys)
