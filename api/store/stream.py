"""Downloads: all rows of a query as CSV, in pieces, with flat memory, on a connection of their own.

PostgreSQL writes the CSV itself (COPY), in a thread that fills a bounded queue. When the reader goes away or stalls
the COPY is cancelled. SQLite's rows are written by :mod:`api.store.csv_text` in the same bytes. In the spelling of
Python's csv module (:mod:`api.store.csv_python`) the bytes are the same from both too.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import sqlalchemy as sa
from sqlalchemy import exc

from api.errors import DatabaseAway, TableChanged
from api.store import csv_python
from api.store.columns import stored_kind
from api.store.csv_text import TEXT, Layout, header, lines, whole
from api.store.db import is_schema_change, reading, translated
from api.store.queries import RowQuery, chosen_columns, conditions, ordering
from api.store.row_values import RAW, Spelling, is_instant, kind_of, offsets_between, sqlite_time_text
from api.store.sites import SiteTable
from api.store.times import UtcTime

Pieces = Generator[bytes, None, None]
PIECE = 256 * 1024  # bytes of a piece; the first ones are smaller, so that the first byte comes early
FIRST_PIECE = 2 * 1024
PIECES_AHEAD = 8
STALL_S = 60.0  # a reader that takes nothing for so long is gone
ROWS_A_CHUNK = 500  # fewer than the new objects that set off a garbage collection
SHORTEST_RUN = 3  # columns of whole numbers, side by side, that are worth joining
LONGEST_RUN = 100  # SQLite functions take 127 arguments


def csv_rows(
    engine: sa.Engine,
    table: SiteTable,
    query: RowQuery,
    zone: ZoneInfo,
    *,
    offset: bool,
    spelling: Spelling = Spelling.postgresql,
) -> Pieces:
    """The header line and every row of a query as CSV; times in ``zone``, with offset if asked (PostgreSQL's spelling).

    Closing the iterator ends the query. An error on the way is raised from it.
    """
    if engine.dialect.name == "sqlite":
        return _from_sqlite(engine, table, query, zone, offset=offset, spelling=spelling)
    return _from_postgresql(engine, table, query, zone, offset=offset, spelling=spelling)


def _from_sqlite(
    engine: sa.Engine, table: SiteTable, query: RowQuery, zone: ZoneInfo, *, offset: bool, spelling: Spelling
) -> Pieces:
    columns = chosen_columns(table, query)
    pythonic = spelling is Spelling.python
    yield csv_python.header(list(columns)) if pythonic else header(list(columns))
    with _driver_errors(engine), closing(engine.connect()) as connection:
        times = {
            name: _time(connection, table, query, column, zone, offset=offset and not pythonic, spelling=spelling)
            for name, column in columns.items()
            if isinstance(column.type, UtcTime)
        }
        if pythonic:
            yield from csv_python.from_sqlite(connection, table, query, times)
            return
        sent = 0
        for joined in (True, False):
            statement, layout = _sqlite_statement(connection, table, query, times, joined=joined)
            with suppress(_NotWhole):
                for chunk in _chunks(connection, statement.offset(sent), layout):
                    yield lines(chunk, layout)
                    sent += len(chunk)
                return


def _chunks(connection: sa.Connection, statement: sa.Select[Any], layout: Layout) -> Iterator[list[Any]]:
    """The rows of a statement; raises :class:`_NotWhole` before a chunk whose runs hold more than whole numbers."""
    size = ROWS_A_CHUNK // 5
    try:
        cursor: Any = connection.execute(statement).cursor  # the driver's own: no Row objects
        while chunk := cursor.fetchmany(size):
            if not whole(chunk, layout):
                raise _NotWhole
            yield chunk
            size = ROWS_A_CHUNK
    except (sqlite3.OperationalError, exc.OperationalError) as error:
        if str(getattr(error, "orig", error)) == "JSON cannot hold BLOB values":
            raise _NotWhole from error
        raise


def _sqlite_statement(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    times: dict[str, sa.ColumnElement[Any]],
    *,
    joined: bool,
) -> tuple[sa.Select[Any], Layout]:
    """The statement of a download; ``joined``: SQLite writes adjacent whole numbers into one cell, half as dear."""
    cells: list[sa.ColumnElement[Any]] = []
    texts: list[sa.ColumnElement[Any]] = []
    places, marked, runs = [], 0, []
    for is_whole, group in groupby(chosen_columns(table, query).items(), key=lambda item: _is_whole(item[1])):
        members = list(group)
        if joined and is_whole and len(members) >= SHORTEST_RUN:
            for start in range(0, len(members), LONGEST_RUN):
                run = [sa.type_coerce(column, RAW) for _, column in members[start : start + LONGEST_RUN]]
                runs.append(len(cells))
                cells.append(sa.func.json_array(*run, type_=RAW))
            continue
        for name, column in members:
            kind = kind_of(column)
            plain = sa.type_coerce(column, RAW)
            if name in times:
                cells.append(times[name])
                marked += 1
            elif kind == "boolean":
                cells.append(sa.case((plain.is_(None), ""), (plain != 0, "t"), else_="f"))
                marked += 1
            elif kind in ("text", "json"):
                places.append(len(cells))
                cells.append(sa.literal(TEXT))
                texts.append(plain)
            else:
                cells.append(plain)
    # SQLAlchemy drops a column that is selected twice: labels keep every cell
    selected = [cell.label(f"c{i}") for i, cell in enumerate([*cells, *texts])]
    statement = sa.select(*selected).where(*conditions(table, query)).order_by(*ordering(connection, table, query))
    layout = Layout(width=len(cells), texts=tuple(places), marked=marked + len(runs), runs=tuple(runs))
    return statement.select_from(table.table), layout


def _is_whole(column: sa.Column[Any]) -> bool:
    return kind_of(column) == "number" and stored_kind(column) == "int"


def _time(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    column: sa.Column[Any],
    zone: ZoneInfo,
    *,
    offset: bool,
    spelling: Spelling,
) -> sa.ColumnElement[Any]:
    ends = []
    for order in (table.time.asc(), table.time.desc()):
        statement = sa.select(table.time).where(*conditions(table, query), table.time.is_not(None))
        ends.append(connection.execute(statement.order_by(order).limit(1)).scalar())
    if ends[0] is None or ends[1] is None:
        return sa.type_coerce(column, RAW)
    later = timedelta(days=1)  # for rows that come in between this look and the download
    offsets = offsets_between(zone, ends[0], ends[1] + later)
    return sqlite_time_text(column, offsets, suffixes=offset, spelling=spelling)


def _from_postgresql(
    engine: sa.Engine, table: SiteTable, query: RowQuery, zone: ZoneInfo, *, offset: bool, spelling: Spelling
) -> Pieces:
    with reading(engine) as connection:
        statement = _postgresql_statement(connection, table, query, zone, offset=offset, spelling=spelling)
    with translated(engine):
        pooled = engine.raw_connection()
        raw: Any = pooled.driver_connection
        pooled.detach()
    copy = _Copy(raw, engine, statement, zone, spelling)
    try:
        yield from copy
    finally:
        copy.end()


def _postgresql_statement(
    connection: sa.Connection, table: SiteTable, query: RowQuery, zone: ZoneInfo, *, offset: bool, spelling: Spelling
) -> sa.Select[Any]:
    selected: list[sa.ColumnElement[Any]] = []
    for name, column in chosen_columns(table, query).items():
        cell: sa.ColumnElement[Any] = sa.type_coerce(column, RAW)
        if spelling is Spelling.python:
            cell = csv_python.copy_cell(column, zone)
        elif is_instant(column) and not offset:
            cell = sa.func.timezone(zone.key, column)
        elif isinstance(column.type, (sa.Float, sa.Numeric)):
            cell = sa.case((cell.op("-")(cell) == sa.literal_column("0"), cell))  # NaN and infinities: NULL
        selected.append(cell.label(name))
    return sa.select(*selected).where(*conditions(table, query)).order_by(*ordering(connection, table, query))


class _Copy:
    """A COPY running in a thread of its own, read through a bounded queue."""

    def __init__(
        self, connection: Any, engine: sa.Engine, statement: sa.Select[Any], zone: ZoneInfo, spelling: Spelling
    ) -> None:
        self._connection, self._engine, self._pythonic = connection, engine, spelling is Spelling.python
        self._pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(PIECES_AHEAD)
        self._stopped = threading.Event()
        self._held = bytearray()
        self._lines, self._wanted = 0, FIRST_PIECE
        self._thread = threading.Thread(target=self._run, args=(statement, zone), name="csv download", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[bytes]:
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield csv_python.respell(piece) if self._pythonic else piece

    def end(self) -> None:
        """Cancel what still runs and close the connection."""
        self._stopped.set()
        if self._thread.is_alive():
            with suppress(psycopg2.Error):
                self._connection.cancel()
        self._thread.join()
        self._connection.close()

    def write(self, data: bytes) -> None:
        """Called by the driver for every line."""
        self._held += data[:-1] + csv_python.LINE_END if self._pythonic else data
        self._lines += 1
        if len(self._held) >= self._wanted or self._lines == 2:
            self._wanted = min(2 * self._wanted, PIECE)
            self._put(bytes(self._held))
            self._held.clear()

    def _run(self, statement: sa.Select[Any], zone: ZoneInfo) -> None:
        ending: BaseException | None = None
        try:
            with _driver_errors(self._engine):
                self._copy(statement, zone)
            if self._held:
                self._put(bytes(self._held))
        except _ReaderGone:
            return
        except Exception as error:  # whatever it is, the reader must hear of it, or the download would look complete
            ending = error
        with suppress(_ReaderGone):
            self._put(ending)

    def _copy(self, statement: sa.Select[Any], zone: ZoneInfo) -> None:
        compiled = statement.compile(dialect=self._engine.dialect)
        with self._connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT set_config('TimeZone', %s, false)", (zone.key,))
            rows = cursor.mogrify(compiled.string, compiled.params).decode()
            cursor.copy_expert(f"COPY ({rows}) TO STDOUT WITH CSV HEADER", self)

    def _put(self, piece: bytes | BaseException | None) -> None:
        waited = 0.0
        while not self._stopped.is_set() and waited < STALL_S:
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=0.5)
                return
            waited += 0.5
        raise _ReaderGone


@contextmanager
def _driver_errors(engine: sa.Engine) -> Iterator[None]:
    """As :func:`translated`, for the driver's own errors too."""
    try:
        with translated(engine):
            yield
    except (psycopg2.Error, sqlite3.Error) as error:
        name = str(engine.get_execution_options().get("bind", ""))
        raise TableChanged(name) if is_schema_change(error) else DatabaseAway(name) from error


class _ReaderGone(Exception):
    """Nobody takes the pieces any more."""


class _NotWhole(Exception):
    """A column of whole numbers holds something else."""
