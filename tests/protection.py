"""Rack and bank rows as a BMS writes them, for tests of the watch over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from api.services.context import Context
from api.store.alarms.tables import alarm
from api.store.db import reading, writing
from api.store.protection_tables import protection_log
from api.store.times import UtcTime
from tests.conftest import NOW

HEALTHY = {
    "rack": {
        "RACK_CURRENT": 0.0,
        "RACK_MAX_CELL_VOLTAGE": 3.7,
        "RACK_MAX_CELL_VOLTAGE_POSITION": 137,
        "RACK_MIN_CELL_VOLTAGE": 3.6,
        "RACK_MIN_CELL_VOLTAGE_POSITION": 12,
        "RACK_MAX_CELL_TEMPERATURE": 25.0,
        "RACK_MIN_CELL_TEMPERATURE": 24.0,
        "RACK_OVER_VOLTAGE_PROTECTION_WARNING": 0,
        "RACK_FUSE_PLUS_FAULT_STATUS": 0,
        "RACK_SOC": 50.0,
    },
    "bank": {
        "BANK_DC_CURRENT": 0.0,
        "MAX_CELL_VOLTAGE_OF_BANK": 3.7,
        "MIN_CELL_VOLTAGE_OF_BANK": 3.6,
        "MAX_CELL_TEMPERATURE_OF_BANK": 25.0,
        "MIN_CELL_TEMPERATURE_OF_BANK": 24.0,
        "RACK_OVER_VOLTAGE_PROTECTION_WARNING": 0,
        "MASTER_RACK_COMMUNICATION_FAULT": "{'rack1': 0, 'rack2': 0}",
        "CHARGING_STOP_OF_STATUS": 0,
        "EMERGENCY_STATUS": 0,
        "TVOC_STATUS": 0,
        "BANK_SOC": 50.0,
    },
}
IDS = {"rack": ("BANK_ID", "RACK_ID"), "bank": ("BANK_ID",)}


def make_tables(context: Context, *names: str, site: int = 2) -> None:
    """The tables, empty."""
    for name in names:
        types = {k: sa.Text if isinstance(v, str) else type(v) for k, v in HEALTHY[name].items()}
        kinds = {float: sa.Double, int: sa.Integer, sa.Text: sa.Text}
        keys = [sa.Column(key, sa.Integer, primary_key=True, autoincrement=False) for key in IDS[name]]
        values = [sa.Column(column, kinds[kind]) for column, kind in types.items()]
        table = sa.Table(name, sa.MetaData(), sa.Column("TIMESTAMP", UtcTime, primary_key=True), *keys, *values)
        with writing(context.engines[f"site_{site}"]) as connection:
            table.create(connection)
    context.sites.forget(site)


def put(
    context: Context, name: str, seconds: Iterable[float], ids: Sequence[int] = (1, 1), site: int = 2, **values: Any
) -> None:
    """Rows of a device so many seconds after NOW, healthy but for ``values``: one for all, or a list."""
    rows = []
    for place, second in enumerate(seconds):
        given = {key: one[place] if isinstance(one, list) else one for key, one in values.items()}
        keys = dict(zip(IDS[name], ids, strict=False))
        rows.append({"TIMESTAMP": NOW + timedelta(seconds=second), **keys, **HEALTHY[name], **given})
    table = sa.table(name, *(sa.column(c, UtcTime) if c == "TIMESTAMP" else sa.column(c) for c in rows[0]))
    with writing(context.engines[f"site_{site}"]) as connection:
        connection.execute(table.insert(), rows)


def logged(context: Context) -> list[tuple[float, int, int, int | None, int | None, str]]:
    """The log: seconds after NOW, code, level, bank, rack, Korean words."""
    c = protection_log.c
    query = sa.select(c.TIMESTAMP, c.ERROR_CODE, c.LEVEL, c.BANK_ID, c.RACK_ID, c.DESCRIPTION)
    with reading(context.engines["feature"]) as connection:
        rows = connection.execute(query.order_by(c.TIMESTAMP, c.ERROR_CODE, c.LEVEL, c.BANK_ID)).fetchall()
    return [((row[0] - NOW).total_seconds(), *row[1:]) for row in rows]


def alarms(context: Context) -> list[tuple[str, int | None, int | None, str, bool]]:
    """Every alarm there was: kind, bank, rack, subject, whether active; in order of time, kind, subject."""
    c = alarm.c
    query = sa.select(c.kind, c.bank_id, c.rack_id, c.subject, c.is_active).where(c.site == 2)
    with reading(context.engines["default"]) as connection:
        return [tuple(row) for row in connection.execute(query.order_by(c.raised_at, c.kind, c.subject))]
