"""Downloads over REST."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
RACK = "/api/ess/download/operating-sites/1/rack/"


@pytest.fixture
def ten_seconds(context: Context) -> Context:
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    return context


@pytest.mark.usefixtures("ten_seconds")
def test_a_range_with_its_end_comes_as_an_attachment(viewer: FlaskClient) -> None:
    answer = viewer.get(
        f"{RACK}?start-time=2022-05-10T10:00:02&end-time=2022-05-10T10:00:04&rack_id=2", headers={"Accept": "text/html"}
    )
    assert answer.data == (
        b"timestamp,bank_id,rack_id,rack_soc,rack_voltage\n"
        b"2022-05-10 10:00:02+09,1,2,2,0.2\n"
        b"2022-05-10 10:00:03+09,1,2,2,0.3\n"
        b"2022-05-10 10:00:04+09,1,2,2,0.4\n"
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    name = 'filename="site1-rack-rack2-20220510T100002-20220510T100004.csv"'
    assert answer.headers["Content-Disposition"] == f"attachment; {name}"


@pytest.mark.usefixtures("ten_seconds")
def test_columns_and_zone_can_be_chosen(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{RACK}?date=2022-05-10&fields=rack_id,timestamp&tz=utc&bank_id=1")
    assert answer.data.splitlines()[:2] == [b"rack_id,timestamp", b"1,2022-05-10 01:00:00+00"]
    assert viewer.get(f"{RACK}?tz=local&fields=timestamp").data.splitlines()[1] == b"2022-05-10 10:00:00"
    assert viewer.head(RACK.rstrip("/")).status_code == 200


@pytest.mark.usefixtures("ten_seconds")
def test_what_cannot_be_downloaded_is_an_error_not_a_file(viewer: FlaskClient, stranger: FlaskClient) -> None:
    for path, status in (
        (f"{RACK}?date=2022-05-11", 404),
        (f"{RACK}?rack_id=9", 404),
        (f"{RACK}?rack_id=x", 400),
        (f"{RACK}?fields=magic", 400),
        (f"{RACK}?format=xlsx", 400),
        (f"{RACK}?end-time=2022-13-01", 400),
        ("/api/ess/download/operating-sites/1/bank/", 404),
        ("/api/ess/download/operating-sites/9/rack/", 404),
    ):
        answer = viewer.get(path)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert "Content-Disposition" not in answer.headers
    assert stranger.get(RACK).status_code == 401


def test_a_download_of_an_unknown_table_names_the_known_ones(viewer: FlaskClient) -> None:
    answer = viewer.get("/api/ess/download/operating-sites/1/module/")
    assert answer.status_code == 404
    assert answer.json["detail"]["field"] == "table"
    assert "bank, rack, pcs, etc" in answer.json["message"]
