"""Fixtures for every kind of test: both databases behind one name, a deployment on each, a clock held still."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.config import Bank, Settings, Site
from api.services.context import Context, open_context
from api.services.setup import initialise
from tests.postgres import Cluster, find_binaries

NOW = datetime(2026, 11, 21, 2, 31, 7, tzinfo=UTC)  # Seoul 11:31:07
SECRETS = {"jwt_secret": "t" * 40, "session_secret": "s" * 40}
REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


class Clock:
    """A clock the test moves by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this test run's own."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (no initdb found)")
    with Cluster.started(binaries) as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test that uses ``database_url`` or anything on top of it runs once on each."""
    return str(request.param)


@pytest.fixture
def new_database(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """A maker of empty databases: name -> URL."""
    if backend == "sqlite":
        yield lambda name: f"sqlite:///{tmp_path / 'var' / f'{name}.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    lent: list[str] = []

    def lend(name: str) -> str:
        lent.append(cluster.new_database(name))
        return lent[-1]

    yield lend
    for url in lent:
        cluster.take_back(url)


@pytest.fixture(scope="session")
def initialised_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite main database after ``flask init``, to be copied."""
    folder = tmp_path_factory.mktemp("initialised")
    _initialise(Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'anjeon.db'}", **SECRETS))
    return folder / "anjeon.db"


@pytest.fixture(scope="session")
def initialised_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a PostgreSQL main database after ``flask init``, to be copied."""
    url = cluster.new_database("initialised")
    _initialise(Settings(data_dir=tmp_path_factory.mktemp("initialised"), database_url=url, **SECRETS))
    return url.rpartition("/")[2]


def _initialise(settings: Settings) -> None:
    opened = open_context(settings)
    initialise(opened)
    opened.engines.dispose()


@pytest.fixture
def main_database(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a main database as ``flask init`` leaves it."""
    if backend == "sqlite":
        folder = tmp_path / "var"
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(request.getfixturevalue("initialised_file"), folder / "anjeon.db")
        yield f"sqlite:///{folder / 'anjeon.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    template = request.getfixturevalue("initialised_template")
    url = cluster.new_database("anjeon", template)
    yield url
    cluster.take_back_copy(url, template)


@pytest.fixture
def settings(main_database: str, new_database: Callable[[str], str], tmp_path: Path) -> Settings:
    """Two sites, each with a database of its own, in Seoul; English, so that messages read plainly in the tests."""
    sites = (
        Site(
            id=1,
            name={"ko": "시온유", "en": "Sionyu"},
            url=new_database("site_1"),
            writable=True,
            banks=(Bank(id=1, racks=(1, 2)),),
        ),
        Site(id=2, name={"ko": "판리", "en": "Panli"}, url=new_database("site_2"), writable=True),
    )
    return Settings(
        data_dir=tmp_path / "var",
        database_url=main_database,
        **SECRETS,
        language="en",
        sites=sites,
    )


@pytest.fixture
def context(settings: Settings, clock: Clock) -> Iterator[Context]:
    """An initialised deployment on each database, with the clock held at NOW."""
    opened = open_context(settings, clock)
    yield opened
    opened.engines.dispose()


@pytest.fixture
def korean(context: Context) -> Context:
    """The same deployment with Korean as its language."""
    return replace(context, settings=replace(context.settings, language="ko"))
