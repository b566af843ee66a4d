"""Making sets and reading their State of Safety over REST."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from api.services.sos.sets import make_set
from api.store import audit, tags
from api.store.db import reading
from api.store.models import audit_log
from tests.conftest import NOW
from tests.sos_rows import put_sos, put_tags

MINUTE = NOW.replace(second=0)  # 11:31 in Seoul


@pytest.fixture
def operator(client_as: Callable[[str], FlaskClient], context: Context) -> FlaskClient:
    put_tags(context, "a", "b", "c")
    return client_as("operator")


def test_the_same_tags_in_any_order_are_the_same_set(operator: FlaskClient, context: Context) -> None:
    first = operator.post("/api/sos/sets/", json={"tags": ["b", "a"]})
    again = operator.post("/api/sos/sets/", json={"tags": ["a", "b"]})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["tags"] == ["a", "b"]
    with reading(context.engines["default"]) as connection:
        made = audit_log.select().where(audit_log.c.action == "set made")
        assert len(connection.execute(made).all()) == 1
        assert audit.first_broken(connection) is None


def test_a_set_made_by_many_at_once_is_made_once(context: Context) -> None:
    put_tags(context, "a", "b")
    start = Barrier(4)

    def make(order: list[str]) -> tuple[int, bool]:
        start.wait()
        made, created = make_set(context, order, "kim")
        return made.set_id, created

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(make, [["a", "b"], ["b", "a"]] * 2))
    assert len({set_id for set_id, _ in found}) == 1
    assert sorted(created for _, created in found) == [False, False, False, True]


def test_a_set_that_is_no_set_of_tags_is_refused_by_name(operator: FlaskClient, context: Context) -> None:
    cases: list[tuple[object, str]] = [
        (["a", "nobody"], "nobody"),
        (["a", "b", "a"], "a"),
        (["a", "x\x00"], "x\x00"),
        (["a,b"], "a,b"),
        ([], "[]"),
        ([f"t{i}" for i in range(33)], "t0"),
        ("a", "a"),
        (["a", 5], "5"),
        (None, "nothing"),
    ]
    for names, named in cases:
        answer = operator.post("/api/sos/sets/", json={"tags": names})
        assert answer.status_code == 400, names
        assert answer.json["detail"]["field"].startswith("tags"), names
        assert named in answer.json["detail"]["given"], names
    with reading(context.engines["default"]) as connection:
        assert tags.all_sets(connection) == []


def test_32_tags_are_a_set(operator: FlaskClient, context: Context) -> None:
    names = [f"t{i:02}" for i in range(32)]
    put_tags(context, *names)
    assert operator.post("/api/sos/sets/", json={"tags": names}).json["tags"] == names


def test_sets_are_listed_with_their_last_sos(operator: FlaskClient, context: Context) -> None:
    for pair in (["a", "b"], ["a", "c"]):
        operator.post("/api/sos/sets/", json={"tags": pair})
    first, second = (row["set_id"] for row in operator.get("/api/sos/sets/").json)
    put_sos(context, first, MINUTE - timedelta(minutes=1), 1.0, {"a": 1.0, "b": 1.0})
    put_sos(context, first, MINUTE, 0.64, {"a": 0.8, "b": 0.8})
    assert operator.get("/api/sos/sets/").json == [
        {
            "set_id": first,
            "tags": ["a", "b"],
            "last": {
                "time": "2026-11-21T11:31:00+09:00",
                "value": 0.64,
                "band": "warning",
                "weakest": "a",
                "f_value": {"a": 0.8, "b": 0.8},
                "upper_bound": 0.64,
                "unknown": [],
                "reason": {},
            },
        },
        {"set_id": second, "tags": ["a", "c"], "last": None},
    ]


def test_a_series_is_half_open_and_says_who_is_unknown(operator: FlaskClient, context: Context) -> None:
    set_id = operator.post("/api/sos/sets/", json={"tags": ["a", "b"]}).json["set_id"]
    put_sos(context, set_id, MINUTE, 0.3, {"a": 0.5, "b": 0.6})
    reason = {"a": {"flaw": "stale"}}
    put_sos(context, set_id, MINUTE + timedelta(minutes=1), None, {"a": None, "b": 0.9}, 0.9, reason)
    put_sos(context, set_id, MINUTE + timedelta(minutes=2), 1.0, {"a": 1.0, "b": 1.0})
    path = f"/api/sos/sets/{set_id}/?start-time=2026-11-21T11:31:00&end-time=2026-11-21T02:33:00Z"
    assert operator.get(path).json == [
        {
            "time": "2026-11-21T11:31:00+09:00",
            "value": 0.3,
            "band": "unsafe",
            "weakest": "a",
            "f_value": {"a": 0.5, "b": 0.6},
            "upper_bound": 0.3,
            "unknown": [],
        },
        {
            "time": "2026-11-21T11:32:00+09:00",
            "value": None,
            "band": "unknown",
            "weakest": "b",
            "f_value": {"a": None, "b": 0.9},
            "upper_bound": 0.9,
            "unknown": ["a"],
        },
    ]
    assert len(operator.get(f"/api/sos/sets/{set_id}").json) == 3
    last = operator.get(f"/api/sos/sets/{set_id}/latest/?tz=utc").json
    assert (last["time"], last["band"]) == ("2026-11-21T02:33:00+00:00", "safe")
    assert operator.get(f"/api/sos/sets/{set_id}/?tz=local").json[0]["time"] == "2026-11-21T11:31:00"


def test_a_set_is_told_in_the_time_of_its_first_members_site(
    operator: FlaskClient, context: Context, app: object
) -> None:
    berlin = replace(context.settings.sites[1], timezone="Europe/Berlin")
    object.__setattr__(context.settings, "sites", (context.settings.sites[0], berlin))
    put_tags(context, "away", table_name=None, site=2, table="rack", column="rack_current")
    set_id = operator.post("/api/sos/sets/", json={"tags": ["away"]}).json["set_id"]
    put_sos(context, set_id, MINUTE, 1.0, {"away": 1.0})
    # 02:31 UTC in November is 03:31 in Berlin
    assert operator.get(f"/api/sos/sets/{set_id}/latest/").json["time"] == "2026-11-21T03:31:00+01:00"
    assert operator.get("/api/sos/sets/").json[0]["last"]["time"] == "2026-11-21T03:31:00+01:00"
    assert operator.get("/api/sos/sets/?tz=Asia/Seoul").json[0]["last"]["time"] == "2026-11-21T11:31:00+09:00"


def test_bad_ranges_and_unknown_sets_are_named(operator: FlaskClient) -> None:
    set_id = operator.post("/api/sos/sets/", json={"tags": ["a"]}).json["set_id"]
    path = f"/api/sos/sets/{set_id}/"
    cases = {
        f"{path}?start-time=2026-11-21T12:00&end-time=2026-11-21T11:00": 400,
        f"{path}?date=2026-02-30": 400,
        f"{path}?start-time=yesterday": 400,
        f"{path}?tz=Nowhere": 400,
        f"{path}latest/": 404,
        "/api/sos/sets/999/": 404,
        "/api/sos/sets/999/latest/": 404,
        "/api/sos/sets/99999999999999999999/": 404,
        "/api/sos/sets/x/": 404,
    }
    for asked, status in cases.items():
        answer = operator.get(asked)
        assert (answer.status_code, answer.json["code"]) == (status, status), asked
    assert operator.get(path).json == []


def test_more_points_than_are_served_is_a_413(
    operator: FlaskClient, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.sos.sets.MAX_POINTS", 1)
    set_id = operator.post("/api/sos/sets/", json={"tags": ["a"]}).json["set_id"]
    for minute in range(2):
        put_sos(context, set_id, MINUTE + timedelta(minutes=minute), 1.0, {"a": 1.0})
    assert operator.get(f"/api/sos/sets/{set_id}/").status_code == 413
