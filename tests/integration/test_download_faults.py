"""Downloads through a real web server, when something goes wrong on the way."""

from __future__ import annotations

import http.client
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas
import polars
import psycopg2
import pytest
from pyarrow import ipc, parquet

from api.config import Settings, Site
from api.services.context import open_context
from api.services.roles import Role
from api.services.setup import initialise
from api.services.tokens import TokenBook
from tests.postgres import Cluster
from tests.waiting import wait_until

PATH = "/api/ess/download/operating-sites/1/etc/"
ROWS = 400_000  # some 30 MB of text: far more than every buffer on the way
END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"  # of Arrow


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running gunicorn, and the database of its site."""

    port: int
    token: str
    database: str

    def copies(self) -> list[int]:
        """The server processes that run a COPY, the first begun first."""
        with _cursor(self.database) as cursor:
            running = "state = 'active' AND query LIKE 'COPY (%%' ORDER BY query_start"
            cursor.execute(f"SELECT pid FROM pg_stat_activity WHERE {running}", ())
            return [row[0] for row in cursor.fetchall()]

    @contextmanager
    def download(self, form: str) -> Iterator[http.client.HTTPResponse]:
        """The answer, its headers read; the client hangs up at the end."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", f"{PATH}?format={form}", headers={"Authorization": f"Bearer {self.token}"})
            with connection.getresponse() as answer:
                yield answer


@contextmanager
def _cursor(url: str) -> Iterator[psycopg2.extensions.cursor]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        yield cursor


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
            wait_until(lambda: _answers(port), timeout_s=120)
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


FORMS = ("csv", "parquet", "arrow")
whole = {
    "csv": lambda data: data.count(b"\n") - 1,
    "parquet": lambda data: parquet.read_metadata(io.BytesIO(data)).num_rows,
    "arrow": lambda data: ipc.open_stream(data).read_all().num_rows,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_download_arrives(served: Served, form: str) -> None:
    with served.download(form) as answer:
        assert whole[form](answer.read()) == ROWS


@pytest.mark.parametrize("form", FORMS)
def test_a_client_that_hangs_up_ends_the_copy(served: Served, form: str) -> None:
    with served.download(form) as answer:
        answer.read(1000)
        wait_until(lambda: len(served.copies()) == 1)
    wait_until(lambda: served.copies() == [])


@pytest.mark.parametrize("form", FORMS)
def test_a_download_that_fails_on_the_way_does_not_look_complete(served: Served, form: str) -> None:
    with served.download(form) as answer, served.download("csv") as other:
        assert answer.status == 200
        answer.read(1000)
        wait_until(lambda: len(served.copies()) == 2)
        with _cursor(served.database) as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", (served.copies()[0],))
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
        assert not cut.value.partial.endswith((b"PAR1", END_OF_STREAM))
        assert other.read().count(b"\n") == ROWS + 1  # nobody else is hurt


def test_pandas_and_polars_read_an_address(served: Served) -> None:
    span = "start-time=2022-05-10T09:00:01&end-time=2022-05-10T09:16:40"  # rows 1 to 1000 of Seoul's morning
    for path in (PATH, "/api/ess/operating-sites/1/etc/", "/api/ess/di/operating-sites/1/etc/"):
        address = f"http://127.0.0.1:{served.port}{path}?format=parquet&{span}&access-token={served.token}"
        expected = 999 if path.startswith("/api/ess/operating-sites") else 1000  # lists are half-open
        frames = (pandas.read_parquet(address), polars.read_parquet(address), polars.scan_parquet(address).collect())
        for frame in frames:
            assert frame.shape == (expected, 3)
            assert list(frame.columns) == ["timestamp", "a", "b"]
            assert frame["timestamp"][0].isoformat() == "2022-05-10T09:00:01+09:00"


def test_polars_reads_only_the_columns_it_needs_of_a_large_file(served: Served) -> None:
    address = f"http://127.0.0.1:{served.port}{PATH}?format=parquet&date=2022-05-12&access-token={served.token}"
    mean = polars.scan_parquet(address).select(polars.col("a").mean()).collect().item()
    assert 0.49 < mean < 0.51  # 86 400 random numbers of [0, 1)
