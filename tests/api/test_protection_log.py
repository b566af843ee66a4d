"""The protection-map log: newest first, by site or all, filtered, with what codes and levels mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import Context
from api.services.setup import initialise
from api.store.db import writing
from api.store.protection_tables import error_codes, protection_log, test_protection_log
from tests.postgres import Cluster
from tests.result_rows import execute, store
from tests.viewing import viewing

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
LOG = "/api/ess-feature/protectionmap/"
SITE = f"{LOG}operating-sites/1/"
TEST_LOG = "/api/ess-feature/test/protectionmap/"
OVER_VOLTAGE = {"id": 6, "description": "과전압", "description_eng": "High voltage"}
WARNING = {"id": 1, "description": "경고"}


def event(minute: int, *, code: int = 6, level: int | None = 1, site: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "TIMESTAMP": START + timedelta(minutes=minute),
        "ERROR_CODE": code,
        "LEVEL": level,
        "BANK_ID": 1,
        "RACK_ID": 2,
        "OPERATING_SITE": site,
        "DESCRIPTION": None,
        "DESCRIPTION_ENG": None,
        **more,
    }


@pytest.fixture
def five_events(context: Context) -> Context:
    events = [
        event(0, DESCRIPTION="랙 과전압 경고, 최대 셀 전압 4.061 V", DESCRIPTION_ENG="Rack OVER-voltage warning"),
        event(1, code=9, level=2, DESCRIPTION="충전 컨택터 장애", DESCRIPTION_ENG="100 % sure_thing"),
        event(1, code=9, level=2, RACK_ID=1, DESCRIPTION="랙 보호", DESCRIPTION_ENG="100 percent"),
        event(2, code=77, level=9, BANK_ID=None, RACK_ID=None),
        event(3, site=2),
    ]
    store(context, protection_log, events, "feature")
    return context


def minutes(viewer: FlaskClient, path: str, **query: Any) -> list[tuple[int, int | None]]:
    """Minute and rack of the events an address lists."""
    rows = viewer.get(path, query_string=query).json["results"]
    return [(datetime.fromisoformat(row["timestamp"]).minute, row["rack_id"]) for row in rows]


@pytest.mark.usefixtures("five_events")
def test_events_of_a_site_come_newest_first_with_what_they_mean(viewer: FlaskClient) -> None:
    body = viewer.get(SITE).json
    assert (body["count"], body["next"], body["previous"]) == (4, None, None)
    assert minutes(viewer, SITE) == [(2, None), (1, 1), (1, 2), (0, 2)]
    assert body["results"][3] == {
        "timestamp": "2022-05-10T10:00:00+09:00",
        "error_code": OVER_VOLTAGE,
        "level": WARNING,
        "bank_id": 1,
        "rack_id": 2,
        "operating_site": 1,
        "description": "랙 과전압 경고, 최대 셀 전압 4.061 V",
        "description_eng": "Rack OVER-voltage warning",
    }
    unknown = body["results"][0]
    assert unknown["error_code"] == {"id": 77, "description": None, "description_eng": None}
    assert unknown["level"] == {"id": 9, "description": None}


@pytest.mark.usefixtures("five_events")
def test_events_are_found_by_moment_range_code_level_and_words(viewer: FlaskClient) -> None:
    newest, one, two, first = (2, None), (1, 1), (1, 2), (0, 2)
    for query, expected in (
        ({"time": "2022-05-10T10:01:00"}, [one, two]),
        ({"time": "2022-05-10 01:02:00Z", "start-time": "rubbish"}, [newest]),
        ({"start-time": "2022-05-10T10:00:00", "end-time": "2022-05-10T10:01:00"}, [first]),
        ({"start-time": "2022-05-10T10:02:00"}, [newest]),
        ({"date": "2022-05-11"}, []),
        ({"error_code": "9"}, [one, two]),
        ({"level": "1"}, [first]),
        ({"level": "3"}, []),
        ({"error_code": "99999999999999999"}, []),
        ({"level": "2", "message": "컨택터"}, [two]),
        ({"message": "over-VOLTAGE"}, [first]),
        ({"message": "보호"}, [one, two]),
        ({"message": "장애"}, [one, two]),
        ({"message": "랙 장애"}, [one]),
        ({"message": "100 %"}, [two]),
        ({"message": "sure_t"}, [two]),
        ({"message": "%"}, [two]),
        ({"message": "_"}, [two]),
        ({"message": "'; DROP TABLE protectionmap_level; --"}, []),
    ):
        assert minutes(viewer, SITE, **query) == expected, query


@pytest.mark.usefixtures("five_events")
def test_the_log_is_read_page_by_page(viewer: FlaskClient) -> None:
    first = viewer.get(f"{SITE}?page_size=3").json
    second = viewer.get(first["next"]).json
    assert [len(page["results"]) for page in (first, second)] == [3, 1]
    assert (second["count"], second["next"], viewer.get(second["previous"]).json) == (4, None, first)
    assert viewer.get(f"{SITE}?page=last&page_size=3").json == second
    assert viewer.get(f"{SITE}?page=3&page_size=3").status_code == 404
    assert viewer.get(f"{SITE}?page=99999999").status_code == 404


def test_a_page_has_a_hundred_events(viewer: FlaskClient, context: Context) -> None:
    store(context, protection_log, [event(minute) for minute in range(101)], "feature")
    assert len(viewer.get(SITE).json["results"]) == 100
    assert len(viewer.get(f"{SITE}?page_size=20000").json["results"]) == 101


def test_each_event_of_the_log_of_all_sites_has_the_time_of_its_site(settings: Settings) -> None:
    sites = (settings.sites[0], replace(settings.sites[1], timezone="Europe/Berlin"))
    with viewing(replace(settings, sites=sites)) as viewer:
        context = viewer.application.extensions["anjeon"]
        store(context, protection_log, [event(0), event(1, site=2), event(2, site=77)], "feature")
        assert [row["timestamp"] for row in viewer.get(LOG).json["results"]] == [
            "2022-05-10T10:02:00+09:00",
            "2022-05-10T03:01:00+02:00",
            "2022-05-10T10:00:00+09:00",
        ]
        assert minutes(viewer, LOG, time="2022-05-10T10:01:00") == [(1, 2)]
        assert [row["timestamp"] for row in viewer.get(f"{LOG}?tz=utc&level=1").json["results"]] == [
            f"2022-05-10T01:0{minute}:00+00:00" for minute in (2, 1, 0)
        ]


@pytest.mark.usefixtures("five_events")
def test_the_test_bed_has_a_log_of_its_own(viewer: FlaskClient, context: Context) -> None:
    store(context, test_protection_log, [event(5, level=None), event(6, level=2, site=2)], "feature")
    (row,) = viewer.get(f"{TEST_LOG}operating-sites/1/").json["results"]
    assert (row["timestamp"], row["level"]) == ("2022-05-10T10:05:00+09:00", None)
    assert minutes(viewer, TEST_LOG) == [(6, 2), (5, 2)]


@pytest.mark.usefixtures("five_events")
def test_a_bad_parameter_of_the_log_is_named(viewer: FlaskClient) -> None:
    for query, named in (
        ("level=경고", "level"),
        ("error_code=-1", "error_code"),
        ("error_code=6.0", "error_code"),
        ("time=yesterday", "time"),
        ("start-time=2022-05-11&end-time=2022-05-10", "start-time, end-time"),
        ("message=%00", "message"),
        ("tz=Moon/Crater&level=3", "tz"),
        ("page=0", "page"),
        ("format=xml", "format"),
    ):
        for path in (SITE, LOG):
            answer = viewer.get(f"{path}?{query}")
            assert (answer.status_code, answer.json["detail"]["field"]) == (400, named), query
    assert viewer.get(f"{LOG}operating-sites/9/").status_code == 404


COUNTS = "stats/log-level-count/"


def counted(viewer: FlaskClient, width: str, start: str, end: str, path: str = SITE) -> list[tuple[Any, ...]]:
    query = {"time-bucket-width": width, "start-time": start, "end-time": end}
    rows = viewer.get(path + COUNTS, query_string=query).json
    return [tuple(row.values()) for row in rows]


@pytest.mark.usefixtures("five_events")
def test_events_are_counted_by_bucket_and_level_newest_first(viewer: FlaskClient) -> None:
    span = "start-time=2022-05-10T10:00:00&end-time=2022-05-10T10:02:00"
    found = viewer.get(f"{SITE}{COUNTS}?time-bucket-width=2 minutes&{span}").json
    assert found == [
        {"time": "2022-05-10T10:02:00+09:00", "operating_site": 1, "level": 9, "level_count": 1},  # the end is included
        {"time": "2022-05-10T10:00:00+09:00", "operating_site": 1, "level": 1, "level_count": 1},
        {"time": "2022-05-10T10:00:00+09:00", "operating_site": 1, "level": 2, "level_count": 2},
    ]
    day = "2022-05-10T00:00:00+09:00"
    assert counted(viewer, "1 day", "2022-05-10T10:00:01", "2022-05-12T00:00:00") == [(day, 1, 2, 2), (day, 1, 9, 1)]
    assert counted(viewer, "PT1H", "2022-05-11T00:00:00", "2022-05-12T00:00:00") == []


def test_events_without_a_level_are_counted_last(viewer: FlaskClient, context: Context) -> None:
    store(context, test_protection_log, [event(0, level=None), event(1, level=None), event(2)], "feature")
    found = counted(viewer, "1h", "2022-05-10", "2022-05-11", f"{TEST_LOG}operating-sites/1/")
    assert found == [("2022-05-10T10:00:00+09:00", 1, 1, 1), ("2022-05-10T10:00:00+09:00", 1, None, 2)]


def test_days_are_counted_on_the_calendar_of_the_site(settings: Settings) -> None:
    sites = (replace(settings.sites[0], timezone="Europe/Berlin"), settings.sites[1])
    with viewing(replace(settings, sites=sites)) as viewer:
        context = viewer.application.extensions["anjeon"]
        # midnight in Berlin was 23:00 UTC on the 26th and 22:00 on the 27th: the clocks went forward between them
        midnights = [datetime(2022, 3, 26, 23, tzinfo=UTC), datetime(2022, 3, 27, 22, tzinfo=UTC)]
        around = [moment + timedelta(seconds=s) for moment in midnights for s in (-1, 0)]
        store(context, protection_log, [{**event(0), "TIMESTAMP": moment} for moment in around], "feature")
        assert counted(viewer, "1 day", "2022-03-26", "2022-03-29") == [
            ("2022-03-28T00:00:00+02:00", 1, 1, 1),
            ("2022-03-27T00:00:00+01:00", 1, 1, 2),
            ("2022-03-26T00:00:00+01:00", 1, 1, 1),
        ]


def test_counts_name_what_they_need(viewer: FlaskClient) -> None:
    span = "start-time=2022-05-10T10:00:00&end-time=2022-05-10T11:00:00"
    for query, status, named in (
        (span, 400, "time-bucket-width"),
        (f"{span}&time-bucket-width=1 month", 400, "time-bucket-width"),
        (f"{span}&time-bucket-width=-1 hour", 400, "time-bucket-width"),
        ("time-bucket-width=1 hour", 400, "start-time"),
        ("time-bucket-width=1 hour&start-time=2022-05-10", 400, "end-time"),
        ("time-bucket-width=1 us&start-time=0001-01-02&end-time=9999-12-30", 413, "time-bucket-width"),
    ):
        answer = viewer.get(f"{SITE}{COUNTS}?{query}")
        assert (answer.status_code, answer.json["detail"]["field"]) == (status, named), query
    assert viewer.get(f"{LOG}operating-sites/9/{COUNTS}?{span}&time-bucket-width=1h").status_code == 404


def test_what_codes_mean_is_put_in_once_and_stays_as_it_is_changed(context: Context) -> None:
    with writing(context.engines["feature"]) as connection:
        connection.execute(error_codes.update().where(error_codes.c.id == 6).values(description="셀 과전압"))
    initialise(context)
    with context.engines["feature"].connect() as connection:
        rows = connection.execute(sa.select(error_codes).order_by(error_codes.c.id)).fetchall()
    assert [row.id for row in rows] == list(range(1, 19))
    assert rows[5].description == "셀 과전압"
    assert all(row.description and row.description_eng for row in rows)


FOREIGN = """
CREATE TABLE protectionmap_error_code (id bigint, description varchar(100), description_eng varchar(100));
CREATE TABLE protectionmap_level (id bigint, description varchar(100));
CREATE TABLE protectionmap_feature_new ("TIMESTAMP" timestamptz, "ERROR_CODE" int, "LEVEL" int, "BANK_ID" int,
    "RACK_ID" int, "OPERATING_SITE" int, "DESCRIPTION" varchar(300), "DESCRIPTION_ENG" varchar(300));
INSERT INTO protectionmap_error_code VALUES (6, '과전압', 'High voltage'), (6, '과전압', 'High voltage');
INSERT INTO protectionmap_level VALUES (1, '경고');
INSERT INTO protectionmap_feature_new SELECT '2022-05-10 10:00:00.5+09', 6, nullif(n, 2), 1, n, 1, 'a', NULL
    FROM generate_series(1, 2) AS n;
INSERT INTO protectionmap_feature_new SELECT * FROM protectionmap_feature_new WHERE "RACK_ID" = 1;
INSERT INTO protectionmap_feature_new VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
"""


def test_a_foreign_log_is_served_as_our_own(settings: Settings, cluster: Cluster) -> None:
    url = cluster.new_database("feature")
    execute(url, FOREIGN)
    with viewing(replace(settings, feature_url=url)) as viewer:
        rows = viewer.get(SITE).json["results"]
        assert [(row["rack_id"], row["level"]) for row in rows] == [(1, WARNING), (1, WARNING), (2, None)]
        assert (rows[0]["timestamp"], rows[0]["error_code"]) == ("2022-05-10T10:00:00.500000+09:00", OVER_VOLTAGE)
        assert viewer.get(LOG).json["count"] == 3
        missing = viewer.get(TEST_LOG)
        assert (missing.status_code, missing.json["detail"]["table"]) == (404, "protectionmap_feature_new_test")
    cluster.take_back(url)
