"""The databases a figure is measured on: SQLite, and a PostgreSQL server of the run's own where one is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.postgres import Cluster, find_binaries


def databases(folder: Path) -> Iterator[tuple[str, Callable[[str], str]]]:
    """The name of each kind, and a maker of empty databases: name -> URL."""
    yield "SQLite", lambda name: f"sqlite:///{folder / f'{name}.db'}"
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed (no initdb found)")
        return
    with Cluster.started(binaries) as cluster:
        yield "PostgreSQL", cluster.new_database
