"""How often each cell of a rack was the extreme one, by day, in ``database_url``: what SoCP is summed up from."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata

socp_day = sa.Table(
    "socp_day",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bank_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rack_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("charge_status", sa.Integer, primary_key=True, autoincrement=False),  # 0 charge, 1 discharge, 2 rest
    sa.Column("soc_range", sa.Integer, primary_key=True, autoincrement=False),  # 0, 10 ... 90 %
    sa.Column("extreme", sa.String(16), primary_key=True),  # which: highest or lowest, voltage or temperature
    sa.Column("cell", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("voltage_sum", sa.Double, nullable=False),
    sa.Column("temperature_sum", sa.Double, nullable=False),
    sa.Column("current_sum", sa.Double, nullable=False),
)
