"""Analysis results as the old service gave them: plain arrays in its order, loosely read times, unknown sites empty."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from api.services.context import Context
from api.store import result_tables as tables
from tests.result_rows import store

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
STATS = "/api/ess/stats"
RACKS = "operating-sites/1/banks/1/racks/"


def moments(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def two_racks(context: Context) -> None:
    """The SoS and the forecasts of two racks at three minutes, stored in no order."""
    places = [(rack, minute) for rack in (2, 1) for minute in (2, 0, 1)]
    ids = {"OPERATING_SITE": 1, "BANK_ID": 1}
    sos = [
        {"TIMESTAMP": moments(m), **ids, "RACK_ID": r, **dict.fromkeys(tables.SCORES, 1.0), "SOS_SCORE": float(m)}
        for r, m in places
    ]
    store(context, tables.ess_sos, sos)
    lower = {"operating_site_id": 1, "bank_id": 1}
    rows = [{**lower, "rack_id": r, "time": moments(m), "values": {"linear": 4.0}} for r, m in places]
    store(context, tables.forecasting_max_rack_cell_voltage, rows)
    store(context, tables.multi_step_forecasting_maxvol, rows)
    store(context, tables.forecasting_rack_sos, [{**row, "version": None} for row in rows])


def order(found: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(row["rack_id"], row["time"][14:16]) for row in found]


def test_results_come_rack_by_rack_or_by_time_as_they_did(context: Context, viewer: FlaskClient) -> None:
    two_racks(context)
    by_rack = [(1, "00"), (1, "01"), (1, "02"), (2, "00"), (2, "01"), (2, "02")]
    by_time = [(1, "00"), (2, "00"), (1, "01"), (2, "01"), (1, "02"), (2, "02")]
    expected = {
        "sos": by_rack,
        "forecasting-max-cell-voltage": by_rack,
        "multi-step-forecasting-max-cell-voltage": by_time,
        "forecasting-rack-sos": by_time,
    }
    assert {name: order(viewer.get(f"{STATS}/{name}/{RACKS}").json) for name in expected} == expected


def test_times_are_local_and_a_page_is_not_read(context: Context, viewer: FlaskClient) -> None:
    two_racks(context)
    found = viewer.get(f"{STATS}/forecasting-max-cell-voltage/{RACKS}2/?page=7&page_size=1").json
    assert found[0] == {
        "time": "2022-05-10T10:00:00",
        "operating_site": 1,
        "bank_id": 1,
        "rack_id": 2,
        "values": {"linear": 4.0},
    }
    assert len(found) == 3


def test_ranges_are_half_open_either_end_may_be_left_open_and_are_read_loosely(
    context: Context, viewer: FlaskClient
) -> None:
    two_racks(context)
    expected = {
        "": 3,
        "start-time=2022-05-10T10:01:00&end-time=2022-05-10T10:02:00": 1,
        "start-time=2022-05-10T10:01:00": 2,
        "end-time=2022-05-10 10:01": 1,
        "start-time=2022-05-10T01:01:00Z": 2,
        "start-time=2022-05-10T10:00:00.5%2B09:00": 2,
        "start-time=2022-5-10&end-time=2022-5-11": 3,
        "start-time=2022-05-11T00:00:00&end-time=2022-05-10T00:00:00": 0,
        "date=rubbish": 3,
    }
    assert {query: len(viewer.get(f"{STATS}/sos/{RACKS}1/?{query}").json) for query in expected} == expected
    for query in ("start-time=", "start-time=yesterday", "end-time=2022-02-30", "start-time=2022-05-10T25:00:00"):
        assert viewer.get(f"{STATS}/sos/{RACKS}1/?{query}").status_code == 400, query


def test_days_bank_by_bank(context: Context, viewer: FlaskClient) -> None:
    rows = [
        {"operating_site_id": 1, "bank_id": bank, "date": date(2022, 5, day), "value": 98.5}
        for day in (2, 1)
        for bank in (2, 1)
    ]
    store(context, tables.avg_bank_soh, rows)
    path = f"{STATS}/avg-soh/operating-sites/1/banks/"
    found = viewer.get(path).json
    assert [(row["bank_id"], row["date"]) for row in found] == [
        *((1, "2022-05-01"), (1, "2022-05-02")),
        *((2, "2022-05-01"), (2, "2022-05-02")),
    ]
    assert set(found[0]) == {"id", "operating_site", "bank_id", "date", "value"}
    expected = {
        "start-date=2022-5-2": 2,
        "start-date=2022-05-01&end-date=2022-05-02": 2,
        "start-date=2022-05-03&end-date=2022-05-01": 0,
        "start-time=rubbish": 4,
    }
    assert {query: len(viewer.get(f"{path}?{query}").json) for query in expected} == expected
    for query in ("start-date=", "end-date=soon", "start-date=2022-05-01T00:00:00"):
        assert viewer.get(f"{path}?{query}").status_code == 400, query


def test_a_site_that_does_not_exist_has_no_results(viewer: FlaskClient) -> None:
    for path in ("sos/operating-sites/9/banks/1/racks/", "avg-soh/operating-sites/9/banks/"):
        answer = viewer.get(f"{STATS}/{path}")
        assert (answer.status_code, answer.json) == (200, [])


def test_charts_come_a_hundred_at_a_time(context: Context, viewer: FlaskClient) -> None:
    store(context, tables.static_chart_data, [{"name": "n", "chart_type": f"t{k}", "values": [k]} for k in range(101)])
    base = f"{STATS}/static-chart-data/"
    first = viewer.get(f"{base}?page_size=7&name=n").json
    assert (first["count"], len(first["results"]), first["previous"]) == (101, 100, None)
    assert first["next"] == f"http://localhost{base}?name=n&page=2&page_size=7"
    assert [row["values"] for row in viewer.get(first["next"]).json["results"]] == [[100]]
