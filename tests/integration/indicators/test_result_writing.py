"""Writing analysis results on both databases: one row a key, whatever is retried."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from api.errors import UnusableTable
from api.services.context import Context
from api.store import result_writing as subject
from api.store.db import reading, writing
from api.store.result_tables import (
    avg_rack_soh,
    ess_exsos,
    ess_sos,
    forecasting_bank_sol,
    forecasting_rack_sos,
    multi_step_forecasting_maxvol,
)
from api.store.result_writing import may_write_results, upsert_results

AT = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)


def stored(context: Context, table: sa.Table) -> list[dict[str, Any]]:
    with reading(context.engines["results"]) as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def test_a_row_written_again_takes_the_new_values_and_is_there_once(context: Context) -> None:
    engine = context.engines["results"]
    key = {"operating_site_id": 1, "bank_id": 1, "date": date(2026, 11, 20)}
    assert upsert_results(engine, forecasting_bank_sol, [{**key, "value": 90.0, "top_limit_value": 95.0}]) == 1
    assert upsert_results(engine, forecasting_bank_sol, [{**key, "value": 91.0, "top_limit_value": math.nan}]) == 1
    (row,) = stored(context, forecasting_bank_sol)
    assert (row["value"], row["top_limit_value"], row["bottom_limit_value"]) == (91.0, None, None)
    assert row["date"] == date(2026, 11, 20)


def test_the_rows_of_a_bank_have_no_rack_and_are_there_once_too(context: Context) -> None:
    row = {"OPERATING_SITE": np.int64(1), "BANK_ID": 1, "RACK_ID": None, "MODE": 1, "TIMESTAMP": AT}
    for safety in (0.5, np.float32(0.25)):
        given = {**row, "INTEGRATED_SAFETY": safety, "MEMBERSHIP_DEGREE": {"Neutral": 1.0}}
        upsert_results(context.engines["results"], ess_exsos, [given])
    (found,) = stored(context, ess_exsos)
    assert (found["INTEGRATED_SAFETY"], found["MEMBERSHIP_DEGREE"]) == (0.25, {"Neutral": 1.0})
    assert (found["TIMESTAMP"], found["RACK_ID"], found["MEMBERSHIP_DEGREE_DETAIL"]) == (AT, None, None)


def test_json_lists_numbers_that_are_none_and_texts_come_back_as_they_were(context: Context) -> None:
    key = {"operating_site_id": 1, "bank_id": 1, "rack_id": 2, "time": AT}
    forecast = {"forecast": [4.01, math.nan], "no_forecast": None, "ko": "판단 불가"}
    upsert_results(context.engines["results"], forecasting_rack_sos, [{**key, "values": forecast, "version": "a"}])
    upsert_results(context.engines["results"], multi_step_forecasting_maxvol, [{**key, "values": forecast}])
    (row,) = stored(context, forecasting_rack_sos)
    assert row["values"] == {"forecast": [4.01, None], "no_forecast": None, "ko": "판단 불가"}
    assert row["version"] == "a"
    assert stored(context, multi_step_forecasting_maxvol)[0]["values"] == row["values"]


def test_columns_to_keep_stay_as_they_were_stored_first(context: Context) -> None:
    key = {"operating_site_id": 1, "bank_id": 1, "rack_id": 2, "date": date(2026, 11, 20)}
    upsert_results(context.engines["results"], avg_rack_soh, [{**key, "value": 97.0}])
    upsert_results(context.engines["results"], avg_rack_soh, [{**key, "value": 96.0}], keep=("value",))
    assert [row["value"] for row in stored(context, avg_rack_soh)] == [97.0]


def test_many_rows_go_in_short_transactions_and_none_is_no_error(context: Context, monkeypatch) -> None:
    monkeypatch.setattr(subject, "CELLS_PER_TRANSACTION", 10)
    engine = context.engines["results"]
    rows = [
        {"TIMESTAMP": AT, "OPERATING_SITE": 1, "BANK_ID": 1, "RACK_ID": rack, "SOS_SCORE": rack / 10}
        for rack in range(7)
    ]
    assert upsert_results(engine, ess_sos, iter(rows)) == 7
    assert upsert_results(engine, ess_sos, []) == 0
    assert sorted(row["SOS_SCORE"] for row in stored(context, ess_sos)) == [rack / 10 for rack in range(7)]


def test_an_attached_table_without_a_key_is_refused_with_the_index_it_needs(context: Context) -> None:
    engine = context.engines["results"]
    with writing(engine) as connection:
        connection.execute(sa.text("DROP INDEX uq_ess_sos"))
    row = {"TIMESTAMP": AT, "OPERATING_SITE": 1, "BANK_ID": 1, "RACK_ID": 1, "SOS_SCORE": 1.0}
    with pytest.raises(UnusableTable) as refused:
        upsert_results(engine, ess_sos, [row])
    with writing(engine) as connection:
        connection.execute(sa.text(refused.value.detail["fix"]))
    assert upsert_results(engine, ess_sos, [row]) == 1


def test_a_table_by_day_that_lacks_its_key_is_told_the_same_way(context: Context) -> None:
    engine = context.engines["results"]
    with writing(engine) as connection:
        avg_rack_soh.drop(connection)
        names = "id integer, operating_site_id integer, bank_id integer, rack_id integer, date date, value float"
        connection.execute(sa.text(f"CREATE TABLE avg_rack_soh ({names})"))
    row = {"operating_site_id": 1, "bank_id": 1, "rack_id": 2, "date": date(2026, 11, 20), "value": 97.0}
    with pytest.raises(UnusableTable, match="no unique key") as refused:
        upsert_results(engine, avg_rack_soh, [row])
    with writing(engine) as connection:
        connection.execute(sa.text(refused.value.detail["fix"]))
    assert upsert_results(engine, avg_rack_soh, [row]) == 1


def test_a_name_the_table_does_not_have_is_a_mistake_of_the_program(context: Context) -> None:
    with pytest.raises(KeyError, match="no column value"):
        upsert_results(context.engines["results"], ess_sos, [{"TIMESTAMP": AT, "value": 1.0}])


@pytest.mark.parametrize(("url", "writable", "may"), [("", False, True), ("x", False, False), ("x", True, True)])
def test_attached_results_are_written_only_where_the_settings_say_so(tmp_path, url, writable, may) -> None:
    class Deployment:
        settings = replace(
            subject.Settings(data_dir=tmp_path, database_url="sqlite:///x"), results_url=url, results_writable=writable
        )

    assert may_write_results(Deployment()) is may
