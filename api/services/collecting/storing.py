"""Spooled rows into the tables of a site: once each, in order, and never stopped for ever by one that does not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import structlog

from api.config import Site
from api.errors import AnjeonError, DatabaseAway, NotAllowed, NotFound, QueryTimeout, TableChanged
from api.i18n import Text
from api.services.collecting.cells import Floats, cells, times
from api.services.collecting.refused import RefusedRows
from api.services.context import Context
from api.store.catalogue import known
from api.store.columns import cell_type, new_table
from api.store.loading import conflict_key, create, load
from api.store.sites import SiteTable
from api.store.spool_frames import RowShape, SpooledRows

TRANSIENT = (DatabaseAway, QueryTimeout, NotAllowed)  # the rows wait for better times

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Stored:
    """What became of rows: ``written`` are new in their tables (the others were there), on the local ``days`` of each
    table; ``refused`` went to the reject files; ``lacking``: columns that a table does not have; ``refused_by``: why a
    table took some rows not at all."""

    written: int = 0
    refused: int = 0
    days: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    lacking: set[tuple[str, str]] = field(default_factory=set)
    refused_by: dict[str, str] = field(default_factory=dict)


class RowStore:
    """The tables of one site. A table that is not there yet is made, with the columns of the first rows for it."""

    def __init__(self, context: Context, site: Site, refused: RefusedRows) -> None:
        self._context, self._site, self._refused = context, site, refused
        self._told: set[str] = set()

    def store(self, rows: Sequence[SpooledRows]) -> Stored:
        """Store rows that may be stored already.

        Raises :class:`DatabaseAway`, :class:`QueryTimeout` or :class:`NotAllowed` when the site's database does not
        take any; part of the rows may be stored then, and all of them are to be given again.
        """
        done = Stored()
        by_shape: dict[RowShape, list[SpooledRows]] = defaultdict(list)
        for each in rows:
            by_shape[each.shape].append(each)
        for shape, alike in by_shape.items():
            self._store_or_refuse(shape, alike, done)
        return done

    def _store_or_refuse(self, shape: RowShape, rows: Sequence[SpooledRows], done: Stored) -> None:
        """Halve what is refused until only the rows remain that really do not fit."""
        try:
            done.written += self._load(shape, rows, done)
            return
        except TRANSIENT:
            raise
        except TableChanged:
            self._context.sites.forget(self._site.id)
            raise DatabaseAway(self._site.bind) from None  # seen anew at the next try
        except AnjeonError as error:
            reason = error.text.in_language("en")
        if len(rows) > 1:
            self._store_or_refuse(shape, rows[: len(rows) // 2], done)
            self._store_or_refuse(shape, rows[len(rows) // 2 :], done)
            return
        done.refused_by[shape.table] = reason
        self._refuse(rows[0], reason, done)

    def _refuse(self, rows: SpooledRows, reason: str, done: Stored) -> None:
        done.refused += len(rows.values)
        try:
            self._refused.add(rows)
        except OSError as error:
            reason = f"{reason}; lost, the disk takes no more: {error}"
        if reason not in self._told:
            self._told.add(reason)
            path = str(self._refused.path(rows.shape))
            log.error("rows refused", site=self._site.id, table=rows.shape.table, reason=reason, kept_in=path)

    def _load(self, shape: RowShape, rows: Sequence[SpooledRows], done: Stored) -> int:
        table = self._table(shape)
        members: dict[str, list[int]] = defaultdict(list)
        for i, (column, _) in enumerate(shape.columns):
            members[column].append(i)
        lacking = [column for column in members if column not in table.columns]
        if lacking:  # the rest is worth storing, and the whole row is kept beside it
            done.lacking |= {(shape.table, column) for column in lacking}
            for each in rows:
                self._refuse(each, f"columns that the table lacks: {', '.join(lacking)}", done)
        values = np.concatenate([each.values for each in rows])
        found = self._columns(shape, members, table, values)
        loaded = pa.table({"timestamp": times(rows), **found})
        stored = [table.columns[name] for name in loaded.column_names]
        key = conflict_key(table.table, table.time, [table.columns[name] for name in table.keys])
        if key is None:
            raise AnjeonError(
                Text("Table {table} of site {site} has no unique key.", table=shape.table, site=self._site.id)
            )
        written = load(self._context.sites.engine(self._site), stored, key, loaded, replace=False)
        if written:
            done.days[shape.table] |= {each.at.astimezone(self._site.zone).date() for each in rows}
        return written

    def _columns(
        self, shape: RowShape, members: Mapping[str, Sequence[int]], table: SiteTable, values: Floats
    ) -> dict[str, pa.Array]:
        return {
            column: cells(values[:, places], [shape.columns[i][1] for i in places], cell_type(table.columns[column]))
            for column, places in members.items()
            if column in table.columns
        }

    def _table(self, shape: RowShape) -> SiteTable:
        sites = self._context.sites
        try:
            return sites.table(self._site.id, shape.table)
        except NotFound:
            kinds = {column: _kind(column, member) for column, member in shape.columns}
            engine = sites.engine(self._site)
            create(engine, new_table(shape.table, kinds, dialect=engine.dialect.name))
            sites.forget(self._site.id)
            log.info("table made", site=self._site.id, table=shape.table)
            return sites.table(self._site.id, shape.table)


def _kind(column: str, member: str | None) -> str:
    entry = known(column)
    if member is not None:
        return "json"
    return entry.kind if entry is not None else "float"
