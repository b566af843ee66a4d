"""The tables of analysis results, as the old service kept them: names, upper case and JSON included.

They live behind ``results_url`` and are never seen by Alembic. ``flask init`` makes them only where that URL is empty,
with the keys that those of the old service lack; attached ones are read as they are.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from api.store.db import writing
from api.store.times import UtcTime

results_metadata = sa.MetaData()

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers INTEGER keys only
BINARY_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

Column = sa.Column[Any]


def id_column() -> Column:
    """A number the database gives."""
    return sa.Column("id", IDENTITY, sa.Identity(), primary_key=True)


def _by_day(name: str, *values: str, rack: bool = False) -> sa.Table:
    ids = ["operating_site_id", "bank_id", *(["rack_id"] if rack else [])]
    return sa.Table(
        name,
        results_metadata,
        id_column(),
        *(sa.Column(i, sa.Integer, nullable=False) for i in ids),
        sa.Column("date", sa.Date, nullable=False),
        *(sa.Column(value, sa.Double) for value in values),
        sa.UniqueConstraint(*ids, "date", name=f"uq_{name}"),
        sa.Index(f"ix_{name}_date", "operating_site_id", "date"),
    )


def _forecast(name: str, *more: Column, json: Any = BINARY_JSON) -> sa.Table:
    ids = ("operating_site_id", "bank_id", "rack_id")
    return sa.Table(
        name,
        results_metadata,
        *(sa.Column(i, sa.Integer, nullable=False) for i in ids),
        sa.Column("time", UtcTime, nullable=False),
        sa.Column("values", json),
        *more,
        sa.UniqueConstraint(*ids, "time", name=f"uq_{name}"),
        sa.Index(f"ix_{name}_time", "operating_site_id", "time"),
    )


def _by_moment(name: str, before: tuple[str, ...], after: tuple[str, ...], *values: Column) -> sa.Table:
    """Upper-case columns: TIMESTAMP, the numbers ``before`` the site, site, bank, rack, those ``after``, values."""
    numbers = (*before, "OPERATING_SITE", "BANK_ID", "RACK_ID", *after)
    table = sa.Table(
        name,
        results_metadata,
        sa.Column("TIMESTAMP", UtcTime, nullable=False),
        # a result of a whole bank has no rack
        *(sa.Column(n, sa.Integer, nullable=n == "RACK_ID") for n in numbers),
        *values,
        sa.Index(f"ix_{name}_time", "OPERATING_SITE", "TIMESTAMP"),
    )
    key = [table.c.OPERATING_SITE, table.c.BANK_ID, or_minus_one(table.c.RACK_ID), table.c.TIMESTAMP]
    sa.Index(f"uq_{name}", *key, *(table.c[n] for n in (*before, *after)), unique=True)
    return table


def or_minus_one(column: Column) -> sa.ColumnElement[Any]:
    """A number for a unique index, in which two NULLs would differ."""
    return sa.func.coalesce(column, sa.literal_column("-1"))


avg_bank_soh = _by_day("avg_bank_soh", "value")
avg_rack_soh = _by_day("avg_rack_soh", "value", rack=True)
forecasting_bank_sol = _by_day("forecasting_bank_sol", "value", "top_limit_value", "bottom_limit_value")

# ours beyond those of the old service: voltage gap (V) and temperature (degC), medians over so many minutes of rest
rack_rest_drift = _by_day("rack_rest_drift", "voltage_gap", "temperature", "minutes", rack=True)

forecasting_max_rack_cell_voltage = _forecast("forecasting_max_rack_cell_voltage")
forecasting_min_rack_cell_voltage = _forecast("forecasting_min_rack_cell_voltage")
forecasting_max_rack_cell_temperature = _forecast("forecasting_max_rack_cell_temperature")
forecasting_min_rack_cell_temperature = _forecast("forecasting_min_rack_cell_temperature")
forecasting_rack_soc = _forecast("forecasting_rack_soc")  # this and the next: ours beyond
forecasting_rack_cell_voltage_gap = _forecast("forecasting_rack_cell_voltage_gap")
forecasting_rack_sos = _forecast("forecasting_rack_sos", sa.Column("version", sa.String(50)))
multi_step_forecasting_maxvol = _forecast("multi_step_forecasting_maxvol", json=sa.JSON())

SCORES = (
    "OVER_VOLTAGE",
    "UNDER_VOLTAGE",
    "VOLTAGE_UNBALANCE",
    "OVER_CURRENT",
    "OVER_TEMPERATURE",
    "UNDER_TEMPERATURE",
    "TEMPERATURE_UNBALANCE",
    "SOS_SCORE",
)
ess_sos = _by_moment("ess_sos", (), (), *(sa.Column(score, sa.Double) for score in SCORES))
ess_exsos = _by_moment(
    "ess_exsos",
    ("MODE",),
    (),
    sa.Column("INTEGRATED_SAFETY", sa.Double),
    sa.Column("MEMBERSHIP_DEGREE", sa.JSON),
    sa.Column("MEMBERSHIP_DEGREE_DETAIL", sa.JSON),
)
ess_socp = _by_moment("ess_socp", (), ("PERIOD", "CHARGE_STATUS", "SOC_RANGE"), sa.Column("VALUE", sa.JSON))

static_chart_data = sa.Table(
    "static_chart_data",
    results_metadata,
    id_column(),
    sa.Column("name", sa.String(150), nullable=False),
    sa.Column("chart_type", sa.String(150), nullable=False),
    sa.Column("values", BINARY_JSON),
    sa.UniqueConstraint("name", "chart_type", name="uq_static_chart_data"),
)


def make_result_tables(engine: sa.Engine) -> None:
    """Create the tables that are not there yet."""
    with writing(engine) as connection:
        results_metadata.create_all(connection)
