"""Averages by time bucket as the old service gave them: both times needed, the end included, local times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from tests.bucket_rows import bank_rows, bank_table
from tests.sites import fill, rack_rows, rack_table

TEN = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
SITE = "/api/ess/operating-sites/1/banks/1/"
SOC = f"{SITE}stats/avg-bank-soc/"
SPAN = "start-time=2022-05-10T10:00:00&end-time=2022-05-10T12:00:00"


@pytest.fixture(autouse=True)
def rows(context: Context) -> None:
    """SoC 0, 1, 2, 3, 4 at every half hour from 10:00 to 12:00, no value at 12:30."""
    soc: list[tuple[datetime, float | None]] = [(TEN + timedelta(minutes=30 * n), float(n)) for n in range(5)]
    fill(context, 1, bank_table(), bank_rows([*soc, (TEN + timedelta(minutes=150), None)]))
    fill(context, 1, rack_table(), rack_rows(TEN, seconds=2))


def get(viewer: FlaskClient, query: str) -> Any:
    return viewer.get(f"{SOC}?{query}").json


def test_the_end_is_included_and_times_are_local(viewer: FlaskClient) -> None:
    assert get(viewer, f"{SPAN}&time-bucket-width=1hour") == [
        {"time": "2022-05-10T10:00:00", "avg_bank_soc": 0.5},
        {"time": "2022-05-10T11:00:00", "avg_bank_soc": 2.5},
        {"time": "2022-05-10T12:00:00", "avg_bank_soc": 4.0},
    ]
    # from 2000-01-03 it is 195912 hours = 27987 * 7 + 3 to this midnight: buckets begin at 04:00, 11:00, 18:00
    assert [row["time"] for row in get(viewer, f"{SPAN}&time-bucket-width=7 hours")] == [
        "2022-05-10T04:00:00",
        "2022-05-10T11:00:00",
    ]
    rack = viewer.get(f"{SITE}racks/2/stats/avg-rack-soc/?{SPAN}&time-bucket-width=1 day").json
    assert rack == [{"time": "2022-05-10T00:00:00", "avg_rack_soc": 2.0}]


def test_a_bucket_without_a_value_is_null_and_a_reversed_range_is_empty(viewer: FlaskClient) -> None:
    late = "start-time=2022-05-10T12:30:00&end-time=2022-05-10T13:00:00"
    assert get(viewer, f"{late}&time-bucket-width=1 hour") == [{"time": "2022-05-10T12:00:00", "avg_bank_soc": None}]
    backwards = "start-time=2022-05-10T12:00:00&end-time=2022-05-10T10:00:00"
    assert get(viewer, f"{backwards}&time-bucket-width=1 hour") == []


def test_what_is_refused(viewer: FlaskClient) -> None:
    width = "time-bucket-width=1 hour"
    for query in (
        SPAN,
        f"{SPAN}&time-bucket-width=",
        f"{SPAN}&time-bucket-width=soon",
        f"{SPAN}&time-bucket-width=0 hours",
        f"{SPAN}&time-bucket-width=-1 hour",
        f"{SPAN}&time-bucket-width=1 month",
        width,
        f"{width}&date=2022-05-10",
        f"{width}&start-time=2022-05-10T10:00:00",
        f"{width}&start-time=2022-05-10T10:00:00Z&end-time=2022-05-10T12:00:00Z",
        f"{width}&start-time=2022-05-10&end-time=2022-05-11",
    ):
        answer = viewer.get(f"{SOC}?{query}")
        assert (answer.status_code, answer.json["code"]) == (400, 400), query
    assert viewer.get(f"/api/ess/operating-sites/9/banks/1/stats/avg-bank-soc/?{SPAN}&{width}").status_code == 400


def test_a_bank_without_rows_has_no_buckets(viewer: FlaskClient) -> None:
    for bank in ("7", "9" * 30):
        path = f"/api/ess/operating-sites/1/banks/{bank}/stats/avg-bank-soc/"
        answer = viewer.get(f"{path}?{SPAN}&time-bucket-width=1 hour")
        assert (answer.status_code, answer.json) == (200, [])
