"""Putting delivered analysis results into the organisations' tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from api.store.analysis import named_table
from api.store.upsert import insert_into

Key = tuple[str, datetime]  # tag, time of the value


def put_results(connection: sa.Connection, table_name: str, values: Mapping[Key, float | None]) -> None:
    """Store values by tag and time; one that is there already is replaced by the one delivered last."""
    table = named_table(table_name)
    rows = [{"TAG": tag, "TIMESTAMP": moment, "VALUE": value} for (tag, moment), value in sorted(values.items())]
    insert = insert_into(connection, table)
    connection.execute(
        insert.on_conflict_do_update(index_elements=["TIMESTAMP", "TAG"], set_={"VALUE": insert.excluded.VALUE}), rows
    )
