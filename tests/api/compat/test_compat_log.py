"""The protection-map log as the old service answered it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from api.store.protection_tables import protection_log
from tests.result_rows import store

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
SITE = "/api/ess-feature/protectionmap/operating-sites/1/"
COUNTS = f"{SITE}stats/log-level-count/"
DAY = "start-time=2022-05-10T00:00:00&end-time=2022-05-11T00:00:00"


@pytest.fixture
def events(context: Context) -> Context:
    row: dict[str, Any] = {"ERROR_CODE": 6, "LEVEL": 1, "BANK_ID": 1, "RACK_ID": 2, "OPERATING_SITE": 1}
    times = [START + timedelta(minutes=minute) for minute in range(101)]
    store(context, protection_log, [{**row, "TIMESTAMP": moment} for moment in times], "feature")
    return context


@pytest.mark.usefixtures("events")
def test_the_log_needs_a_time_and_always_has_a_hundred_a_page(viewer: FlaskClient) -> None:
    assert viewer.get(SITE).status_code == 400
    body = viewer.get(f"{SITE}?{DAY}&page_size=5").json
    assert (body["count"], len(body["results"])) == (101, 100)
    assert body["results"][0]["timestamp"] == "2022-05-10T11:40:00"
    query = "end-time=2022-05-11T00%3A00%3A00&page=2&page_size=5&start-time=2022-05-10T00%3A00%3A00"
    assert body["next"] == f"http://localhost{SITE}?{query}"
    for time in ("2022-05-10T10:01:00", "2022-05-10 10:01:00", "2022-05-10T01:01:00.000%2B00:00"):
        found = viewer.get(f"{SITE}?time={time}").json["results"]
        assert [row["timestamp"] for row in found] == ["2022-05-10T10:01:00"]


@pytest.mark.usefixtures("events")
def test_a_level_without_an_entry_is_refused(viewer: FlaskClient) -> None:
    assert viewer.get(f"{SITE}?{DAY}&level=1").json["count"] == 101
    for query in ("level=9", "error_code=99", "level=x"):
        assert viewer.get(f"{SITE}?{DAY}&{query}").status_code == 400, query


@pytest.mark.usefixtures("events")
def test_an_unknown_site_has_an_empty_log(viewer: FlaskClient) -> None:
    path = "/api/ess-feature/protectionmap/operating-sites/9/"
    assert viewer.get(f"{path}?{DAY}").json == {"count": 0, "next": None, "previous": None, "results": []}
    assert viewer.get(f"{path}stats/log-level-count/?{DAY}&time-bucket-width=1 day").json == []


@pytest.mark.usefixtures("events")
def test_counts_include_the_end_and_are_none_without_times(viewer: FlaskClient) -> None:
    span = "start-time=2022-05-10T10:00:00&end-time=2022-05-10T11:00:00"
    assert viewer.get(f"{COUNTS}?time-bucket-width=1 hour&{span}").json == [
        {"time": "2022-05-10T11:00:00", "operating_site": 1, "level": 1, "level_count": 1},
        {"time": "2022-05-10T10:00:00", "operating_site": 1, "level": 1, "level_count": 60},
    ]
    for query in ("", "time-bucket-width=1 hour", "time-bucket-width=1 hour&start-time=2022-05-10T10:00:00"):
        assert viewer.get(f"{COUNTS}?{query}").json == []
    assert viewer.get(f"{COUNTS}?{span}").status_code == 400
    assert viewer.get(f"{COUNTS}?{span}&time-bucket-width=rubbish").status_code == 400
