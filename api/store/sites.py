"""The site databases: their tables are reflected, never hand-written, so any maker's columns are served as they are."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from api.config import Settings, Site
from api.errors import NotFound, UnknownColumn
from api.i18n import Text
from api.store.db import Engines, is_writable, translated
from api.store.times import UtcTime

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

    def column(self, name: str, *, field: str = "fields") -> sa.Column[Any]:
        """The stored column of an API name; raises :class:`UnknownColumn` naming the parameter ``field``."""
        if name not in self.columns:
            raise UnknownColumn(field, name, list(self.columns))
        return self.columns[name]


class Sites:
    """The configured sites with their reflected tables, cached and looked at again every minute."""

    def __init__(self, settings: Settings, engines: Engines) -> None:
        self._settings = settings
        self._engines = engines
        self._tables: dict[tuple[int, str], tuple[float, SiteTable]] = {}
        self._lock = threading.Lock()

    def __iter__(self) -> Any:
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
        """The reflected table; raises :class:`NotFound` for an unknown site, table name or a table not there yet."""
        site = self.site(site_id)
        known = self._tables.get((site_id, name))
        if known is not None and time.monotonic() - known[0] < RECHECK_S:
            return known[1]
        if name not in TABLES:
            raise NotFound(
                Text("There is no table {table}. Known: {known}", table=name, known=", ".join(TABLES)), field="table"
            )
        reflected = self._reflect(site, name)
        with self._lock:
            self._tables[site_id, name] = (time.monotonic(), reflected)
        return reflected

    def forget(self, site_id: int) -> None:
        """Look at the site's tables anew at their next use (after a table was made or altered)."""
        with self._lock:
            self._tables = {key: kept for key, kept in self._tables.items() if key[0] != site_id}

    def _reflect(self, site: Site, name: str) -> SiteTable:
        engine = self.engine(site)
        path = engine.url.database if engine.dialect.name == "sqlite" else None
        metadata = sa.MetaData()
        with translated(engine), engine.connect() as connection:
            stored = next((t for t in sa.inspect(connection).get_table_names() if t.lower() == name), None)
            if stored is None:
                raise NotFound(
                    Text("Site {site} has no table {table} yet.", site=site.id, table=name), field="table", path=path
                )
            table = sa.Table(
                stored, metadata, autoload_with=connection, listeners=[("column_reflect", _read_times_as_utc)]
            )
        return SiteTable(site=site, name=name, table=table, columns=MappingProxyType(_api_names(table)))


def _read_times_as_utc(_inspector: Any, _table: Any, column: dict[str, Any]) -> None:
    if isinstance(column["type"], (sa.TIMESTAMP, sa.DateTime)):
        column["type"] = UtcTime()


def _api_names(table: sa.Table) -> dict[str, sa.Column[Any]]:
    """Lower-case plain ``str`` names; a second column of the same lower-case name gets ``_2``."""
    named: dict[str, sa.Column[Any]] = {}
    for column in table.columns:
        name = base = str(column.name).lower()
        count = 1
        while name in named:
            count += 1
            name = f"{base}_{count}"
        named[name] = column
    return named
