"""The table an import goes to: there already, or to be made from the catalogue and the file's first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from api.config import Site
from api.errors import AnjeonError, BadParameter, Conflict, NotAllowed
from api.i18n import Text
from api.services.context import Context
from api.services.importing.cells import convert
from api.services.importing.mapping import ImportMap, MappedColumn
from api.store.catalogue import known
from api.store.columns import CellType, cell_type, new_table
from api.store.loading import conflict_key, create, index_statement
from api.store.sites import KEYS, SiteTable

_MAX_NAME = 63  # bytes; PostgreSQL cuts longer names without a word


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where the columns of a file go: ``columns`` by name in the file, ``types`` and stored columns by API name."""

    columns: Mapping[str, MappedColumn]
    types: Mapping[str, CellType]
    stored: Mapping[str, Any]
    key: tuple[str, ...]


def find_target(
    context: Context, site: Site, name: str, columns: Mapping[str, MappedColumn], mapping: ImportMap
) -> Target:
    """The table ``name`` of the site as a target for ``columns`` and the map's constants.

    Raises :class:`BadParameter` for a column that does not fit and :class:`Conflict` for a table without a unique key.
    """
    table = context.sites.table(site.id, name)
    wanted = _wanted(columns, mapping)
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        known_columns = ", ".join(table.columns)
        expected = Text("columns of the table, or skip = [...] in a map (known: {known})", known=known_columns)
        raise BadParameter("FILE", ", ".join(missing), expected)
    return Target(
        columns=columns,
        types={column: _type(column, table) for column in wanted},
        stored={column: table.columns[column] for column in wanted},
        key=_key(table, wanted),
    )


def make_table(
    context: Context,
    site: Site,
    name: str,
    columns: Mapping[str, MappedColumn],
    mapping: ImportMap,
    first: Mapping[str, pa.Array],
) -> None:
    """Make the table for ``columns``, with types from the catalogue, else from the ``first`` rows of the file."""
    kinds: dict[str, str] = {}
    for in_file, column in columns.items():
        entry = known(column.name)
        kinds[column.name] = entry.kind if entry else _guess(first[in_file], column)
    for constant, value in mapping.constants.items():
        entry = known(constant)
        kinds[constant] = entry.kind if entry else "text" if isinstance(value, str) else "float"
    engine = context.sites.engine(site)
    create(engine, new_table(name, kinds, dialect=engine.dialect.name))
    context.sites.forget(site.id)


def check_names(columns: Mapping[str, MappedColumn], mapping: ImportMap, table: str) -> None:
    """Raise :class:`BadParameter` when a column has two sources, is missing though a row needs it, or has no name."""
    wanted = _wanted(columns, mapping)
    for name in wanted:
        if wanted.count(name) > 1:
            raise BadParameter(name, name, Text("one source for each column"))
        if len(name.encode()) > _MAX_NAME:
            raise BadParameter(name, name, Text("a column name of at most {count} bytes", count=_MAX_NAME))
    if "timestamp" in mapping.constants:
        raise BadParameter("constants.timestamp", mapping.constants["timestamp"], Text("a column of the file"))
    for name in ("timestamp", *KEYS[table]):
        if name not in wanted:
            raise _lacks(name, wanted)


def check_writable(context: Context, site: Site) -> None:
    """Raise :class:`NotAllowed` for a site whose rows we may not write."""
    if not context.sites.is_writable(site):
        text = Text("Site {site} is attached for reading only. Set writable = true in its entry.", site=site.id)
        raise NotAllowed(text)


def place(names: Sequence[str], mapping: ImportMap) -> dict[str, MappedColumn]:
    """Where each column of the file goes; raises :class:`BadParameter` for a map that does not fit the file."""
    for given in (*mapping.columns, *mapping.skip):
        if given not in names:
            raise BadParameter(given, given, Text("a column of the file: {names}", names=", ".join(names)))
    return {
        name: mapping.columns.get(name, MappedColumn(name=name.lower())) for name in names if name not in mapping.skip
    }


def _wanted(columns: Mapping[str, MappedColumn], mapping: ImportMap) -> list[str]:
    return [column.name for column in columns.values()] + list(mapping.constants)


def _key(table: SiteTable, wanted: Sequence[str]) -> tuple[str, ...]:
    ids = [table.columns[name] for name in table.keys]
    key = conflict_key(table.table, table.time, ids)
    if key is None:
        text = Text("Table {table} of site {site} has no unique key.", table=table.name, site=table.site.id)
        raise Conflict(text, fix=index_statement(table.table, [*ids, table.time], unique=True))
    names = tuple(name for name, column in table.columns.items() if column in key)
    for name in names:
        if name not in wanted:
            raise _lacks(name, wanted)
    return names


def _lacks(name: str, wanted: Sequence[str]) -> AnjeonError:
    text = Text(
        "The file has no column {name}, and no map names or sets it. Its columns: {names}",
        name=name,
        names=", ".join(wanted),
    )
    return AnjeonError(text, field=name)


def _type(name: str, table: SiteTable) -> CellType:
    stored = cell_type(table.columns[name])
    entry = known(name)
    return CellType(kind="json") if entry and entry.kind == "json" and stored.kind == "text" else stored


def _guess(cells: pa.Array, column: MappedColumn) -> str:
    """The kind of a column that only the file knows: text unless every cell of its first rows is a number."""
    if pa.types.is_integer(cells.type) and (column.scale, column.offset) == (1.0, 0.0):
        return "bigint"
    if pa.types.is_nested(cells.type):
        return "json"
    if pa.types.is_temporal(cells.type) or pc.all(pc.is_null(cells)).as_py():
        return "text"
    numbers = convert(cells, CellType(kind="float"))
    return "text" if numbers.bad or numbers.values.null_count == len(cells) else "float"
