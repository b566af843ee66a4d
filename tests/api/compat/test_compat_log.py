"""The protection-map log as the old service gave it: nested codes, a hundred a page, times read loosely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from api.store.protection_tables import protection_log
from tests.result_rows import store

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
LOG = "/api/ess-feature/protectionmap/"
SITE = f"{LOG}operating-sites/1/"
DAY = "start-time=2022-05-10T00:00:00&end-time=2022-05-11T00:00:00"


def event(second: float, *, code: int = 6, level: int = 1, site: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "TIMESTAMP": START + timedelta(seconds=second),
        "ERROR_CODE": code,
        "LEVEL": level,
        "BANK_ID": 1,
        "RACK_ID": 2,
        "OPERATING_SITE": site,
        "DESCRIPTION": f"랙 보호 {second:g}",
        "DESCRIPTION_ENG": "Rack protection",
        **more,
    }


@pytest.fixture(autouse=True)
def events(context: Context) -> None:
    rows = [event(0), event(1.5, level=2, DESCRIPTION="충전 컨택터 장애"), event(2, code=9), event(3, site=2)]
    store(context, protection_log, rows, "feature")


def seconds(viewer: FlaskClient, query: str, path: str = SITE) -> list[str]:
    """Seconds of the events an address lists."""
    answer = viewer.get(f"{path}?{query}")
    return [row["timestamp"][17:] for row in answer.json["results"]] if answer.status_code == 200 else answer.status


def test_an_event(viewer: FlaskClient) -> None:
    body = viewer.get(f"{SITE}?time=2022-05-10T10:00:00").json
    assert body == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "timestamp": "2022-05-10T10:00:00",
                "error_code": {"id": 6, "description": "과전압", "description_eng": "High voltage"},
                "level": {"id": 1, "description": "경고"},
                "bank_id": 1,
                "rack_id": 2,
                "operating_site": 1,
                "description": "랙 보호 0",
                "description_eng": "Rack protection",
            }
        ],
    }


def test_times_are_read_loosely_and_events_come_newest_first(viewer: FlaskClient) -> None:
    expected = {
        DAY: ["02", "01.500000", "00"],
        f"{DAY}&time=2022-05-10T10:00:02": ["02"],
        "time=2022-05-10 10:00:02": ["02"],
        "time=2022-05-10T01:00:02Z": ["02"],
        "time=2022-05-10T10:00:01.5%2B09:00": ["01.500000"],
        "start-time=2022-05-10 10:00:01.5&end-time=2022-05-10T01:00:02%2B00:00": ["01.500000"],
        "start-time=2022-5-10&end-time=2022-5-11": ["02", "01.500000", "00"],
        "start-time=2022-05-11T00:00:00&end-time=2022-05-10T00:00:00": [],
    }
    assert {query: seconds(viewer, query) for query in expected} == expected


def test_a_log_needs_a_time_or_both_ends(viewer: FlaskClient) -> None:
    for path in (SITE, LOG):
        for query in ("", "start-time=2022-05-10T00:00:00", "end-time=2022-05-10T00:00:00", "time=now", f"{DAY}x"):
            answer = viewer.get(f"{path}?{query}")
            assert (answer.status_code, answer.json["code"]) == (400, 400), query


def test_filters(viewer: FlaskClient) -> None:
    expected = {
        "level=2": ["01.500000"],
        "error_code=9": ["02"],
        "message=장애": ["01.500000"],  # as it is: 보호 is another word
        "message=Rack": [],
        "message=%25": [],
        "level=&error_code=": ["02", "01.500000", "00"],
        "level=77": "400 BAD REQUEST",
        "level=high": "400 BAD REQUEST",
        "error_code=777": "400 BAD REQUEST",
    }
    assert {query: seconds(viewer, f"{DAY}&{query}") for query in expected} == expected
    assert seconds(viewer, f"{DAY}&level=1", LOG) == ["03", "02", "00"]


def test_fields_of_an_event(viewer: FlaskClient) -> None:
    rows = viewer.get(f"{SITE}?{DAY}&fields=level,rack_id,nothing").json["results"]
    assert rows[0] == {"level": {"id": 1, "description": "경고"}, "rack_id": 2}


def test_a_page_is_always_a_hundred_events(context: Context, viewer: FlaskClient) -> None:
    store(context, protection_log, [event(60 + n) for n in range(98)], "feature")
    first = viewer.get(f"{SITE}?{DAY}&page_size=7").json
    assert (first["count"], len(first["results"]), first["previous"]) == (101, 100, None)
    query = "end-time=2022-05-11T00%3A00%3A00&page=2&page_size=7&start-time=2022-05-10T00%3A00%3A00"
    assert first["next"] == f"http://localhost{SITE}?{query}"
    second = viewer.get(first["next"]).json
    assert (second["next"], second["previous"]) == (None, first["next"].replace("&page=2", ""))
    assert [row["timestamp"] for row in second["results"]] == ["2022-05-10T10:00:00"]
    assert viewer.get(f"{SITE}?{DAY}&page=3").status_code == 404


def test_the_log_of_a_site_that_does_not_exist_is_empty(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{LOG}operating-sites/9/?{DAY}")
    assert (answer.status_code, answer.json["count"], answer.json["results"]) == (200, 0, [])
    assert viewer.get(f"{LOG}operating-sites/9/stats/log-level-count/?{DAY}&time-bucket-width=1 day").json == []


def test_counts_include_the_end_and_are_none_without_times(viewer: FlaskClient) -> None:
    counts, span = f"{SITE}stats/log-level-count/", "start-time=2022-05-10T10:00:00&end-time=2022-05-10T10:00:02"
    assert viewer.get(f"{counts}?time-bucket-width=2 seconds&{span}").json == [
        {"time": "2022-05-10T10:00:02", "operating_site": 1, "level": 1, "level_count": 1},
        {"time": "2022-05-10T10:00:00", "operating_site": 1, "level": 1, "level_count": 1},
        {"time": "2022-05-10T10:00:00", "operating_site": 1, "level": 2, "level_count": 1},
    ]
    for query in ("", "time-bucket-width=1 hour", "time-bucket-width=1 hour&start-time=2022-05-10T10:00:00"):
        assert viewer.get(f"{counts}?{query}").json == []
    assert viewer.get(f"{counts}?{span}").status_code == 400
    assert viewer.get(f"{counts}?{span}&time-bucket-width=rubbish").status_code == 400
