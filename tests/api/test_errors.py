"""Every error has one shape and speaks the reader's language."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_an_unknown_api_path_is_a_json_404(stranger: FlaskClient) -> None:
    answer = stranger.get("/api/nothing/")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == 404
    assert set(answer.json) == {"code", "exception type", "message", "detail"}


def test_health_is_open_to_strangers(stranger: FlaskClient) -> None:
    assert stranger.get("/healthz").json == {"status": "alive"}
    assert stranger.get("/readyz").json == {"status": "ready", "away": []}
