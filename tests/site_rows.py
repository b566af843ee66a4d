"""Site tables for tests: the columns of the first known layout, and rows put into them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from api.services.context import Context
from api.store.db import writing
from api.store.times import UtcTime


def make_rack_table(context: Context, site: int = 1) -> None:
    """A rack table with a key, two measured quantities and a text."""
    metadata = sa.MetaData()
    sa.Table(
        "rack",
        metadata,
        sa.Column("TIMESTAMP", UtcTime, primary_key=True),
        sa.Column("BANK_ID", sa.Integer, primary_key=True),
        sa.Column("RACK_ID", sa.Integer, primary_key=True),
        sa.Column("RACK_MAX_CELL_TEMPERATURE", sa.Double),
        sa.Column("RACK_CURRENT", sa.Double),
        sa.Column("RACK_MODULE_FAULT", sa.Text),
    )
    with writing(context.engines[f"site_{site}"]) as connection:
        metadata.create_all(connection)
    context.sites.forget(site)


def put_rack_rows(context: Context, rows: Iterable[dict[str, Any]], site: int = 1) -> None:
    """Rows by API names; ``bank_id`` and ``rack_id`` default to 1."""
    stored = [{"BANK_ID": 1, "RACK_ID": 1} | {name.upper(): value for name, value in row.items()} for row in rows]
    names = dict.fromkeys(name for row in stored for name in row)
    table = sa.table("rack", *(sa.column(n, UtcTime) if n == "TIMESTAMP" else sa.column(n) for n in names))
    with writing(context.engines[f"site_{site}"]) as connection:
        connection.execute(table.insert(), stored)
