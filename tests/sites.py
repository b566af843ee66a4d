"""Site tables with rows, made the way a site's own database would have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.services.context import Context
from api.store.db import writing
from api.store.times import UtcTime


def rack_table(*extra: sa.Column[Any], unique: bool = True) -> sa.Table:
    """A rack table as a maker would name it; not ``unique``: without a key, so that rows may repeat."""
    return sa.Table(
        "rack",
        sa.MetaData(),
        sa.Column("TIMESTAMP", UtcTime, primary_key=unique, nullable=False),
        sa.Column("BANK_ID", sa.Integer, primary_key=unique, autoincrement=False),
        sa.Column("RACK_ID", sa.Integer, primary_key=unique, autoincrement=False),
        sa.Column("RACK_SOC", sa.Double),
        sa.Column("RACK_VOLTAGE", sa.Double),
        *extra,
    )


def plain_table(name: str, *extra: sa.Column[Any]) -> sa.Table:
    """A table without ids: pcs or etc."""
    return sa.Table(name, sa.MetaData(), sa.Column("TIMESTAMP", UtcTime, primary_key=True), *extra)


def fill(context: Context, site_id: int, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Make the table in a site's database if it is not there, and put rows into it."""
    site = context.sites.site(site_id)
    with writing(context.sites.engine(site)) as connection:
        table.create(connection, checkfirst=True)
        if rows := list(rows):
            connection.execute(table.insert(), rows)
    context.sites.forget(site_id)


def rack_rows(start: datetime, *, seconds: int, racks: int = 2, bank: int = 1) -> list[dict[str, Any]]:
    """One row a second and rack: SoC = rack number, voltage = second / 10."""
    return [
        {
            "TIMESTAMP": start + timedelta(seconds=s),
            "BANK_ID": bank,
            "RACK_ID": rack,
            "RACK_SOC": float(rack),
            "RACK_VOLTAGE": s / 10,
        }
        for s in range(seconds)
        for rack in range(1, racks + 1)
    ]
