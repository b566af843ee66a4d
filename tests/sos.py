"""What tests of State of Safety stand on: site tables with rows in them, tags and sets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.services.context import Context
from api.store.db import reading, writing
from api.store.models import analysis_table, sos
from api.store.tags import Tag, add_set, add_tag, set_of
from api.store.times import UtcTime

KEYS = {"bank": ("BANK_ID",), "rack": ("BANK_ID", "RACK_ID"), "pcs": ()}


def site_table(name: str, columns: Sequence[str]) -> sa.Table:
    """A table as a site has it: primary key (TIMESTAMP, ids), numeric columns."""
    keys = [sa.Column("TIMESTAMP", UtcTime, primary_key=True)]
    keys += [sa.Column(key, sa.Integer, primary_key=True) for key in KEYS[name]]
    return sa.Table(name, sa.MetaData(), *keys, *(sa.Column(column, sa.Double) for column in columns))


def put_rows(context: Context, site: int, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows (time, ids, values) to a site's table, made when it is not there."""
    table = site_table(name, columns)
    keys = [column.name for column in table.columns]
    with writing(context.engines[f"site_{site}"]) as connection:
        table.create(connection, checkfirst=True)
        given = [dict(zip(keys, row, strict=True)) for row in rows]
        if given:
            connection.execute(table.insert(), given)
    context.sites.forget(site)


def put_results(context: Context, organisation: str, rows: Iterable[tuple[datetime, str, float | None]]) -> None:
    """Add rows to an organisation's table of analysis results."""
    with writing(context.engines["analysis"]) as connection:
        columns = ("TIMESTAMP", "TAG", "VALUE")
        given = [dict(zip(columns, row, strict=True)) for row in rows]
        connection.execute(analysis_table(organisation).insert(), given)


def put_set(context: Context, *tags: Tag) -> int:
    """Store tags that are not there yet and the set of them; returns its id."""
    with writing(context.engines["default"]) as connection:
        for tag in tags:
            add_tag(connection, tag)
        names = [tag.name for tag in tags]
        add_set(connection, names, context.now())
        found = set_of(connection, names)
    assert found is not None
    return found.set_id


def results(context: Context, set_id: int) -> list[dict[str, Any]]:
    """The stored results of a set in order of time, the JSON texts read."""
    query = sa.select(sos).where(sos.c.SET_ID == set_id).order_by(sos.c.TIMESTAMP)
    with reading(context.engines["default"]) as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["F_VALUE"] = json.loads(row["F_VALUE"])
        row["REASON"] = json.loads(row["REASON"]) if row["REASON"] else None
    return rows
