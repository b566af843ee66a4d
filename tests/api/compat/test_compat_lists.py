"""Lists of rows as the old service gave them: dates, ranges, pages, links, fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context
from tests.sites import fill, plain_table, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
SITE = "/api/ess/operating-sites/1/"
RACKS = f"{SITE}banks/1/racks/"
RACK = f"{RACKS}2/"
PCS = f"{SITE}pcs/"


@pytest.fixture(autouse=True)
def rows(context: Context) -> None:
    """Ten seconds of two racks, and two rows of pcs, one at half a second; no etc."""
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    pcs = plain_table("pcs", sa.Column("DC_POWER", sa.Double))
    moments = (START, START + timedelta(seconds=1, milliseconds=500))
    fill(context, 1, pcs, [{"TIMESTAMP": at, "DC_POWER": 1e16} for at in moments])
    fill(context, 1, plain_table("etc", sa.Column("SENSOR1_HUMIDITY", sa.Double)), [])


def test_times_are_site_local_and_show_a_fraction_only_where_there_is_one(viewer: FlaskClient) -> None:
    body = viewer.get(PCS).json
    assert body == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            {"timestamp": "2022-05-10T10:00:00", "dc_power": 1e16},
            {"timestamp": "2022-05-10T10:00:01.500000", "dc_power": 1e16},
        ],
    }


def test_ranges_that_are_answered(viewer: FlaskClient) -> None:
    expected = {
        "": 10,
        "?date=2022-05-10": 10,
        "?date=2022-5-10": 10,
        "?date=2022-5-9": 0,
        "?date=2022-05-10&start-time=rubbish&end-time=2022": 10,
        "?start-time=2022-05-10T10:00:02&end-time=2022-05-10T10:00:05": 3,
        "?start-time=2022-05-10T10:00:05&end-time=2022-05-10T10:00:02": 0,
        "?date=rubbish&date=2022-5-10": 10,  # of one given twice the last counts
    }
    assert {query: viewer.get(RACK + query).json.get("count") for query in expected} == expected


REFUSED = (
    "date=",
    "date=yesterday",
    "date=2022-02-30",
    "date=9999-12-31",
    "date=2022-05-10T00:00:00",
    "start-time=2022-05-10T10:00:00",
    "end-time=2022-05-10T10:00:00",
    "start-time=2022-05-10T10:00:00&end-time=",
    "start-time=2022-05-10T10:00:00&end-time=2022-05-11",
    "start-time=2022-05-10T10:00:00%2B09:00&end-time=2022-05-11T10:00:00%2B09:00",
    "start-time=2022-05-10T10:00:00Z&end-time=2022-05-11T10:00:00Z",
    "start-time=2022-05-10T10:00:00.5&end-time=2022-05-11T10:00:00",
    "start-time=2022-05-10 10:00:00&end-time=2022-05-11 10:00:00",
)


def test_ranges_that_are_refused(viewer: FlaskClient) -> None:
    for path in (RACKS, RACK, PCS):
        answers = {query: viewer.get(f"{path}?{query}") for query in REFUSED}
        assert {query: answer.status_code for query, answer in answers.items()} == dict.fromkeys(REFUSED, 400)
        assert all({"code", "exception type", "message"} <= set(answer.json) for answer in answers.values())


def test_a_page_size_that_makes_no_sense_means_a_thousand(viewer: FlaskClient) -> None:
    expected = {"3": 3, "0": 10, "-3": 10, "many": 10, "": 10, "1000000": 10}
    found = {size: len(viewer.get(f"{RACK}?page_size={size}").json["results"]) for size in expected}
    assert found == expected


def test_a_page_that_does_not_exist_is_not_found(viewer: FlaskClient) -> None:
    for page in ("0", "-1", "4", "", "two", "1.5", "9" * 30):
        assert viewer.get(f"{RACK}?page_size=4&page={page}").status_code == 404, page


def test_links_are_this_address_with_another_page_and_its_parameters_sorted(viewer: FlaskClient) -> None:
    """As replace_query_param of Django REST framework's PageNumberPagination writes them."""
    token = viewer.environ_base.pop("HTTP_AUTHORIZATION").split()[1]
    query = f"page_size=4&date=2022-5-10&access-token={token}&fields=rack_soc,timestamp&x="
    base = f"http://localhost{RACK}?date=2022-5-10&fields=rack_soc%2Ctimestamp"
    first = viewer.get(f"{RACK}?{query}").json
    assert (first["next"], first["previous"]) == (f"{base}&page=2&page_size=4&x=", None)
    second = viewer.get(f"{RACK}?{query}&page=2").json
    assert (second["next"], second["previous"]) == (f"{base}&page=3&page_size=4&x=", f"{base}&page_size=4&x=")
    for page in ("3", "last"):
        third = viewer.get(f"{RACK}?{query}&page={page}").json
        assert (third["next"], third["previous"]) == (None, f"{base}&page=2&page_size=4&x=")
        assert [row["timestamp"][-2:] for row in third["results"]] == ["08", "09"]


def test_the_links_lead_through_every_row_in_order(viewer: FlaskClient) -> None:
    seen, url = [], f"{RACK}?page_size=3"
    while url:
        body = viewer.get(url).json
        seen += [row["rack_voltage"] for row in body["results"]]
        url = body["next"]
    assert seen == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


def test_fields_are_known_names_in_exactly_this_case_and_others_are_not_read(viewer: FlaskClient) -> None:
    expected = {
        "fields=rack_soc,timestamp": ["timestamp", "rack_soc"],
        "fields=rack_soc&fields=timestamp": ["timestamp", "rack_soc"],
        "fields=RACK_SOC,timestamp": ["timestamp"],
        "fields=rack_soc, timestamp": ["rack_soc"],
        "fields=rack_soc,rack_magic": ["rack_soc"],
        "fields=rack_magic": [],
        "fields=": [],
        "fields=*": ["timestamp", "bank_id", "rack_id", "rack_soc", "rack_voltage"],
        "omit=rack_soc,rack_magic": ["timestamp", "bank_id", "rack_id", "rack_voltage"],
        "fields=rack_soc,bank_id&omit=bank_id": ["rack_soc"],
    }
    bodies = {query: viewer.get(f"{RACK}?{query}&page_size=3").json for query in expected}
    assert {query: list(body["results"][2]) for query, body in bodies.items()} == expected
    assert {(body["count"], len(body["results"])) for body in bodies.values()} == {(10, 3)}


def test_without_pages_a_list_is_a_plain_array_even_of_everything(viewer: FlaskClient) -> None:
    for query in ("no_page", "no_page=false", "no_page&date=2022-5-10", "no_page&page=7"):
        assert len(viewer.get(f"{RACKS}?{query}").json) == 20
    assert viewer.get(f"{RACK}?no_page&fields=nothing").json == [{}] * 10


def test_a_whole_list_of_a_range_has_no_limit(viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.datasets.EXACT_UP_TO", 5)
    range_ = "start-time=2022-05-10T10:00:00&end-time=2022-05-10T10:00:09"
    assert len(viewer.get(f"{RACK}?no_page&date=2022-05-10").json) == 10
    assert len(viewer.get(f"/api/ess/di{RACK.removeprefix('/api/ess')}?{range_}").json) == 10
    assert viewer.get(f"{RACK}?no_page").status_code == 413


def test_a_bank_of_any_number_is_an_empty_list(viewer: FlaskClient) -> None:
    for bank in ("77", "2147483648", "9223372036854775808", "9" * 60):
        answer = viewer.get(f"{SITE}banks/{bank}/racks/")
        assert (answer.status_code, answer.json["count"], answer.json["results"]) == (200, 0, [])


def test_a_site_that_does_not_exist_is_a_bad_request(viewer: FlaskClient) -> None:
    for site in ("0", "9", "9" * 40):
        for path in ("banks/1/", "banks/1/racks/", "banks/1/racks/1/", "pcs/", "etc/", "pcs/latest/"):
            answer = viewer.get(f"/api/ess/operating-sites/{site}/{path}")
            assert (answer.status_code, answer.json["code"]) == (400, 400)
            assert {"exception type", "message"} <= set(answer.json)


def test_a_rack_that_is_no_number_is_a_bad_request(viewer: FlaskClient) -> None:
    assert [viewer.get(f"{RACKS}{rack}/").status_code for rack in ("two", "1.5", "latest")] == [400] * 3
    assert viewer.get(f"{SITE}banks/one/").status_code == 404


def test_the_latest_row_is_found_however_old_it_is(viewer: FlaskClient) -> None:
    assert viewer.get(f"{RACK}latest/").json == {
        "timestamp": "2022-05-10T10:00:09",
        "bank_id": 1,
        "rack_id": 2,
        "rack_soc": 2.0,
        "rack_voltage": 0.9,
    }
    assert viewer.get(f"{SITE}pcs/latest/").json == {"timestamp": "2022-05-10T10:00:01.500000", "dc_power": 1e16}


def test_the_latest_row_of_a_rack_takes_no_fields_that_of_pcs_does(viewer: FlaskClient) -> None:
    assert viewer.get(f"{SITE}pcs/latest/?fields=dc_power,Timestamp").json == {"dc_power": 1e16}
    assert len(viewer.get(f"{RACK}latest/?fields=rack_soc").json) == 5


def test_there_may_be_no_latest_row(viewer: FlaskClient) -> None:
    for path in ("banks/1/racks/9/latest/", "etc/latest/"):
        assert viewer.get(SITE + path).status_code == 404
