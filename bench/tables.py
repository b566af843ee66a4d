"""A rack table of any length, made by the database itself: the same rows in PostgreSQL and in SQLite.

One row a second and rack, eight racks. Values follow from the row number by whole-number arithmetic, so that both
databases hold the same doubles.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg2

from api.store.catalogue import known, layout

START_S = 1_652_140_800  # 2022-05-10T00:00:00Z
RACKS = 8
COLUMNS = tuple(entry.name.upper() for entry in layout("rack", 1) if entry.kind in ("float", "int", "flag"))
SHORT = COLUMNS[:8]
KEY = '"TIMESTAMP", "BANK_ID", "RACK_ID"'


def fill(url: str, rows: int, columns: tuple[str, ...] = COLUMNS) -> None:
    """The table ``rack`` in the empty database at ``url``."""
    if url.startswith("sqlite:///"):
        fill_sqlite(Path(url.removeprefix("sqlite:///")), rows, columns)
    else:
        fill_postgresql(url.replace("+psycopg2", ""), rows, columns)


def fill_sqlite(path: Path, rows: int, columns: tuple[str, ...] = COLUMNS) -> None:
    """The table ``rack`` in a new file; times are microseconds."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows - 1})"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(_ddl("TIMESTAMP", "DOUBLE", columns))
        moment = f"({START_S} + i / {RACKS}) * 1000000"
        connection.execute(f"{numbers} INSERT INTO rack SELECT {moment}, 1, i % {RACKS} + 1, {_values(columns)} FROM n")
        connection.execute("ANALYZE")
        connection.commit()


def fill_postgresql(url: str, rows: int, columns: tuple[str, ...] = COLUMNS) -> None:
    """The table ``rack`` in the database at ``url``."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(_ddl("timestamptz", "double precision", columns))
            moment = f"to_timestamp({START_S} + i / {RACKS})"
            numbers = f"generate_series(0::bigint, {rows - 1}) AS n(i)"
            cursor.execute(f"INSERT INTO rack SELECT {moment}, 1, i % {RACKS} + 1, {_values(columns)} FROM {numbers}")
            cursor.execute("VACUUM ANALYZE rack")


def is_whole(name: str) -> bool:
    """Whether a column holds whole numbers."""
    entry = known(name.lower())
    return entry is not None and entry.kind != "float"


def _ddl(time_type: str, real: str, columns: tuple[str, ...]) -> str:
    types = [f'"{name}" {"INTEGER" if is_whole(name) else real}' for name in columns]
    parts = [f'"TIMESTAMP" {time_type}', '"BANK_ID" INTEGER', '"RACK_ID" INTEGER', *types, f"PRIMARY KEY ({KEY})"]
    return f"CREATE TABLE rack ({', '.join(parts)})"


def _values(columns: tuple[str, ...]) -> str:
    """Whole numbers below 300; fractions from 3 to 900 with three places."""
    cells = []
    for place, name in enumerate(columns):
        mixed = f"(i * 7919 + {place} * 104729)"
        cells.append(f"{mixed} % 300" if is_whole(name) else f"({mixed} % 897000 + 3000) / 1000.0")
    return ", ".join(cells)
