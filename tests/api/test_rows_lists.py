"""Lists of rows: by day, by range, page by page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context
from tests.sites import fill, plain_table, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
RACKS = "/api/ess/operating-sites/1/banks/1/racks/"


@pytest.fixture
def ten_seconds(context: Context) -> Context:
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    return context


@pytest.mark.usefixtures("ten_seconds")
def test_rows_of_a_day_in_order_with_site_time(viewer: FlaskClient) -> None:
    body = viewer.get(f"{RACKS}?date=2022-05-10").json
    assert (body["count"], body["next"], body["previous"]) == (20, None, None)
    assert body["results"][1] == {
        "timestamp": "2022-05-10T10:00:00+09:00",
        "bank_id": 1,
        "rack_id": 2,
        "rack_soc": 2.0,
        "rack_voltage": 0.0,
    }
    times = [(row["timestamp"], row["rack_id"]) for row in body["results"]]
    assert times == sorted(times)


@pytest.mark.usefixtures("ten_seconds")
def test_a_range_is_half_open(viewer: FlaskClient) -> None:
    body = viewer.get(f"{RACKS}2/?start-time=2022-05-10T10:00:02&end-time=2022-05-10T10:00:05").json
    assert [row["rack_voltage"] for row in body["results"]] == [0.2, 0.3, 0.4]


@pytest.mark.usefixtures("ten_seconds")
def test_times_are_written_in_the_zone_asked_for(viewer: FlaskClient) -> None:
    for tz, first in (
        ("utc", "2022-05-10T01:00:00+00:00"),
        ("local", "2022-05-10T10:00:00"),
        ("Europe/Berlin", "2022-05-10T03:00:00+02:00"),
    ):
        assert viewer.get(f"{RACKS}?tz={tz}").json["results"][0]["timestamp"] == first


@pytest.mark.usefixtures("ten_seconds")
def test_fields_are_selected_in_the_order_asked_for_and_omit_drops_some(viewer: FlaskClient) -> None:
    first = viewer.get(f"{RACKS}?fields=rack_soc,TIMESTAMP").json["results"][0]
    assert list(first) == ["rack_soc", "timestamp"]
    first = viewer.get(f"{RACKS}?omit=bank_id,rack_soc,rack_voltage").json["results"][0]
    assert list(first) == ["timestamp", "rack_id"]
    first = viewer.get(f"{RACKS}?fields=rack_soc").json["results"][0]
    assert first == {"rack_soc": 1.0}


@pytest.mark.usefixtures("ten_seconds")
def test_paths_answer_with_and_without_their_slash(viewer: FlaskClient) -> None:
    for path in (RACKS, RACKS.rstrip("/"), f"{RACKS}2/", f"{RACKS}2"):
        assert viewer.get(path).status_code == 200
        assert viewer.head(path).status_code == 200


def _follow(client: FlaskClient, url: str, link: str = "next") -> list[list[Any]]:
    pages = []
    while url:
        body = client.get(url).json
        pages.append([(row["timestamp"], row["rack_id"]) for row in body["results"]])
        url = body[link]
    return pages


@pytest.mark.usefixtures("ten_seconds")
def test_next_leads_through_every_row_once_and_previous_back(viewer: FlaskClient) -> None:
    for size in (1, 3, 7, 20):
        _walk_both_ways(viewer, size)


def _walk_both_ways(viewer: FlaskClient, size: int) -> None:
    pages = _follow(viewer, f"{RACKS}?page_size={size}")
    rows = [row for page in pages for row in page]
    assert len(rows) == len(set(rows)) == 20
    assert rows == sorted(rows)
    assert all(len(page) == size for page in pages[:-1])
    last = viewer.get(f"{RACKS}?page_size={size}&page=last").json
    assert [(row["timestamp"], row["rack_id"]) for row in last["results"]] == pages[-1]
    before = _follow(viewer, f"{RACKS}?page_size={size}&page=last", "previous")
    assert before[::-1] == pages


@pytest.mark.usefixtures("ten_seconds")
def test_links_keep_the_other_parameters_but_never_the_token(app: Any, viewer: FlaskClient) -> None:
    token = viewer.environ_base.pop("HTTP_AUTHORIZATION").split()[1]
    body = viewer.get(f"{RACKS}?access-token={token}&fields=rack_soc&page_size=5&date=2022-05-10&lang=ko").json
    parts = urlsplit(body["next"])
    assert parts.path == RACKS
    given = parse_qs(parts.query)
    assert set(given) == {"fields", "page_size", "date", "lang", "cursor"}


@pytest.mark.usefixtures("ten_seconds")
def test_a_page_beyond_the_end_is_not_found(viewer: FlaskClient) -> None:
    assert viewer.get(f"{RACKS}?page=3&page_size=10").status_code == 404
    assert viewer.get(f"{RACKS}?page=2&page_size=10").status_code == 200


@pytest.mark.usefixtures("ten_seconds")
def test_a_bank_or_rack_without_rows_is_an_empty_list(viewer: FlaskClient) -> None:
    for path in (f"{RACKS}77/", "/api/ess/operating-sites/1/banks/99999999999999999999999/racks/"):
        answer = viewer.get(path)
        assert (answer.status_code, answer.json["count"], answer.json["results"]) == (200, 0, [])
    assert viewer.get(f"{RACKS}77/?page=last").json["results"] == []


@pytest.mark.usefixtures("ten_seconds")
def test_a_bad_parameter_is_named(viewer: FlaskClient) -> None:
    for query, status, named in (
        ("date=2022-02-30", 400, "date"),
        ("start-time=yesterday", 400, "start-time"),
        ("start-time=2022-05-11T00:00:00&end-time=2022-05-10T00:00:00", 400, "start-time, end-time"),
        ("page=0", 400, "page"),
        ("page_size=none", 400, "page_size"),
        ("cursor=rubbish", 400, "cursor"),
        ("cursor=" + "A" * 300, 400, "cursor"),
        ("fields=rack_soc,rack_magic", 400, "fields"),
        ("omit=rack_magic", 400, "omit"),
        ("omit=timestamp,bank_id,rack_id,rack_soc,rack_voltage", 400, "omit"),
        ("tz=Moon/Crater", 400, "tz"),
        ("format=xml", 400, "format"),
        ("no_page", 413, "start-time, end-time"),
        ("no_page&start-time=2022-05-10T00:00:00", 413, "start-time, end-time"),
    ):
        answer = viewer.get(f"{RACKS}?{query}")
        assert (answer.status_code, answer.json["code"], answer.json["detail"]["field"]) == (status, status, named)


@pytest.mark.usefixtures("ten_seconds")
def test_an_unknown_field_lists_the_known_ones(viewer: FlaskClient) -> None:
    known = viewer.get(f"{RACKS}?fields=nothing").json["detail"]["known"]
    assert known == ["timestamp", "bank_id", "rack_id", "rack_soc", "rack_voltage"]


def test_an_unknown_site_or_table_is_not_found(viewer: FlaskClient) -> None:
    assert viewer.get("/api/ess/operating-sites/9/pcs/").status_code == 404
    assert viewer.get("/api/ess/operating-sites/1/pcs/").status_code == 404
    assert viewer.get("/api/ess/operating-sites/1/inverter/").status_code == 404


@pytest.mark.usefixtures("ten_seconds")
def test_strangers_are_refused(stranger: FlaskClient) -> None:
    assert stranger.get(RACKS).status_code == 401


@pytest.mark.usefixtures("ten_seconds")
def test_a_whole_range_is_a_plain_array(viewer: FlaskClient) -> None:
    rows = viewer.get(f"{RACKS}?no_page&date=2022-05-10").json
    assert len(rows) == 20
    assert rows == viewer.get(f"{RACKS}?date=2022-05-10").json["results"]
    assert viewer.get(f"{RACKS}?no_page&date=2022-05-11").json == []


@pytest.mark.usefixtures("ten_seconds")
def test_a_browser_gets_json_it_can_read(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{RACKS}?page_size=1", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.content_type == "application/json"
    assert b'\n  "count": 20' in answer.data


def test_the_latest_row_of_each_device(viewer: FlaskClient, context: Context) -> None:
    recent = context.now() - timedelta(hours=1)
    fill(context, 1, rack_table(), rack_rows(recent, seconds=5))
    row = viewer.get(f"{RACKS}2/latest/?fields=rack_id,rack_voltage").json
    assert row == {"rack_id": 2, "rack_voltage": 0.4}


@pytest.mark.usefixtures("ten_seconds")
def test_a_row_older_than_a_week_is_not_the_latest(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{RACKS}1/latest/")
    assert answer.status_code == 404
    assert "7 days" in answer.json["message"]


def test_a_table_without_ids_lists_its_rows(viewer: FlaskClient, context: Context) -> None:
    pcs = plain_table("pcs", sa.Column("DC_POWER", sa.Double), sa.Column("FAULT", sa.Boolean))
    fill(context, 1, pcs, [{"TIMESTAMP": context.now(), "DC_POWER": float("nan"), "FAULT": True}])
    rows = viewer.get("/api/ess/operating-sites/1/pcs/").json["results"]
    assert rows == [{"timestamp": "2026-11-21T11:31:07+09:00", "dc_power": None, "fault": True}]
    assert viewer.get("/api/ess/operating-sites/1/pcs/latest/").json == rows[0]


@pytest.mark.parametrize("kind", [sa.JSON(), sa.Text()])
def test_a_json_column_leaves_as_json(viewer: FlaskClient, context: Context, kind: Any) -> None:
    fault = {"rack1": 0, "rack2": 1}
    text = '{"rack1": 0, "rack2": 1}'
    racks = rack_table(sa.Column("RACK_MODULE_FAULT", kind))
    row = {**rack_rows(START, seconds=1)[0], "RACK_MODULE_FAULT": fault if isinstance(kind, sa.JSON) else text}
    fill(context, 1, racks, [row])
    assert viewer.get(RACKS).json["results"][0]["rack_module_fault"] == fault


def test_text_that_only_looks_like_json_stays_text(viewer: FlaskClient, context: Context) -> None:
    racks = rack_table(sa.Column("RACK_MODULE_FAULT", sa.Text))
    fill(context, 1, racks, [{**rack_rows(START, seconds=1)[0], "RACK_MODULE_FAULT": "{'rack1': 0}"}])
    assert viewer.get(RACKS).json["results"][0]["rack_module_fault"] == "{'rack1': 0}"
