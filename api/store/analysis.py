"""The result tables of outside analysis engines: one an organisation, values by tag and time."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from api.store.db import writing
from api.store.models import analysis_metadata, analysis_table


def make_tables(engine: sa.Engine, organisations: Iterable[str]) -> None:
    """Create the tables that are not there yet."""
    tables = [analysis_table(name) for name in organisations]
    with writing(engine) as connection:
        analysis_metadata.create_all(connection, tables=tables)


def table_names(organisations: Iterable[str]) -> list[str]:
    """The names of the result tables of these organisations, as a tag's TABLE_NAME gives them.

    >>> table_names(["keti"])
    ['analysis_result_keti']
    """
    return [analysis_table(name).name for name in organisations]


def named_table(name: str) -> sa.Table:
    """The result table of a name that :func:`table_names` gave."""
    return analysis_metadata.tables[name]
