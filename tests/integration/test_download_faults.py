"""Downloads through a real web server, when something goes wrong on the way."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from api.config import Settings, Site
from api.services.context import open_context
from api.services.roles import Role
from api.services.setup import initialise
from api.services.tokens import TokenBook
from tests.postgres import Cluster

PATH = "/api/ess/download/operating-sites/1/etc/"
ROWS = 400_000  # some 30 MB of text: far more than every buffer on the way


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running gunicorn, and the database of its site."""

    port: int
    token: str
    database: str

    def copies(self) -> list[int]:
        """The server processes that run a COPY."""
        with _cursor(self.database) as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY (%%'", ())
            return [row[0] for row in cursor.fetchall()]

    @contextmanager
    def download(self) -> Iterator[http.client.HTTPResponse]:
        """The answer, its headers read; the client hangs up at the end."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", PATH, headers={"Authorization": f"Bearer {self.token}"})
            with connection.getresponse() as answer:
                yield answer


@contextmanager
def _cursor(url: str) -> Iterator[psycopg2.extensions.cursor]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        yield cursor


def _eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def served(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    url = cluster.new_database("site")
    plain = url.replace("+psycopg2", "")
    with _cursor(plain) as cursor:
        cursor.execute(
            "CREATE TABLE etc AS SELECT '2022-05-10T00:00Z'::timestamptz + n * interval '1 s' AS \"TIMESTAMP\", "
            'random() AS "A", random() AS "B" FROM generate_series(1, %s) n',
            (ROWS,),
        )
    site = Site(id=1, name={"ko": "a", "en": "a"}, url=url)
    main = f"sqlite:///{folder / 'anjeon.db'}"
    context = open_context(Settings(data_dir=folder, database_url=main, jwt_secret="j" * 40, sites=(site,)))
    initialise(context)
    token = TokenBook(context).issue(name="t", role=Role.viewer, days=1, actor="test")
    context.engines.dispose()
    config = folder / "config.toml"
    config.write_text(
        f'data_dir = "{folder}"\ndatabase_url = "{main}"\njwt_secret = "{"j" * 40}"\n'
        f'[[sites]]\nid = 1\nname = {{ko = "a", en = "a"}}\nurl = "{plain}"\n'
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "-w", "1", "-k", "gthread", "--threads", "4"]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [*command, "-b", f"127.0.0.1:{port}", "wsgi:create_app()"],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "ANJEON_CONFIG": str(config)},
            stdout=log,
            stderr=log,
        )
        try:
            _eventually(lambda: _answers(port), seconds=120)
            yield Served(port=port, token=token, database=plain)
        finally:
            running.terminate()
            running.wait(timeout=30)


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except ConnectionError:
            return False


def test_a_whole_download_arrives(served: Served) -> None:
    with served.download() as answer:
        assert answer.read().count(b"\n") == ROWS + 1


def test_a_client_that_hangs_up_ends_the_copy(served: Served) -> None:
    with served.download() as answer:
        answer.read(1000)
        _eventually(lambda: len(served.copies()) == 1)
    _eventually(lambda: served.copies() == [])


def test_a_download_that_fails_on_the_way_does_not_look_complete(served: Served) -> None:
    with served.download() as answer:
        assert answer.status == 200
        answer.read(1000)
        _eventually(lambda: len(served.copies()) == 1)
        with _cursor(served.database) as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", (served.copies()[0],))
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
