"""One log line a request, without tokens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.services.roles import Role


def request_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == "request"]


def test_a_request_leaves_one_line_with_who_and_how_long_and_no_token(
    app: Flask, stranger: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    token = app.extensions["anjeon.tokens"].issue(name="report", role=Role.viewer, days=1, actor="test")
    capsys.readouterr()
    stranger.get(f"/hmi/_dash-layout?access-token={token}&page=2")
    stranger.get("/healthz")
    shown = capsys.readouterr().err
    assert token not in shown
    (line,) = [json.loads(text) for text in shown.splitlines() if '"request"' in text]
    assert {key: line[key] for key in ("method", "path", "query", "status", "who", "address")} == {
        "method": "GET",
        "path": "/hmi/_dash-layout",
        "query": {"access-token": "***", "page": "2"},
        "status": 200,
        "who": "report",
        "address": "127.0.0.1",
    }
    assert line["ms"] > 0


def test_a_strangers_refused_request_is_logged_too(stranger: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    stranger.get("/hmi/_dash-layout")
    assert [(line["status"], line["who"]) for line in request_lines(capsys)] == [(401, None)]
