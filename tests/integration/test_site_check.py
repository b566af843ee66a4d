"""``site check`` finds what is missing or odd, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.errors import NotFound
from api.services.context import Context, open_context
from api.services.site_check import Severity, check_site
from api.store.columns import new_table
from api.store.db import writing
from api.store.loading import create
from tests.conftest import NOW

TZ = "TIMESTAMP WITH TIME ZONE"


def run(context: Context, *statements: str) -> None:
    with writing(context.engines["site_1"]) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def said(context: Context, table: str) -> list[tuple[str, str, str]]:
    found = [finding for finding in check_site(context, 1) if finding.table == table]
    return [(finding.severity.value, finding.text.in_language("en"), finding.fix) for finding in found]


def test_missing_tables_are_errors_only_where_every_site_has_them(context: Context) -> None:
    found = {finding.table: finding.severity for finding in check_site(context, 1)}
    assert found == {"bank": Severity.error, "rack": Severity.error, "pcs": Severity.note, "etc": Severity.note}


def test_a_table_of_our_own_is_only_empty(context: Context, backend: str) -> None:
    create(context.engines["site_1"], new_table("bank", {"bank_id": "id", "bank_soc": "float"}, dialect=backend))
    assert said(context, "bank") == [("note", "The table is empty.", "")]


def test_a_missing_index_and_key_are_given_as_statements_that_run(context: Context) -> None:
    run(context, f'CREATE TABLE "Rack" ("TIMESTAMP" {TZ}, "BANK_ID" integer, "RACK_ID" integer)')
    (slow, loose, empty) = said(context, "rack")
    assert slow[0] == "warning"
    assert slow[2] == 'CREATE INDEX "rack_time" ON "Rack" ("BANK_ID", "RACK_ID", "TIMESTAMP")'
    assert loose[2] == 'CREATE UNIQUE INDEX "rack_key" ON "Rack" ("BANK_ID", "RACK_ID", "TIMESTAMP")'
    run(context, slow[2], loose[2])
    assert said(context, "rack") == [empty]


def test_doubtful_rows_are_counted(context: Context, backend: str) -> None:
    run(
        context,
        f'CREATE TABLE etc ("TIMESTAMP" {TZ}, "SENSOR1_TEMPERATURE" float)',
        'CREATE INDEX i ON etc ("TIMESTAMP")',
    )
    table = context.sites.table(1, "etc").table
    later = NOW + timedelta(hours=1)
    with writing(context.engines["site_1"]) as connection:
        for moment, value in ((NOW, 1.0), (NOW, 1.0), (later, float("nan"))):
            connection.execute(table.insert().values({"TIMESTAMP": moment, "SENSOR1_TEMPERATURE": value}))
    texts = [text for severity, text, _ in said(context, "etc") if severity == "warning"]
    expected = [
        "1 keys occur more than once among the 3 rows looked at.",
        "1 of the 3 rows looked at are in the future.",
        "NaN is stored in SENSOR1_TEMPERATURE (among the 3 rows looked at); it is served as no value.",
    ]
    assert texts == (expected if backend == "postgresql" else expected[:2])  # SQLite stores NaN as NULL


def test_times_that_cannot_be_searched_are_errors_with_the_cure(context: Context, backend: str) -> None:
    run(context, 'CREATE TABLE bank ("TIMESTAMP" text, "BANK_ID" integer)')
    (finding,) = said(context, "bank")
    assert finding[0] == "error"
    assert "as text" in finding[1]
    if backend == "postgresql":
        run(context, finding[2])
        assert "as text" not in str(said(context, "bank"))


def test_naive_times_are_converted_in_the_zone_of_the_site(context: Context, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("SQLite has no such type")
    run(
        context,
        'CREATE TABLE bank ("TIMESTAMP" timestamp, "BANK_ID" integer)',
        "INSERT INTO bank VALUES ('2022-05-10', 1)",
    )
    (finding,) = said(context, "bank")
    run(context, finding[2])
    table = context.sites.table(1, "bank")
    with writing(context.engines["site_1"]) as connection:
        # midnight in Seoul is 15:00 of the day before in UTC
        assert connection.execute(sa.select(table.time)).scalar_one().isoformat() == "2022-05-09T15:00:00+00:00"


def test_missing_ids_and_unknown_columns_are_named(context: Context) -> None:
    run(
        context,
        f'CREATE TABLE rack ("TIMESTAMP" {TZ}, "BANK_ID" integer, a real, b real, c real, d real, e real, f real)',
    )
    texts = [text for _, text, _ in said(context, "rack")]
    assert "The column RACK_ID is missing" in texts[0]
    assert "6 columns are not in the catalogue" in texts[1]
    assert texts[1].endswith("a, b, c, d, e, ...")


def test_names_that_differ_only_by_case_are_errors(context: Context, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("SQLite refuses such names itself")
    run(
        context,
        f'CREATE TABLE etc ("TIMESTAMP" {TZ} PRIMARY KEY, "X" real, "x" real)',
        'CREATE TABLE "ETC" (y integer)',
    )
    errors = [text for severity, text, _ in said(context, "etc") if severity == "error"]
    assert "table ETC differs" in errors[0]
    assert "served as x_2" in errors[1]


def test_a_view_is_not_asked_for_an_index(context: Context) -> None:
    run(context, f'CREATE TABLE raw ("TIMESTAMP" {TZ}, "BANK_ID" integer)', "CREATE VIEW bank AS SELECT * FROM raw")
    assert said(context, "bank") == [("note", "The table is empty.", "")]


def test_a_database_that_is_away_is_an_error_for_each_table(context: Context) -> None:
    nowhere = "postgresql+psycopg2://anjeon@127.0.0.1:1/none"
    site = replace(context.settings.sites[0], url=nowhere)
    away = open_context(replace(context.settings, sites=(site,)), context.now)
    found = check_site(away, 1)
    assert {finding.severity for finding in found} == {Severity.error}
    assert "does not answer" in found[0].text.in_language("en")
    away.engines.dispose()


def test_an_unknown_site_is_not_found(context: Context) -> None:
    with pytest.raises(NotFound):
        check_site(context, 9)
