"""What there is to ask for: sites with tables, times and devices, and columns with their meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.errors import QueryTimeout
from api.services import site_list
from api.services.context import Context, open_context
from tests.conftest import Clock
from tests.sites import fill, plain_table, rack_rows, rack_table
from tests.viewing import viewing
from wsgi import create_app

SITES = "/api/ess/operating-sites/"
COLUMNS = f"{SITES}1/columns/"
START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00


@pytest.fixture
def filled(context: Context) -> Context:
    """Site 1: ten seconds of three racks of bank 2, and one row of pcs."""
    fill(context, 1, rack_table(), rack_rows(START, seconds=10, racks=3, bank=2))
    pcs = plain_table("pcs", sa.Column("DC_POWER", sa.Double), sa.Column("AI_IDC", sa.Double), sa.Column("X1", sa.Text))
    fill(context, 1, pcs, [{"TIMESTAMP": START + timedelta(days=1), "DC_POWER": 1.0}])
    return context


@pytest.mark.usefixtures("filled")
def test_sites_are_listed_with_their_tables_times_and_devices(viewer: FlaskClient) -> None:
    """Bank 1 with racks 1 and 2 is configured, bank 2 was seen; site 2 has no table yet."""
    assert viewer.get(SITES).json == [
        {
            "id": 1,
            "name": "Sionyu",
            "names": {"ko": "시온유", "en": "Sionyu"},
            "timezone": "Asia/Seoul",
            "current_positive": "charge",
            "reachable": True,
            "tables": [
                {
                    "name": "rack",
                    "first_time": "2022-05-10T10:00:00+09:00",
                    "last_time": "2022-05-10T10:00:09+09:00",
                    "problem": None,
                },
                {
                    "name": "pcs",
                    "first_time": "2022-05-11T10:00:00+09:00",
                    "last_time": "2022-05-11T10:00:00+09:00",
                    "problem": None,
                },
            ],
            "banks": [{"bank_id": 1, "rack_ids": [1, 2]}, {"bank_id": 2, "rack_ids": [1, 2, 3]}],
        },
        {
            "id": 2,
            "name": "Panli",
            "names": {"ko": "판리", "en": "Panli"},
            "timezone": "Asia/Seoul",
            "current_positive": "charge",
            "reachable": True,
            "tables": [],
            "banks": [],
        },
    ]


@pytest.mark.usefixtures("filled")
def test_names_are_in_the_readers_language_and_times_in_the_zone_asked_for(viewer: FlaskClient) -> None:
    first = viewer.get(f"{SITES}?lang=ko&tz=utc").json[0]
    assert first["name"] == "시온유"
    assert first["tables"][0]["first_time"] == "2022-05-10T01:00:00+00:00"
    assert viewer.get(f"{SITES}?tz=Moon").status_code == 400


def test_an_empty_table_has_no_times(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, rack_table(), [])
    table = viewer.get(SITES).json[0]["tables"][0]
    assert table == {"name": "rack", "first_time": None, "last_time": None, "problem": None}


def test_rows_without_time_or_ids_are_neither_first_nor_a_device(context: Context, viewer: FlaskClient) -> None:
    untidy = sa.Table(
        "rack",
        sa.MetaData(),
        sa.Column("TIMESTAMP", rack_table().c.TIMESTAMP.type),
        sa.Column("BANK_ID", sa.Text),
        sa.Column("RACK_ID", sa.Text),
    )
    rows: list[dict[str, Any]] = [
        {"TIMESTAMP": None, "BANK_ID": "B", "RACK_ID": "9"},
        {"TIMESTAMP": START, "BANK_ID": "B", "RACK_ID": "1"},
        {"TIMESTAMP": START, "BANK_ID": None, "RACK_ID": "7"},
    ]
    fill(context, 2, untidy, rows)
    found = viewer.get(f"{SITES}?tz=local").json[1]
    assert found["tables"][0]["first_time"] == "2022-05-10T10:00:00"
    assert found["banks"] == [{"bank_id": "B", "rack_ids": ["1"]}]


@pytest.fixture
def one_away(filled: Context, clock: Clock) -> Iterator[FlaskClient]:
    """A viewer while the database of site 2 is away."""
    gone = replace(filled.settings.sites[1], url="postgresql+psycopg2://nobody@127.0.0.1:1/gone")
    settings = replace(filled.settings, sites=(filled.settings.sites[0], gone))
    with viewing(settings, clock) as client:
        yield client


def test_a_site_whose_database_is_away_is_listed_as_such_and_the_others_as_ever(one_away: FlaskClient) -> None:
    answer = one_away.get(SITES)
    assert answer.status_code == 200
    assert [(site["id"], site["reachable"], len(site["tables"])) for site in answer.json] == [
        (1, True, 2),
        (2, False, 0),
    ]
    assert one_away.get(f"{SITES}2/columns/").status_code == 503
    assert one_away.get(f"{SITES}2/columns/?table=rack").status_code == 503


def test_a_table_that_cannot_be_served_says_why(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, sa.Table("etc", sa.MetaData(), sa.Column("TIMESTAMP", sa.Text)), [{"TIMESTAMP": "noon"}])
    (table,) = viewer.get(SITES).json[0]["tables"]
    assert (table["name"], table["last_time"]) == ("etc", None)
    assert "text" in table["problem"]
    assert viewer.get(COLUMNS).json == []


@pytest.mark.usefixtures("filled")
def test_a_table_too_slow_to_look_into_says_so(viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise QueryTimeout("site_1")

    monkeypatch.setattr(site_list, "summarise", slow)
    site = viewer.get(SITES).json[0]
    assert site["reachable"] is True
    assert {table["problem"] for table in site["tables"]} == {
        "No index leads to a range of times: every request reads the whole table."
    }


@pytest.mark.usefixtures("filled")
def test_columns_say_unit_meaning_range_and_sign(viewer: FlaskClient) -> None:
    columns = {column["name"]: column for column in viewer.get(f"{COLUMNS}?table=pcs").json}
    assert list(columns) == ["timestamp", "dc_power", "ai_idc", "x1"]
    assert columns["dc_power"] == {
        "table": "pcs",
        "name": "dc_power",
        "stored_name": "DC_POWER",
        "kind": "numeric",
        "numeric": True,
        "unit": "kW",
        "meaning": "DC power",
        "meanings": {"ko": "직류 전력", "en": "DC power"},
        "range": {"low": -10_000.0, "high": 10_000.0},
        "positive_means": "charge",
    }
    assert columns["x1"] == {
        "table": "pcs",
        "name": "x1",
        "stored_name": "X1",
        "kind": "text",
        "numeric": False,
        "unit": None,
        "meaning": None,
        "meanings": None,
        "range": None,
        "positive_means": None,
    }
    korean = viewer.get(f"{COLUMNS}?table=pcs&lang=ko").json[1]
    assert korean["meaning"] == "직류 전력"


@pytest.mark.usefixtures("filled")
def test_without_a_table_the_columns_of_all_are_listed(viewer: FlaskClient) -> None:
    found = viewer.get(COLUMNS).json
    assert [column["table"] for column in found] == ["rack"] * 5 + ["pcs"] * 4


@pytest.mark.usefixtures("filled")
def test_what_is_not_there_is_not_found(viewer: FlaskClient, stranger: FlaskClient) -> None:
    for path in (f"{COLUMNS}?table=module", f"{COLUMNS}?table=bank", f"{SITES}9/columns/"):
        answer = viewer.get(path)
        assert (answer.status_code, answer.json["exception type"]) == (404, "NotFound")
    for path in (SITES, COLUMNS):
        assert stranger.get(path).status_code == 401
        assert viewer.get(path.rstrip("/")).status_code == 200


def test_the_sign_is_that_of_the_site(context: Context, clock: Clock, viewer: FlaskClient) -> None:
    fill(context, 1, plain_table("pcs", sa.Column("DC_POWER", sa.Double)), [])
    sites = (replace(context.settings.sites[0], current_positive="discharge"), *context.settings.sites[1:])
    opened = open_context(replace(context.settings, sites=sites), clock)
    client = create_app(context=opened).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = viewer.environ_base["HTTP_AUTHORIZATION"]
    assert client.get(f"{COLUMNS}?table=pcs").json[1]["positive_means"] == "discharge"
    opened.engines.dispose()
