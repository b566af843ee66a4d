"""Alarms over REST: the list, one alarm, what people do, statistics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from tests.alarms import GAP, HOT, says, take

ALARMS = "/api/alarms/"


@pytest.fixture
def operator(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("operator")


@pytest.fixture
def engineer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("engineer")


@pytest.fixture
def gap(context: Context) -> int:
    """An alarm that stands, raised at 11:31:07 in Seoul."""
    return take(context, says(GAP, True, 0, value=0.31, detail={"unit": "V", "limit": 0.3}))[0]


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.json
    return [alarm["id"] for alarm in answer.json["results"]]


def test_the_list_holds_what_is_open_and_the_history_what_was_raised(
    viewer: FlaskClient, operator: FlaskClient, context: Context, gap: int
) -> None:
    (hot,) = take(context, says(HOT, True, 1))
    assert ids(viewer.get(ALARMS)) == [hot, gap]
    assert ids(viewer.get(ALARMS, query_string={"priority": "2,3"})) == [gap]
    assert ids(viewer.get(ALARMS, query_string={"site": 1})) == []
    assert ids(viewer.get(ALARMS, query_string={"page_size": 1, "page": 2})) == [gap]
    operator.post(f"{ALARMS}{gap}/acknowledge/", json={"note": "seen"})
    assert ids(viewer.get(ALARMS, query_string={"state": "acknowledged,latched"})) == [gap]
    take(context, says(GAP, False, 9))
    assert ids(viewer.get(ALARMS)) == [hot]
    assert ids(viewer.get(ALARMS, query_string={"date": "2026-11-21"})) == [hot, gap]
    assert ids(viewer.get(ALARMS, query_string={"date": "2026-11-20"})) == []


def test_one_alarm_tells_what_to_do_in_the_readers_language(viewer: FlaskClient, gap: int) -> None:
    alarm = viewer.get(f"{ALARMS}{gap}/").json
    assert (alarm["raised_at"], alarm["value"], alarm["detail"]["limit"]) == ("2026-11-21T11:31:07+09:00", 0.31, 0.3)
    assert (alarm["title"], alarm["latches"], alarm["hold"]) == ("Warning limit passed", False, None)
    assert [done["act"] for done in alarm["transitions"]] == ["raise"]
    assert len(alarm["steps"]) == 4
    assert viewer.get(f"{ALARMS}{gap}/?lang=ko").json["title"] == "보호 기준 경고"
    assert viewer.get(f"{ALARMS}99/").status_code == 404


def test_an_alarm_goes_through_its_life_over_rest(
    operator: FlaskClient, engineer: FlaskClient, context: Context
) -> None:
    (hot,) = take(context, says(HOT, True, 0))
    acts: list[tuple[FlaskClient, str, dict[str, Any] | None, str]] = [
        (operator, "shelve", {"until": "2026-11-21T13:00:00", "reason": "sensor is being changed"}, "shelved"),
        (operator, "unshelve", None, "unacknowledged"),
        (engineer, "suppress", {"reason": "not built yet"}, "suppressed"),
        (engineer, "unsuppress", {}, "unacknowledged"),
        (engineer, "out-of-service", {"reason": "repair"}, "out_of_service"),
        (engineer, "return-to-service", {"note": "repaired"}, "unacknowledged"),
        (operator, "note", {"note": "looks well"}, "unacknowledged"),
        (operator, "acknowledge", None, "acknowledged"),
    ]
    for client, act, body, state in acts:
        answer = client.post(f"{ALARMS}{hot}/{act}/", json=body) if body else client.post(f"{ALARMS}{hot}/{act}/")
        assert (answer.status_code, answer.json.get("state")) == (200, state), answer.json
    take(context, says(HOT, False, 9))
    assert operator.post(f"{ALARMS}{hot}/reset/").json["closed_at"] is not None


def test_an_act_that_does_not_fit_is_a_409_that_names_the_state(operator: FlaskClient, gap: int) -> None:
    operator.post(f"{ALARMS}{gap}/acknowledge/")
    answer = operator.post(f"{ALARMS}{gap}/acknowledge/")
    assert (answer.status_code, answer.json["detail"]["state"]) == (409, "acknowledged")


def test_several_are_acknowledged_together(operator: FlaskClient, context: Context, gap: int) -> None:
    (hot,) = take(context, says(HOT, True, 1))
    answer = operator.post(f"{ALARMS}acknowledge/", json={"ids": [hot, gap], "note": "shift change"})
    assert [(alarm["id"], alarm["state"]) for alarm in answer.json] == [(gap, "acknowledged"), (hot, "acknowledged")]


@pytest.mark.parametrize(
    ("act", "body", "field", "accepted"),
    [
        ("shelve", {"until": "2026-11-21T11:00:00", "reason": "x"}, "until", "8 h"),
        ("shelve", {"until": "2026-11-21T19:31:08+09:00", "reason": "x"}, "until", "8 h"),
        ("shelve", {"until": "soon", "reason": "x"}, "until", "ISO 8601"),
        ("shelve", {"until": "2026-11-21T13:00:00"}, "reason", "300"),
        ("shelve", {"until": "2026-11-21T13:00:00", "reason": " "}, "reason", "300"),
        ("note", {"note": 5}, "note", "300"),
        ("acknowledge", {"note": "x" * 301}, "note", "300"),
        ("acknowledge", {"colour": "x"}, "colour", "note"),
    ],
)
def test_bad_input_is_a_400_that_names_field_and_form(
    operator: FlaskClient, gap: int, act: str, body: dict[str, Any], field: str, accepted: str
) -> None:
    answer = operator.post(f"{ALARMS}{gap}/{act}/", json=body)
    assert (answer.status_code, answer.json["detail"]["field"]) == (400, field)
    assert accepted in answer.json["message"]


@pytest.mark.parametrize(
    ("role", "act"), [("viewer", "acknowledge"), ("viewer", "note"), ("operator", "suppress"), ("engine", "reset")]
)
def test_a_role_that_does_not_reach_changes_nothing(
    client_as: Callable[[str], FlaskClient], viewer: FlaskClient, gap: int, role: str, act: str
) -> None:
    assert client_as(role).post(f"{ALARMS}{gap}/{act}/", json={"note": "x", "reason": "x"}).status_code == 403
    assert len(viewer.get(f"{ALARMS}{gap}/").json["transitions"]) == 1


def test_summary_and_statistics_and_kinds(viewer: FlaskClient, context: Context, gap: int) -> None:
    assert viewer.get(f"{ALARMS}summary/").json["newest"]["id"] == gap
    found = viewer.get(f"{ALARMS}statistics/", query_string={"date": "2026-11-21"}).json
    assert (found["announced"], found["by_priority"]) == (1, {"1": 0, "2": 1, "3": 0})
    assert found["per_10_min"]["counts"] == [{"time": "2026-11-21T11:30:00+09:00", "count": 1}]
    assert found["by_day"] == [{"day": "2026-11-21", "by_priority": {"1": 0, "2": 1, "3": 0}}]
    assert "offgas" in [kind["kind"] for kind in viewer.get(f"{ALARMS}kinds/").json]
    for query in ({"end-time": "2026-11-21"}, {"site": "x"}, {"start-time": "2027-01-01"}):
        assert viewer.get(f"{ALARMS}statistics/", query_string=query).status_code == 400
    assert viewer.get(f"{ALARMS}statistics/", query_string={"start-time": "2020-01-01"}).status_code == 413
    assert viewer.get(f"{ALARMS}", query_string={"state": "asleep"}).json["detail"]["field"] == "state"
