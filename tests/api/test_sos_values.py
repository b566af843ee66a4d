"""Present values and series of tags over REST."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from api.errors import BadParameter
from api.services.context import Context
from api.services.sos.results import Result, deliver
from api.services.sos.series import tag_series
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows
from tests.sos_rows import put_tags

VALUES = "/api/sos/tags/values/"
SERIES = "/api/sos/tags/series/"
TEMPERATURE = "rack_max_cell_temperature"


def ago(seconds: float) -> dict[str, object]:
    return {"timestamp": NOW - timedelta(seconds=seconds)}


@pytest.fixture
def racks(context: Context) -> Context:
    """Site 1 with racks 1 and 2, and tags on one of them and on the worst of both."""
    make_rack_table(context)
    put_tags(context, "one", table_name=None, site=1, table="rack", column=TEMPERATURE, bank_id=1, rack_id=1)
    put_tags(context, "worst", table_name=None, site=1, table="rack", column=TEMPERATURE, bank_id=1, action="look")
    return context


def test_a_good_value_comes_with_its_age_and_f(racks: Context, viewer: FlaskClient) -> None:
    put_rack_rows(racks, [ago(7) | {TEMPERATURE: 46.0}, ago(2) | {"rack_id": 2, TEMPERATURE: 48.0}])
    one, worst = viewer.get(f"{VALUES}?tags=one,worst").json
    # f(46) = 0.9174 and f(48) = 0.8621 with limits 40 and 50 (safety.md, test vectors)
    assert one == {
        "tag": "one",
        "value": 46.0,
        "unit": "°C",
        "timestamp": "2026-11-21T11:31:00+09:00",
        "age_s": 7.0,
        "quality": "good",
        "reason": None,
        "action": None,
        "max_count": 3,
        "safety_value": 40.0,
        "warn_threshold": 50.0,
        "f": pytest.approx(0.9174, abs=5e-5),
    }
    assert (worst["value"], worst["age_s"], worst["action"]) == (48.0, 2.0, "look")
    assert worst["f"] == pytest.approx(0.8621, abs=5e-5)
    assert viewer.get(VALUES).json == [one, worst]


def test_an_old_value_is_shown_as_stale_and_has_no_f(racks: Context, viewer: FlaskClient) -> None:
    put_rack_rows(racks, [ago(180) | {TEMPERATURE: 35.0}])
    found = viewer.get(f"{VALUES}?tags=one").json[0]
    assert (found["value"], found["age_s"], found["quality"], found["f"]) == (35.0, 180.0, "stale", None)
    assert "180" in found["reason"]


def test_one_silent_rack_makes_the_worst_of_all_unknown(racks: Context, viewer: FlaskClient) -> None:
    put_rack_rows(racks, [ago(1) | {TEMPERATURE: 35.0}])  # rack 2 is listed in the site's entry and never reported
    found = viewer.get(f"{VALUES}?tags=worst").json[0]
    assert (found["value"], found["quality"], found["f"], found["timestamp"]) == (None, "unknown", None, None)


def test_what_is_no_measurement_is_unknown_and_says_why(racks: Context, viewer: FlaskClient) -> None:
    put_tags(racks, "gone", table_name=None, site=1, table="rack", column="no_such_column")
    put_tags(racks, "unsaid")
    put_rack_rows(racks, [ago(1) | {TEMPERATURE: None}])
    found = viewer.get(f"{VALUES}?tags=one,gone,unsaid&lang=ko").json
    assert [(row["value"], row["quality"], row["f"]) for row in found] == [(None, "unknown", None)] * 3
    assert all(row["reason"] and not row["reason"].isascii() for row in found)
    put_rack_rows(racks, [ago(0) | {TEMPERATURE: 3276.7}])  # an overflowing sensor
    broken = viewer.get(f"{VALUES}?tags=one").json[0]
    assert (broken["value"], broken["quality"], broken["f"]) == (3276.7, "unknown", None)


def test_an_analysis_value_and_a_moment_in_the_past(racks: Context, viewer: FlaskClient) -> None:
    put_tags(racks, "soh")
    deliver(racks, [Result(tag="soh", timestamp=NOW - timedelta(seconds=s), value=float(s)) for s in (0, 60)])
    assert viewer.get(f"{VALUES}?tags=soh").json[0]["value"] == 0.0
    past = viewer.get(f"{VALUES}?tags=soh&at=2026-11-21T11:31:00&tz=utc").json[0]
    assert (past["value"], past["timestamp"]) == (60.0, "2026-11-21T02:30:07+00:00")


def test_a_series_keeps_a_spike_and_breaks_at_gaps(racks: Context, viewer: FlaskClient) -> None:
    rows = [ago(s) | {TEMPERATURE: 30.0} for s in range(1, 400)]
    rows[200][TEMPERATURE] = 55.0
    put_rack_rows(racks, [*rows, ago(1000) | {TEMPERATURE: 31.0}])
    found = viewer.get(f"{SERIES}?tags=one&points=20").json
    assert [row["tag"] for row in found] == ["one"]
    points = found[0]["points"]
    assert len(points) <= 22
    assert [p["value"] for p in points[:2]] == [31.0, None]
    assert max(p["value"] or 0 for p in points) == 55.0
    spike = next(p for p in points if p["value"] == 55.0)
    assert spike["time"] == "2026-11-21T11:27:46+09:00"  # 201 s before 11:31:07


def test_a_series_of_several_racks_is_the_worst_of_each_second(racks: Context, viewer: FlaskClient) -> None:
    put_rack_rows(
        racks,
        [
            ago(2) | {TEMPERATURE: 30.0},
            ago(2) | {"rack_id": 2, TEMPERATURE: 33.0},
            ago(1) | {TEMPERATURE: 36.0},
            ago(1) | {"rack_id": 2, TEMPERATURE: 999.0},  # not plausible: never the worst
        ],
    )
    points = viewer.get(f"{SERIES}?tags=worst").json[0]["points"]
    assert [p["value"] for p in points] == [33.0, 36.0]


def test_a_long_series_is_condensed_by_the_database_without_losing_extremes(
    racks: Context, viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.store.tag_series.MOST_ROWS", 50)
    monkeypatch.setattr("api.store.tag_series.STRETCHES", 20)
    rows = [ago(s) | {TEMPERATURE: 30.0} for s in range(1, 101)]
    rows[40][TEMPERATURE], rows[70][TEMPERATURE] = 55.0, 12.0
    put_rack_rows(racks, rows)
    asked = "start-time=2026-11-21T11:29:27&end-time=2026-11-21T11:31:07"
    one = [p["value"] for p in viewer.get(f"{SERIES}?tags=one&{asked}").json[0]["points"]]
    assert (min(one), max(one)) == (12.0, 55.0)
    assert len(one) <= 42
    worst = [p["value"] for p in viewer.get(f"{SERIES}?tags=worst&{asked}").json[0]["points"]]
    assert max(worst) == 55.0
    assert len(worst) <= 21


def test_the_magnitude_is_shown_where_the_tag_asks_for_it(racks: Context, viewer: FlaskClient) -> None:
    put_tags(racks, "amps", table_name=None, site=1, table="rack", column="rack_current", rack_id=1, absolute=True)
    put_rack_rows(racks, [ago(1) | {"rack_current": -46.0}])
    assert viewer.get(f"{SERIES}?tags=amps").json[0]["points"][0]["value"] == 46.0
    found = viewer.get(f"{VALUES}?tags=amps").json[0]
    assert (found["value"], found["quality"]) == (46.0, "good")


def test_what_is_asked_wrongly_is_named(racks: Context, viewer: FlaskClient) -> None:
    many = ",".join(f"t{i}" for i in range(33))
    cases = [
        (f"{VALUES}?tags=one,nobody", "tags"),
        (f"{VALUES}?tags=one&at=later", "at"),
        (f"{VALUES}?tags=%00", "tags"),
        (f"{SERIES}", "tags"),
        (f"{SERIES}?tags={many}", "tags"),
        (f"{SERIES}?tags=one,nobody", "tags"),
        (f"{SERIES}?tags=one&points=9", "points"),
        (f"{SERIES}?tags=one&points=10001", "points"),
        (f"{SERIES}?tags=one&points=x", "points"),
        (f"{SERIES}?tags=one&date=2026-02-30", "date"),
        (f"{SERIES}?tags=one&start-time=2026-11-21T12:00&end-time=2026-11-21T11:00", "start-time, end-time"),
        (f"{SERIES}?tags=one&tz=Mars", "tz"),
    ]
    put_rack_rows(racks, [ago(1) | {TEMPERATURE: 30.0}])
    for path, field in cases:
        answer = viewer.get(path)
        assert (answer.status_code, answer.json["detail"].get("field")) == (400, field), path


def test_a_series_whose_column_is_gone_is_a_400_and_whose_table_is_gone_a_404(
    racks: Context, viewer: FlaskClient
) -> None:
    put_tags(racks, "gone", table_name=None, site=1, table="rack", column="no_such_column")
    put_tags(racks, "nowhere", table_name=None, site=2, table="rack", column=TEMPERATURE)
    assert viewer.get(f"{SERIES}?tags=gone").status_code == 400
    assert viewer.get(f"{SERIES}?tags=nowhere").status_code == 404


def test_a_reversed_range_is_refused_below_rest_too(racks: Context) -> None:
    with pytest.raises(BadParameter, match="start-time, end-time"):
        tag_series(racks, ["one"], NOW, NOW - timedelta(seconds=1))
