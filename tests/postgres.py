"""A PostgreSQL server for the tests: found, made in a folder of its own, started as an ordinary user, thrown away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg2

from tests.postgres_content import Content

UNPRIVILEGED = "postgres"


def find_binaries() -> Path | None:
    """The newest folder with ``initdb``: Debian's, the PATH's, or the one a Python package brings."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    try:
        import pgserver  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    return Path(pgserver.__file__).parent / "pginstall" / "bin"


class Cluster:
    """A running server on a Unix socket and a free loopback port."""

    def __init__(self, binaries: Path, folder: Path, port: int) -> None:
        self._binaries, self._folder, self.port = binaries, folder, port
        self._numbers = count(1)
        self._emptied: list[str] = []
        self._as_new: dict[str, list[str]] = {}
        self._content: dict[str, Content] = {}

    @classmethod
    @contextmanager
    def started(cls, binaries: Path) -> Iterator[Cluster]:
        # a folder of its own: pytest closes its temporary folders to everybody but the user it runs as
        folder = Path(tempfile.mkdtemp(prefix="anjeon-pg-"))
        cluster = cls(binaries, folder / "data", _free_port())
        if os.geteuid() == 0:  # PostgreSQL refuses root
            shutil.chown(folder, UNPRIVILEGED)
        cluster._run("initdb", "-A", "trust", "-U", "anjeon", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        options += " -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c timezone=UTC"
        self._run("pg_ctl", "-w", "-l", str(self._folder.parent / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def new_database(self, name: str, template: str | None = None) -> str:
        """A database with a name of its own, empty or a copy of ``template``; returns its URL."""
        kept = self._emptied if template is None else self._as_new.get(template, [])
        if kept:
            return kept.pop()
        full = f"{name}_{os.getpid()}_{next(self._numbers)}"
        copied = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
        with _closing_connection(self.url("postgres")) as cursor:
            cursor.execute(f'CREATE DATABASE "{full}"{copied}')
        return f"postgresql+psycopg2://{self.url(full).removeprefix('postgresql://')}"

    def take_back(self, url: str) -> None:
        """Empty a database for its next user: much quicker than making another."""
        with _closing_connection(url.replace("+psycopg2", "")) as cursor:
            cursor.execute("SET lock_timeout = '5s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")  # as a new database has it
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|public)'")
            found = cursor.fetchone()
        if found == (0,):
            self._emptied.append(url)

    def take_back_copy(self, url: str, template: str) -> None:
        """Give a copy the rows of its template again for its next user: a fortieth of what another copy takes. One
        whose tables were changed is not used again."""
        if template not in self._content:
            with _closing_connection(self.url(template)) as cursor:
                self._content[template] = Content.read(cursor)
        with _closing_connection(url.replace("+psycopg2", "")) as cursor:
            if self._content[template].restore(cursor):
                self._as_new.setdefault(template, []).append(url)

    def url(self, database: str) -> str:
        return f"postgresql://anjeon@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), "-D", str(self._folder), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", UNPRIVILEGED, "--", *command]
        # its output goes to a file: a started server keeps an inherited pipe open for ever
        with (self._folder.parent / "out").open("ab") as out:
            subprocess.run(command, check=True, stdout=out, stderr=out, cwd="/", stdin=subprocess.DEVNULL)


@contextmanager
def _closing_connection(url: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
