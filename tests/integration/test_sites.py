"""Foreign site tables are found and read as they are, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from api.errors import NotAllowed, NotFound, TableChanged, UnknownColumn, UnusableTable
from api.services.columns import columns_of
from api.services.context import Context, open_context
from api.store.db import reading, writing
from api.store.times import UtcTime

NOON = datetime(2022, 5, 10, 3, tzinfo=UTC)


def run(context: Context, bind: str, *statements: str) -> None:
    with writing(context.engines[bind]) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_names_of_any_case_are_lowered_and_the_stored_names_kept(context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE "Bank" ("Timestamp" TIMESTAMP WITH TIME ZONE, "Bank_Id" integer, "SoC" real)')
    table = context.sites.table(1, "bank")
    assert list(table.columns) == ["timestamp", "bank_id", "soc"]
    assert [column.name for column in table.columns.values()] == ["Timestamp", "Bank_Id", "SoC"]
    assert all(type(name) is str for name in table.columns)
    assert table.keys == ("bank_id",)


def test_times_come_back_as_the_utc_moments_they_went_in_as(context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE etc ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "X" integer)')
    table = context.sites.table(1, "etc")
    assert isinstance(table.time.type, UtcTime)
    with writing(context.engines["site_1"]) as connection:
        connection.execute(table.table.insert().values({"TIMESTAMP": NOON, "X": 1}))
    with reading(context.engines["site_1"]) as connection:
        assert connection.execute(sa.select(table.time).where(table.time == NOON)).scalar_one() == NOON


def test_a_second_column_of_the_same_lower_case_name_gets_a_number(on_postgresql: None, context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE bank ("TIMESTAMP" timestamptz, "SOC" real, "soc" real, "Soc" real)')
    assert list(context.sites.table(1, "bank").columns) == ["timestamp", "soc", "soc_2", "soc_3"]


@pytest.fixture
def on_postgresql(backend: str) -> None:
    """For what SQLite cannot hold, or has no word for."""
    if backend == "sqlite":
        pytest.skip("only PostgreSQL has this")


def test_only_schema_public_counts_on_postgresql(on_postgresql: None, context: Context) -> None:
    run(context, "site_1", "CREATE SCHEMA other", "CREATE TABLE other.bank (x integer)")
    with pytest.raises(NotFound, match="no table bank yet"):
        context.sites.table(1, "bank")


def test_a_view_is_served_like_a_table(context: Context) -> None:
    run(
        context,
        "site_1",
        'CREATE TABLE raw ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "BANK_ID" integer)',
        "CREATE VIEW bank AS SELECT * FROM raw",
    )
    assert list(context.sites.table(1, "bank").columns) == ["timestamp", "bank_id"]


def test_a_materialized_view_is_served_like_a_table(on_postgresql: None, context: Context) -> None:
    run(context, "site_1", 'CREATE MATERIALIZED VIEW bank AS SELECT now() AS "TIMESTAMP", 1 AS "BANK_ID"')
    assert list(context.sites.table(1, "bank").columns) == ["timestamp", "bank_id"]


def test_tables_of_one_name_in_two_sites_and_at_home_do_not_mix(context: Context) -> None:
    for number, bind in enumerate(("default", "site_1", "site_2")):
        run(
            context,
            bind,
            'CREATE TABLE rack ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "BANK_ID" integer, "RACK_ID" integer)',
        )
        with writing(context.engines[bind]) as connection:
            stored = sa.table("rack", sa.column("TIMESTAMP", UtcTime), sa.column("RACK_ID"))
            connection.execute(stored.insert().values({"TIMESTAMP": NOON, "RACK_ID": number}))
    for site in context.sites:
        table = context.sites.table(site.id, "rack")
        with reading(context.sites.engine(site)) as connection:
            assert connection.execute(sa.select(table.column("rack_id"))).scalars().all() == [site.id]


def test_a_dropped_column_is_a_clear_error_once_and_gone_the_next_time(context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE etc ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "X" integer, "Y" integer)')
    column = context.sites.table(1, "etc").column("y")
    run(context, "site_1", 'ALTER TABLE etc DROP COLUMN "Y"')
    with pytest.raises(TableChanged) as changed, reading(context.engines["site_1"]) as connection:
        connection.execute(sa.select(column))
    assert (changed.value.status, "SELECT" in str(changed.value)) == (409, False)
    with pytest.raises(UnknownColumn, match="timestamp, x"):
        context.sites.table(1, "etc").column("y")


def test_a_new_column_is_seen_after_forgetting(context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE etc ("TIMESTAMP" TIMESTAMP WITH TIME ZONE)')
    assert list(context.sites.table(1, "etc").columns) == ["timestamp"]
    run(context, "site_1", 'ALTER TABLE etc ADD COLUMN "Z" integer')
    assert list(context.sites.table(1, "etc").columns) == ["timestamp"]
    context.sites.forget(1)
    assert list(context.sites.table(1, "etc").columns) == ["timestamp", "z"]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ('"BANK_ID" integer', "no column TIMESTAMP"),
        ('"TIMESTAMP" text', "as text"),
        ('"TIMESTAMP" varchar(40)', "as text"),
    ],
)
def test_a_table_whose_times_cannot_be_read_is_refused(context: Context, columns: str, why: str) -> None:
    run(context, "site_1", f"CREATE TABLE bank ({columns})")
    with pytest.raises(UnusableTable, match=why) as refused:
        context.sites.table(1, "bank")
    assert refused.value.detail["fix"] == "flask site check"


def test_naive_and_numeric_times_are_refused_on_postgresql(on_postgresql: None, context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE bank ("TIMESTAMP" timestamp)', 'CREATE TABLE rack ("TIMESTAMP" bigint)')
    with pytest.raises(UnusableTable, match="without a time zone"):
        context.sites.table(1, "bank")
    with pytest.raises(UnusableTable, match="form that is not known"):
        context.sites.table(1, "rack")


@pytest.mark.parametrize(
    ("stored", "why"),
    [("'2022-05-10 12:00:00'", "as text"), ("1652151600", "not known"), ("1652151600.5", "not known")],
)
def test_sqlite_is_judged_by_what_it_stores(context: Context, backend: str, stored: str, why: str) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL keeps to the declared type")
    run(context, "site_1", 'CREATE TABLE bank ("TIMESTAMP" TIMESTAMP)', f"INSERT INTO bank VALUES ({stored})")
    with pytest.raises(UnusableTable, match=why):
        context.sites.table(1, "bank")


def test_unknown_sites_and_tables_are_not_found(context: Context) -> None:
    with pytest.raises(NotFound, match="Known: 1, 2"):
        context.sites.table(3, "bank")
    with pytest.raises(NotFound, match="Known: bank, rack, pcs, etc"):
        context.sites.table(1, "cell")


def test_the_columns_of_a_table_carry_what_the_catalogue_knows(context: Context) -> None:
    run(
        context,
        "site_1",
        'CREATE TABLE bank ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "BANK_ID" integer, "BANK_DC_CURRENT" float,'
        ' "MASTER_RACK_COMMUNICATION_FAULT" text, "NOTE" text, "SEEN" boolean, "WEIGHT" numeric)',
    )
    columns = {column.name: column for column in columns_of(context, 1, "bank")}
    kinds = {name: column.kind for name, column in columns.items()}
    assert kinds == {
        "timestamp": "time",
        "bank_id": "id",
        "bank_dc_current": "numeric",
        "master_rack_communication_fault": "json",
        "note": "text",
        "seen": "numeric",
        "weight": "numeric",
    }
    current = columns["bank_dc_current"]
    assert (current.stored_name, current.unit, current.low, current.sign) == ("BANK_DC_CURRENT", "A", -5000, "charge")
    assert (current.meaning("ko"), current.meaning("en")) == ("뱅크 직류 전류", "DC current of the bank")
    assert (columns["note"].unit, columns["note"].meaning("ko"), columns["note"].high) == ("", "", None)


def test_the_sign_convention_is_the_sites_own(context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE bank ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "BANK_POWER" float)')
    site = replace(context.settings.sites[0], current_positive="discharge")
    other = open_context(replace(context.settings, sites=(site,)))
    assert columns_of(other, 1, "bank")[1].sign == "discharge"
    other.engines.dispose()


def test_a_json_column_of_postgresql_is_json_and_another_time_a_time(on_postgresql: None, context: Context) -> None:
    run(context, "site_1", 'CREATE TABLE bank ("TIMESTAMP" timestamptz, "A" jsonb, "B" json, "C" timestamptz)')
    assert [column.kind for column in columns_of(context, 1, "bank")] == ["time", "json", "json", "time"]


def test_a_right_the_user_lacks_is_said_so(on_postgresql: None, context: Context) -> None:
    run(context, "site_1", "CREATE TABLE etc (x integer)", "DROP ROLE IF EXISTS guest", "CREATE ROLE guest")
    with pytest.raises(NotAllowed, match="this right"), reading(context.engines["site_1"]) as connection:
        connection.exec_driver_sql("SET ROLE guest; SELECT * FROM etc")
