"""Time buckets over REST: shapes, edges, fills, refusals."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context
from tests.bucket_rows import bank_rows, bank_table
from tests.sites import fill, plain_table, rack_rows, rack_table

SITE = "/api/ess/operating-sites/1"
BANK = f"{SITE}/banks/1/stats"
TEN = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00


@pytest.fixture
def half_hours(context: Context) -> Context:
    """SoC 0, 1, 2, 3 at 10:00, 10:30, 11:00, 11:30, then 9 at 13:00 Seoul time; bank 2 has other values."""
    rows = [(TEN + timedelta(minutes=30 * n), float(n)) for n in range(4)] + [(TEN + timedelta(hours=3), 9.0)]
    fill(context, 1, bank_table(), bank_rows(rows) + bank_rows([(TEN, 77.0)], bank=2))
    return context


def get(client: FlaskClient, path: str, **query: str) -> Any:
    answer = client.get(path, query_string={name.replace("_", "-"): value for name, value in query.items()})
    assert answer.status_code == 200, answer.json
    return answer.json


def problem(client: FlaskClient, path: str, **query: str) -> tuple[int, str]:
    answer = client.get(path, query_string={name.replace("_", "-"): value for name, value in query.items()})
    return answer.status_code, answer.json["detail"].get("field", "")


DAY = {"start_time": "2022-05-10T00:00:00", "end_time": "2022-05-10T13:00:00"}


@pytest.mark.usefixtures("half_hours")
def test_hourly_averages_with_the_end_included_and_empty_hours_absent(viewer: FlaskClient) -> None:
    assert get(viewer, f"{BANK}/avg-bank-soc/", time_bucket_width="1 hour", **DAY) == [
        {"time": "2022-05-10T10:00:00+09:00", "avg_bank_soc": 0.5},
        {"time": "2022-05-10T11:00:00+09:00", "avg_bank_soc": 2.5},
        {"time": "2022-05-10T13:00:00+09:00", "avg_bank_soc": 9.0},
    ]


@pytest.mark.usefixtures("half_hours")
def test_empty_buckets_are_filled_with_null_on_request(viewer: FlaskClient) -> None:
    found = get(
        viewer,
        f"{BANK}/buckets/",
        columns="bank_soc",
        aggregates="avg,count",
        time_bucket_width="1hour",
        start_time="2022-05-10T11:00:00",
        end_time="2022-05-10T13:00:00",
        fill="null",
        tz="local",
    )
    assert found == [
        {"time": "2022-05-10T11:00:00", "bank_soc_avg": 2.5, "bank_soc_count": 2},
        {"time": "2022-05-10T12:00:00", "bank_soc_avg": None, "bank_soc_count": 0},
        {"time": "2022-05-10T13:00:00", "bank_soc_avg": 9.0, "bank_soc_count": 1},
    ]


@pytest.mark.usefixtures("half_hours")
def test_a_date_is_its_day_and_no_bucket_more(viewer: FlaskClient) -> None:
    query = {"time_bucket_width": "1 day", "date": "2022-05-10"}
    assert get(viewer, f"{BANK}/avg-bank-soc/", **query) == [{"time": "2022-05-10T00:00:00+09:00", "avg_bank_soc": 3.0}]
    assert len(get(viewer, f"{BANK}/avg-bank-soc/", **query, fill="null")) == 1


@pytest.mark.usefixtures("half_hours")
def test_every_aggregate_of_a_column(viewer: FlaskClient) -> None:
    query = {"columns": "BANK_SOC", "aggregates": "avg,min,max,last,count", "time_bucket_width": "PT24H", **DAY}
    assert get(viewer, f"{BANK}/buckets/", **query) == [
        {
            "time": "2022-05-10T00:00:00+09:00",
            "bank_soc_avg": 3.0,
            "bank_soc_min": 0.0,
            "bank_soc_max": 9.0,
            "bank_soc_last": 9.0,
            "bank_soc_count": 5,
        }
    ]


def test_values_that_are_no_numbers_do_not_count(context: Context, viewer: FlaskClient, backend: str) -> None:
    rows: list[tuple[datetime, float | None]] = [(TEN, 1.0), (TEN + timedelta(minutes=1), None)]
    if backend == "postgresql":
        rows += [(TEN + timedelta(minutes=2), v) for v in (math.nan, math.inf, -math.inf)]
    fill(context, 1, bank_table(), bank_rows(rows) + bank_rows([(TEN + timedelta(hours=1), None)]))
    query = {"columns": "bank_soc", "aggregates": "avg,min,max,last,count", "time_bucket_width": "1 hour", **DAY}
    values = [list(row.values())[1:] for row in get(viewer, f"{BANK}/buckets/", **query)]
    # an hour that has rows but no value is there: it is not empty
    assert values == [[1.0, 1.0, 1.0, 1.0, 1], [None, None, None, None, 0]]


def test_racks_pcs_and_etc_have_buckets_too(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, rack_table(), rack_rows(TEN, seconds=4))
    fill(
        context,
        1,
        plain_table("pcs", sa.Column("DC_POWER", sa.BigInteger)),
        [{"TIMESTAMP": TEN + timedelta(seconds=s), "DC_POWER": 2**62} for s in range(4)],
    )
    query = {"time_bucket_width": "2 seconds", **DAY}
    racks = f"{SITE}/banks/1/racks/2/stats"
    assert get(viewer, f"{racks}/avg-rack-soc/", **query) == [
        {"time": "2022-05-10T10:00:00+09:00", "avg_rack_soc": 2.0},
        {"time": "2022-05-10T10:00:02+09:00", "avg_rack_soc": 2.0},
    ]
    volts = get(viewer, f"{racks}/buckets/", columns="rack_voltage,rack_soc", aggregates="max,last", **query)
    assert [row["rack_voltage_max"] for row in volts] == pytest.approx([0.1, 0.3])
    assert [row["rack_soc_last"] for row in volts] == [2.0, 2.0]
    power = get(viewer, f"{SITE}/pcs/stats/buckets/", columns="dc_power", time_bucket_width="1 day", **DAY)
    assert power == [{"time": "2022-05-10T00:00:00+09:00", "dc_power_avg": 2.0**62}]


@pytest.mark.usefixtures("half_hours")
@pytest.mark.parametrize("width", ["", "1 fortnight", "-1 hour", "1 month", "0", "1 hour'; DROP TABLE bank; --"])
def test_a_width_that_is_none_is_refused(viewer: FlaskClient, width: str) -> None:
    answer = problem(viewer, f"{BANK}/avg-bank-soc/", time_bucket_width=width, **DAY)
    assert answer == (400, "time-bucket-width")


@pytest.mark.usefixtures("half_hours")
def test_what_cannot_be_answered_names_its_field(viewer: FlaskClient) -> None:
    hour = {"time_bucket_width": "1 hour"}
    soc, any_column = f"{BANK}/avg-bank-soc/", f"{BANK}/buckets/"
    assert problem(viewer, soc, **hour, end_time="2022-05-10") == (400, "start-time")
    assert problem(viewer, soc, **hour, start_time="2022-05-10") == (400, "end-time")
    assert problem(viewer, soc, **hour, **DAY, fill="zero") == (400, "fill")
    assert problem(viewer, soc, **hour, **DAY, format="csv") == (400, "format")
    assert problem(viewer, any_column, **hour, **DAY) == (400, "columns")
    assert problem(viewer, any_column, **hour, **DAY, columns="bank_id") == (400, "columns")
    assert problem(viewer, any_column, **hour, **DAY, columns="bank_soc;--") == (400, "columns")
    assert problem(viewer, any_column, **hour, **DAY, columns="bank_soc", aggregates="sum") == (400, "aggregates")
    assert problem(viewer, f"{BANK}/avg-bank-power/", **hour, **DAY) == (404, "column")
    assert problem(viewer, "/api/ess/operating-sites/9/banks/1/stats/avg-bank-soc/", **hour, **DAY)[0] == 404


@pytest.mark.usefixtures("half_hours")
def test_too_many_buckets_are_refused_and_a_huge_range_is_not(viewer: FlaskClient) -> None:
    ages = {"start_time": "0001-01-02", "end_time": "9999-12-30"}
    soc = f"{BANK}/avg-bank-soc/"
    assert problem(viewer, soc, time_bucket_width="1 us", **DAY) == (413, "time-bucket-width")
    assert problem(viewer, soc, time_bucket_width="1 hour", **ages) == (413, "time-bucket-width")
    assert get(viewer, soc, time_bucket_width="36500 days", **ages)[0]["avg_bank_soc"] == 3.0
    assert get(viewer, soc, time_bucket_width="7 days", start_time="1800-01-01", end_time="1900-01-01") == []


@pytest.mark.usefixtures("half_hours")
def test_a_bank_without_rows_is_an_empty_list(viewer: FlaskClient) -> None:
    for bank in ("3", "99999999999999999999"):
        path = f"{SITE}/banks/{bank}/stats/avg-bank-soc/"
        assert get(viewer, path, time_bucket_width="1 hour", **DAY) == []


@pytest.mark.usefixtures("half_hours")
def test_an_answer_that_has_not_changed_is_not_sent_again(viewer: FlaskClient) -> None:
    path = f"{BANK}/avg-bank-soc/?time-bucket-width=1+hour&date=2022-05-10"
    tag = viewer.get(path).headers["ETag"]
    assert viewer.get(path, headers={"If-None-Match": tag}).status_code == 304
