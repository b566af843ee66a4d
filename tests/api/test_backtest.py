"""``/api/alarms/backtest/``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services.backtest import runs
from api.services.context import Context
from tests.integration.test_backtest import BODY, LOWER, put_climb

PATH = "/api/alarms/backtest/"


@pytest.fixture
def backend() -> str:
    """What the paths do has nothing to do with the database; the service is tested on both."""
    return "sqlite"


def test_a_viewer_asks_and_gets_both_sides(context: Context, viewer: FlaskClient) -> None:
    put_climb(context)
    answer = viewer.post(PATH, json={**BODY, "limits": LOWER})
    assert (answer.status_code, answer.json["state"], answer.json["progress"]) == (200, "done", 1.0)
    assert [answer.json["result"][side]["alarms"] for side in ("present", "changed")] == [2, 2]
    assert answer.json["result"]["present"]["flood"]["most_at"] == "2026-11-20T10:09:00+09:00"
    assert viewer.get(f"{PATH}{answer.json['id']}/").json == answer.json
    assert [run["result"] for run in viewer.get(PATH).json] == [None]


def test_a_long_one_is_followed_and_cancelled(
    context: Context, client_as: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "AT_ONCE", 10)
    viewer = client_as("viewer")
    answer = viewer.post(PATH, json=BODY)
    assert (answer.status_code, answer.json["state"]) == (202, "queued")
    assert viewer.post(PATH, json=BODY).status_code == 409
    address = f"{PATH}{answer.json['id']}/"
    assert client_as("operator").post(f"{address}cancel/").status_code == 403
    assert viewer.post(f"{address}cancel/").json["state"] == "cancelled"
    assert viewer.post(f"{address}cancel/").status_code == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"site": "one"}, "site"),
        ({"limits": {"high_temperature": {"1": {"limit": "hot"}}}}, "limits"),
        ({"limits": []}, "limits"),
        ({"sets": [{"max_count": 2}]}, "sets[0].set_id"),
        ({"sets": [{"set_id": 1, "tags": {"hot": {"colour": 1}}}]}, "sets[0].tags"),
        ({"sets": [{"set_id": 1}] * 21}, "sets"),
        ({"events": "all"}, "events"),
        ({"end": "now"}, "end"),
    ],
)
def test_a_body_that_does_not_fit_is_named(viewer: FlaskClient, given: dict[str, Any], field: str) -> None:
    answer = viewer.post(PATH, json={**BODY, **given})
    assert (answer.status_code, answer.json["detail"]["field"]) == (400, field)


def test_a_run_that_is_not_there_is_a_404(viewer: FlaskClient) -> None:
    for run_id in (7, 2**31, 10**30):
        assert viewer.get(f"{PATH}{run_id}/").status_code == 404
