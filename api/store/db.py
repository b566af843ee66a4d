"""Databases: how each is opened, read from and written to, on SQLite and PostgreSQL alike.

Flask-SQLAlchemy hands these same engines to the web application, one bind a site; jobs open them without
Flask.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import exc

from api.config import Settings, Site
from api.errors import AnjeonError, BadParameter, DatabaseAway, NotAllowed, QueryTimeout, TableChanged
from api.i18n import Text
from api.store.models import metadata

DEFAULT = "default"

Connection = sa.Connection  # for the signatures of services, which know no SQLAlchemy


class Engines(Mapping[str, sa.Engine]):
    """The open databases by bind name: default, results, feature, analysis, site_1, site_2, ..."""

    def __init__(self, engines: Mapping[str, sa.Engine]) -> None:
        self._engines = dict(engines)

    def __getitem__(self, bind: str) -> sa.Engine:
        return self._engines[bind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._engines)

    def __len__(self) -> int:
        return len(self._engines)

    def dispose(self) -> None:
        """Close every pooled connection."""
        for engine in self._engines.values():
            engine.dispose()


class Database(SQLAlchemy):
    """Flask-SQLAlchemy over the engines we opened ourselves, so that web and jobs share one way of opening them."""

    def attach(self, app: Flask, engines: Engines) -> None:
        """Make ``engines`` the application's binds."""
        app.extensions["anjeon.engines"] = engines
        app.config["SQLALCHEMY_DATABASE_URI"] = engines[DEFAULT].url
        app.config["SQLALCHEMY_BINDS"] = {bind: engine.url for bind, engine in engines.items() if bind != DEFAULT}
        self.init_app(app)

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> sa.Engine:
        opened: Engines = app.extensions["anjeon.engines"]
        return opened[bind_key or DEFAULT]


db = Database(metadata=metadata)


def open_engines(settings: Settings) -> Engines:
    """One engine for each database of the settings; an empty URL shares the default engine. Nothing connects yet."""
    default = _open(settings.database_url, settings, DEFAULT, writable=True)
    engines = {DEFAULT: default}
    for bind, url, writable in (
        ("results", settings.results_url, settings.results_writable),
        ("feature", settings.feature_url, settings.feature_writable),
        ("analysis", settings.analysis_url, False),
    ):
        engines[bind] = _open(url, settings, bind, writable=writable) if url else default
    for site in settings.sites:
        engines[site.bind] = _open(site.url, settings, site.bind, writable=is_writable(site, settings))
    return Engines(engines)


def open_read_only(url: str, settings: Settings, bind: str) -> sa.Engine:
    """An engine that cannot write, for a database outside the settings; the caller disposes of it."""
    try:
        return _open(url, settings, bind, writable=False)
    except (exc.ArgumentError, ValueError) as error:
        raise BadParameter("URL", bind, Text("a database URL: postgresql://... or sqlite:///...")) from error


def is_writable(site: Site, settings: Settings) -> bool:
    """Whether we may write a site's rows: as its entry says, else only our own SQLite files under ``data_dir``."""
    if site.writable is not None:
        return site.writable
    path = sqlite_path(site.url)
    return path is not None and path.is_relative_to(settings.data_dir)


def sqlite_path(url: str) -> Path | None:
    """The file behind an SQLite URL, None for other databases."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def _open(url: str, settings: Settings, bind: str, *, writable: bool) -> sa.Engine:
    path = sqlite_path(url)
    if path is None:
        flags = ["-c timezone=UTC", f"-c statement_timeout={settings.query_timeout_s * 1000}"]
        flags += [] if writable else ["-c default_transaction_read_only=on"]
        arguments = {"connect_timeout": 5, "options": " ".join(flags), "application_name": f"anjeon {bind}"}
        return _named(
            sa.create_engine(url, connect_args=arguments, pool_pre_ping=True, pool_size=5, max_overflow=10),
            bind,
        )
    if writable:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = url
    else:
        target = f"sqlite:///file:{path}?mode=ro&uri=true"
    engine = sa.create_engine(target, connect_args={"timeout": 10, "check_same_thread": False})
    sa.event.listen(engine, "connect", _prepare_sqlite_for(writable))
    sa.event.listen(engine, "begin", _begin_sqlite)
    return _named(engine, bind)


def _named(engine: sa.Engine, bind: str) -> sa.Engine:
    return engine.execution_options(bind=bind)


def _prepare_sqlite_for(writable: bool) -> Any:
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we emit BEGIN ourselves, see _begin_sqlite
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    return prepare


def _begin_sqlite(connection: sa.Connection) -> None:
    # A read transaction that turns into a write fails at once under WAL; writers therefore say so from the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a read transaction. Raises :class:`DatabaseAway` or :class:`QueryTimeout`."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a write transaction, committed at the end, rolled back on any error."""
    with (
        translated(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def translated(engine: sa.Engine) -> Iterator[None]:
    """Turn database errors into ours, without SQL text. What a constraint refuses passes: its callers expect it."""
    name = str(engine.get_execution_options().get("bind", DEFAULT))
    try:
        yield
    except exc.IntegrityError:
        raise
    except exc.DataError as error:
        raise AnjeonError(Text("A value is outside what the database can hold.")) from error
    except (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError) as error:
        raise _meaning(error, name) from error


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn errors of the drivers, where they are used directly, into SQLAlchemy's."""
    try:
        yield
    except (psycopg2.Error, sqlite3.Error) as error:
        base = psycopg2.Error if isinstance(error, psycopg2.Error) else sqlite3.Error
        raise exc.DBAPIError.instance(None, None, error, base) from error


def _meaning(error: exc.SQLAlchemyError, name: str) -> AnjeonError:
    """What a database error means to whoever asked the database ``name``."""
    if is_schema_change(error):
        return TableChanged(name)
    original = getattr(error, "orig", None)
    code = getattr(original, "pgcode", None)
    if code == "57014":  # query_canceled
        return QueryTimeout(name)
    if code == "25006" or "readonly database" in str(original):
        return NotAllowed(Text("The database {database} is attached for reading only.", database=name))
    if code == "42501":  # insufficient_privilege
        return NotAllowed(Text("The database {database} does not give its user this right.", database=name))
    return DatabaseAway(name)


def is_schema_change(error: BaseException | None) -> bool:
    """Whether a database error, SQLAlchemy's or the driver's, says that a table or column is not there."""
    original = getattr(error, "orig", None) or error
    if getattr(original, "pgcode", None) in ("42P01", "42703"):
        return True
    said = str(original)
    is_missing = said.startswith(("no such table", "no such column")) or " has no column named " in said
    return isinstance(original, sqlite3.OperationalError) and is_missing
