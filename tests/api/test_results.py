"""Analysis results: by bank, by rack, by time and by day, whole or page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services import results as service
from api.services.context import Context
from api.store import result_tables as tables
from api.store.result_kinds import BY_BANK, BY_RACK
from tests.result_rows import store

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
MINUTE = timedelta(minutes=1)
STATS = "/api/ess/stats"
RACKS = "operating-sites/1/banks/1/racks"


def forecast(minute: int, rack: int, values: Any, **more: Any) -> dict[str, Any]:
    ids = {"operating_site_id": 1, "bank_id": 1, "rack_id": rack}
    return {**ids, "time": START + minute * MINUTE, "values": values, **more}


def sos(minute: int, rack: int, score: float | None, **more: Any) -> dict[str, Any]:
    ids = {"OPERATING_SITE": 1, "BANK_ID": 1, "RACK_ID": rack, **more}
    return {"TIMESTAMP": START + minute * MINUTE, **ids, **dict.fromkeys(tables.SCORES, 1.0), "SOS_SCORE": score}


@pytest.fixture
def three_minutes(context: Context) -> Context:
    rows = [sos(minute, rack, minute / 10) for rack in (2, 1) for minute in (2, 0, 1)]
    store(context, tables.ess_sos, [*rows, sos(0, 1, 0.5, BANK_ID=2), sos(0, 1, 0.6, OPERATING_SITE=2)])
    return context


@pytest.mark.usefixtures("three_minutes")
def test_the_sos_of_racks_by_time_then_rack(viewer: FlaskClient) -> None:
    found = viewer.get(f"{STATS}/sos/{RACKS}/").json
    assert [(row["time"][11:16], row["rack_id"], row["sos_score"]) for row in found] == [
        ("10:00", 1, 0.0), ("10:00", 2, 0.0),
        ("10:01", 1, 0.1), ("10:01", 2, 0.1),
        ("10:02", 1, 0.2), ("10:02", 2, 0.2),
    ]  # fmt: skip
    assert found[0] == {
        "time": "2022-05-10T10:00:00+09:00",
        "operating_site": 1,
        "bank_id": 1,
        "rack_id": 1,
        "over_voltage": 1.0,
        "under_voltage": 1.0,
        "voltage_unbalance": 1.0,
        "over_current": 1.0,
        "over_temperature": 1.0,
        "under_temperature": 1.0,
        "temperature_unbalance": 1.0,
        "sos_score": 0.0,
    }


@pytest.mark.usefixtures("three_minutes")
def test_one_rack_of_a_half_open_range_in_the_zone_asked_for(viewer: FlaskClient) -> None:
    span = "start-time=2022-05-10T10:01:00&end-time=2022-05-10T10:02:00"
    found = viewer.get(f"{STATS}/sos/{RACKS}/2/?{span}&tz=utc").json
    assert [(row["time"], row["rack_id"]) for row in found] == [("2022-05-10T01:01:00+00:00", 2)]
    assert len(viewer.get(f"{STATS}/sos/{RACKS}/2/?start-time=2022-05-10T10:01:00").json) == 2
    assert viewer.get(f"{STATS}/sos/{RACKS}/2/?date=2022-05-11").json == []


@pytest.mark.usefixtures("three_minutes")
def test_a_page_is_given_when_it_is_asked_for(viewer: FlaskClient) -> None:
    first = viewer.get(f"{STATS}/sos/{RACKS}/?page=1&page_size=4").json
    assert (first["count"], first["previous"], len(first["results"])) == (6, None, 4)
    second = viewer.get(first["next"]).json
    assert [row["time"][11:16] for row in second["results"]] == ["10:02", "10:02"]
    assert (second["next"], viewer.get(second["previous"]).json) == (None, first)
    assert viewer.get(f"{STATS}/sos/{RACKS}/?page=last&page_size=4").json == second
    assert viewer.get(f"{STATS}/sos/{RACKS}/?page=3&page_size=4").status_code == 404
    assert viewer.get(f"{STATS}/sos/{RACKS}/?page=9999999&page_size=4").status_code == 404
    assert viewer.get(f"{STATS}/sos/{RACKS}/77/?page=last").json["results"] == []


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("forecasting-max-cell-voltage", tables.forecasting_max_rack_cell_voltage),
        ("forecasting-min-cell-voltage", tables.forecasting_min_rack_cell_voltage),
        ("forecasting-max-cell-temperature", tables.forecasting_max_rack_cell_temperature),
        ("forecasting-min-cell-temperature", tables.forecasting_min_rack_cell_temperature),
        ("multi-step-forecasting-max-cell-voltage", tables.multi_step_forecasting_maxvol),
    ],
)
def test_a_forecast_carries_its_values_as_json(
    viewer: FlaskClient, context: Context, name: str, table: sa.Table
) -> None:
    values = {"observed": [3.9, 3.91], "forecast": [3.92, None], "글": "값"}
    store(context, table, [forecast(0, 1, values), forecast(0, 2, None)])
    assert viewer.get(f"{STATS}/{name}/{RACKS}/").json == [
        {"time": "2022-05-10T10:00:00+09:00", "operating_site": 1, "bank_id": 1, "rack_id": 1, "values": values},
        {"time": "2022-05-10T10:00:00+09:00", "operating_site": 1, "bank_id": 1, "rack_id": 2, "values": None},
    ]
    assert [row["rack_id"] for row in viewer.get(f"{STATS}/{name}/{RACKS}/2/").json] == [2]


def test_a_forecast_of_the_sos_names_the_version_of_its_model(viewer: FlaskClient, context: Context) -> None:
    store(context, tables.forecasting_rack_sos, [forecast(0, 1, {"sos": 0.9}, version="2023-04")])
    (found,) = viewer.get(f"{STATS}/forecasting-rack-sos/{RACKS}/").json
    assert (found["version"], found["values"]) == ("2023-04", {"sos": 0.9})


def test_sol_by_day_with_its_limits(viewer: FlaskClient, context: Context) -> None:
    days = [date(2022, 5, day) for day in (10, 11, 12)]
    limits = {"top_limit_value": 71.0, "bottom_limit_value": None}
    rows = [
        {"operating_site_id": 1, "bank_id": bank, "date": day, "value": 70.0, **limits}
        for bank in (2, 1)
        for day in days
    ]
    store(context, tables.forecasting_bank_sol, rows)
    path = f"{STATS}/forecasting-sol/operating-sites/1/banks"
    found = viewer.get(f"{path}/?start-date=2022-05-11&end-date=2022-05-12").json
    assert [(row["date"], row["bank_id"]) for row in found] == [("2022-05-11", 1), ("2022-05-11", 2)]
    assert {k: v for k, v in found[0].items() if k != "id"} == {
        "operating_site": 1,
        "bank_id": 1,
        "date": "2022-05-11",
        "value": 70.0,
        "top_limit_value": 71.0,
        "bottom_limit_value": None,
    }
    assert isinstance(found[0]["id"], int)
    assert [row["date"] for row in viewer.get(f"{path}/2/?end-date=2022-05-11").json] == ["2022-05-10"]
    assert len(viewer.get(f"{path}/2/").json) == 3


def test_average_soh_of_banks_and_of_racks(viewer: FlaskClient, context: Context) -> None:
    day = date(2022, 5, 10)
    ids = {"operating_site_id": 1, "bank_id": 1, "date": day}
    store(context, tables.avg_bank_soh, [{**ids, "value": 98.5}])
    store(context, tables.avg_rack_soh, [{**ids, "rack_id": rack, "value": 98.0 + rack} for rack in (1, 2)])
    path = f"{STATS}/avg-soh/operating-sites/1/banks"
    for form in ("/", "/1/"):
        assert [row["value"] for row in viewer.get(path + form).json] == [98.5]
    assert [(row["rack_id"], row["value"]) for row in viewer.get(f"{path}/1/racks/").json] == [(1, 99.0), (2, 100.0)]
    assert [row["value"] for row in viewer.get(f"{path}/1/racks/2/").json] == [100.0]


def test_exsos_of_banks_and_racks_by_mode(viewer: FlaskClient, context: Context) -> None:
    degrees = {"Negligible": 0.8, "Marginal": 0.2}
    row = {
        "TIMESTAMP": START,
        "OPERATING_SITE": 1,
        "BANK_ID": 1,
        "INTEGRATED_SAFETY": 0.9,
        "MEMBERSHIP_DEGREE": degrees,
    }
    store(context, tables.ess_exsos, [{**row, "MODE": 1, "RACK_ID": None}, {**row, "MODE": 2, "RACK_ID": 3}])
    path = f"{STATS}/ex-sos/operating-sites/1/banks"
    assert [row["mode"] for row in viewer.get(f"{path}/").json] == [2, 1]  # what has no rack comes last
    (bank,) = viewer.get(f"{path}/1/?mode=1").json
    assert (bank["rack_id"], bank["membership_degree"], bank["membership_degree_detail"]) == (None, degrees, None)
    assert [row["mode"] for row in viewer.get(f"{path}/1/racks/?mode=2").json] == [2]
    assert [row["integrated_safety"] for row in viewer.get(f"{path}/1/racks/3/").json] == [0.9]
    assert viewer.get(f"{path}/1/racks/3/?mode=1").json == []


def test_socp_by_charge_status_and_period(viewer: FlaskClient, context: Context) -> None:
    value = {"17": {"count": 3, "voltage": 4.05, "temp": 25.0, "current": 10.0}}
    rows = [
        {"TIMESTAMP": START, "OPERATING_SITE": 1, "BANK_ID": 1, "RACK_ID": 1, "PERIOD": period, "CHARGE_STATUS": status,
         "SOC_RANGE": soc, "VALUE": value}
        for period in (7, 1) for status in (1, 0) for soc in (90, 0)
    ]  # fmt: skip
    store(context, tables.ess_socp, rows)
    found = viewer.get(f"{STATS}/socp/{RACKS}/1/?charge_status=1&period=7").json
    assert [(row["period"], row["charge_status"], row["soc_range"]) for row in found] == [(7, 1, 0), (7, 1, 90)]
    assert found[0]["value"] == value
    assert len(viewer.get(f"{STATS}/socp/{RACKS}/").json) == 8


def test_stored_charts_by_name_and_type(viewer: FlaskClient, context: Context) -> None:
    rows = [{"name": name, "chart_type": kind, "values": [1, 2]} for name in ("a", "b' --") for kind in ("pie", "bar")]
    store(context, tables.static_chart_data, rows)
    every = viewer.get(f"{STATS}/static-chart-data/").json
    assert (every["count"], every["next"], [row["id"] for row in every["results"]]) == (4, None, [1, 2, 3, 4])
    one = viewer.get(f"{STATS}/static-chart-data/", query_string={"name": "b' --", "chart_type": "bar"}).json
    assert one["results"] == [{"id": 4, "name": "b' --", "chart_type": "bar", "values": [1, 2]}]
    assert viewer.get(f"{STATS}/static-chart-data/?page=2&page_size=3").json["results"][0]["id"] == 4


def test_numbers_that_are_none_leave_as_null(viewer: FlaskClient, context: Context) -> None:
    nan, infinity = float("nan"), float("inf")
    store(context, tables.ess_sos, [sos(0, 1, nan), sos(1, 1, infinity), sos(2, 1, None)])
    assert [row["sos_score"] for row in viewer.get(f"{STATS}/sos/{RACKS}/1/").json] == [None, None, None]


@pytest.mark.usefixtures("three_minutes")
def test_a_bad_parameter_is_named(viewer: FlaskClient) -> None:
    for path, query, named in (
        (f"sos/{RACKS}/", "start-time=yesterday", "start-time"),
        (f"sos/{RACKS}/", "start-time=2022-05-11&end-time=2022-05-10", "start-time, end-time"),
        (f"sos/{RACKS}/", "tz=Moon/Crater", "tz"),
        (f"sos/{RACKS}/", "page=0", "page"),
        (f"sos/{RACKS}/", "format=xml", "format"),
        (f"sos/{RACKS}/", "page=1&page_size=-1", "page_size"),
        (f"socp/{RACKS}/", "period=week", "period"),
        (f"socp/{RACKS}/", "charge_status=1;DROP TABLE ess_socp", "charge_status"),
        ("ex-sos/operating-sites/1/banks/", "mode=-1", "mode"),
        ("avg-soh/operating-sites/1/banks/", "start-date=2022-02-30", "start-date"),
        ("avg-soh/operating-sites/1/banks/", "start-date=2022-05-11&end-date=2022-05-10", "start-date, end-date"),
        ("static-chart-data/", "name=%00", "name"),
    ):
        answer = viewer.get(f"{STATS}/{path}?{query}")
        assert (answer.status_code, answer.json["detail"]["field"]) == (400, named), (path, query)


@pytest.mark.usefixtures("three_minutes")
def test_an_unknown_site_is_not_found_and_an_unknown_device_has_no_results(viewer: FlaskClient) -> None:
    assert viewer.get(f"{STATS}/sos/operating-sites/9/banks/1/racks/").status_code == 404
    assert viewer.get(f"{STATS}/sos/{RACKS}/99999999999999999999999/").json == []
    assert viewer.get(f"{STATS}/sos/operating-sites/1/banks/77/racks/").json == []


def test_every_kind_answers_in_every_form_before_there_is_any_result(viewer: FlaskClient) -> None:
    site = "operating-sites/1/banks/"
    forms = [(name, form) for name in BY_BANK for form in ("", "1/")]
    forms += [(name, form) for name in BY_RACK for form in ("1/racks/", "1/racks/1/")]
    for name, form in forms:
        for path in (f"{STATS}/{name}/{site}{form}", f"{STATS}/{name}/{site}{form}".rstrip("/")):
            answer = viewer.get(path)
            assert (answer.status_code, answer.json) == (200, []), path


def test_strangers_are_refused(stranger: FlaskClient) -> None:
    assert stranger.get(f"{STATS}/sos/{RACKS}/").status_code == 401


@pytest.mark.usefixtures("three_minutes")
def test_a_list_beyond_the_limit_asks_for_a_range_or_a_page(
    viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "EXACT_UP_TO", 5)
    answer = viewer.get(f"{STATS}/sos/{RACKS}/")
    assert (answer.status_code, answer.json["detail"]["field"]) == (413, "start-time, end-time")
    assert len(viewer.get(f"{STATS}/sos/{RACKS}/1/").json) == 3
    assert viewer.get(f"{STATS}/sos/{RACKS}/?page=1").json["count"] == 6


def test_a_long_list_comes_in_pieces(viewer: FlaskClient, context: Context) -> None:
    store(context, tables.ess_sos, [sos(minute, 1, 1.0) for minute in range(2500)])
    pieces = list(viewer.get(f"{STATS}/sos/{RACKS}/").iter_encoded())
    assert len(pieces) == 4  # 1000, 1000, 500 results and the end
    assert len(orjson.loads(b"".join(pieces))) == 2500
