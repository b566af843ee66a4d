"""Analysis results as an engine would have stored them, in our own tables and in a database of someone else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg2
import sqlalchemy as sa

from api.services.context import Context
from api.store.db import writing

# as the old service had them: quoted upper-case names, no keys, ids without a default
FOREIGN_RESULTS = """
CREATE TABLE avg_bank_soh (id bigint, operating_site_id int, bank_id int, date date, value float8);
CREATE TABLE avg_rack_soh (id bigint, operating_site_id int, bank_id int, rack_id int, date date, value float8);
CREATE TABLE forecasting_bank_sol (id bigint, operating_site_id int, bank_id int, date date, value float8,
    top_limit_value float8, bottom_limit_value float8);
CREATE TABLE forecasting_max_rack_cell_voltage (operating_site_id int, bank_id int, rack_id int, time timestamptz,
    values jsonb);
CREATE TABLE forecasting_rack_sos (operating_site_id int, bank_id int, rack_id int, time timestamptz, values jsonb,
    version varchar(50));
CREATE TABLE multi_step_forecasting_maxvol (operating_site_id int, bank_id int, rack_id int, time timestamptz,
    values json);
CREATE TABLE ess_sos ("TIMESTAMP" timestamptz, "OPERATING_SITE" int, "BANK_ID" int, "RACK_ID" int,
    "OVER_VOLTAGE" float8, "UNDER_VOLTAGE" float8, "VOLTAGE_UNBALANCE" float8, "OVER_CURRENT" float8,
    "OVER_TEMPERATURE" float8, "UNDER_TEMPERATURE" float8, "TEMPERATURE_UNBALANCE" float8, "SOS_SCORE" float8);
CREATE TABLE ess_exsos ("TIMESTAMP" timestamptz, "MODE" int, "OPERATING_SITE" int, "BANK_ID" int, "RACK_ID" int,
    "INTEGRATED_SAFETY" float8, "MEMBERSHIP_DEGREE" json, "MEMBERSHIP_DEGREE_DETAIL" json);
CREATE TABLE ess_socp ("TIMESTAMP" timestamptz, "OPERATING_SITE" int, "BANK_ID" int, "RACK_ID" int, "PERIOD" int,
    "CHARGE_STATUS" int, "SOC_RANGE" int, "VALUE" json);
CREATE TABLE static_chart_data (id bigint, name varchar(150), chart_type varchar(150), values jsonb);
"""


def store(context: Context, table: sa.Table, rows: Iterable[Mapping[str, Any]], bind: str = "results") -> None:
    """Put rows into one of our own tables."""
    with writing(context.engines[bind]) as connection:
        connection.execute(table.insert(), list(rows))


def execute(url: str, statements: str) -> None:
    """Run SQL in a PostgreSQL database as its owner would."""
    connection = psycopg2.connect(url.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute(statements)
    connection.close()
