"""Tokens over REST: issued, listed, revoked by an administrator; shown once, told to nobody else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.services.access.audit_trail import verify
from api.services.context import Context
from api.services.roles import Role
from api.store.db import reading
from api.store.models import audit_log
from api.web.access import public, requires
from tests.api.test_sign_in import LAYOUT
from tests.serving import client_with
from wsgi import create_app

TOKENS = "/api/tokens/"
REPORT = {"name": "monthly report", "role": "viewer", "days": 2}


@pytest.fixture
def admin(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("admin")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_issued_once_listed_without_itself_and_ends_when_revoked(
    app: Flask, admin: FlaskClient, stranger: FlaskClient
) -> None:
    made = admin.post(TOKENS, json={**REPORT, "requests_per_min": 50})
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    body = made.json
    token, jti = body.pop("token"), body["jti"]
    assert body == {
        "jti": jti,
        "name": "monthly report",
        "role": "viewer",
        "issued_at": "2026-11-21T02:31:07+00:00",
        "expires_at": "2026-11-23T02:31:07+00:00",
        "revoked_at": None,
        "requests_per_min": 50,
        "bytes_per_day": None,
    }
    size = len(stranger.get(LAYOUT, headers=bearer(token)).data)

    listed = admin.get(TOKENS)
    assert token not in listed.text
    mine = next(one for one in listed.json if one["jti"] == jti)
    assert size > 0
    assert mine["used_today"] == {"requests": 1, "bytes": size}

    path = f"{TOKENS}{jti}/"
    ended = admin.delete(path)
    assert (ended.status_code, ended.data) == (204, b"")
    assert stranger.get(LAYOUT, headers=bearer(token)).status_code == 401
    assert admin.delete(path).status_code == 404
    assert admin.delete(f"{TOKENS}no such/").status_code == 404


def test_every_role_can_be_given_engine_too(admin: FlaskClient, stranger: FlaskClient) -> None:
    for role in Role:
        token = admin.post(TOKENS, json={"name": "x", "role": role.name}).json["token"]
        status = stranger.get(LAYOUT, headers=bearer(token)).status_code
        assert status == (403 if role is Role.engine else 200)


def test_who_issued_and_who_revoked_is_in_the_record(context: Context, admin: FlaskClient) -> None:
    jti = admin.post(TOKENS, json={**REPORT, "bytes_per_day": 10**6}).json["jti"]
    admin.delete(f"{TOKENS}{jti}/")
    with reading(context.engines["default"]) as connection:
        rows = [row for row in connection.execute(audit_log.select().order_by(audit_log.c.id)) if row.subject == jti]
    assert [(row.actor, row.action) for row in rows] == [("a admin", "token issued"), ("a admin", "token revoked")]
    assert json.loads(rows[0].detail)["bytes_per_day"] == 1_000_000
    assert verify(context).first_broken is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": 5}, "name"),
        ({"role": "boss"}, "role"),
        ({"role": None}, "role"),
        ({"days": 0}, "days"),
        ({"days": 3651}, "days"),
        ({"days": 1.5}, "days"),
        ({"requests_per_min": -1}, "requests_per_min"),
        ({"requests_per_min": 2**31}, "requests_per_min"),
        ({"bytes_per_day": "1"}, "bytes_per_day"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_name(admin: FlaskClient, change: dict[str, Any], field: str) -> None:
    answer = admin.post(TOKENS, json={**REPORT, **change})
    assert (answer.status_code, answer.json["detail"]["field"]) == (400, field)


def test_only_an_administrator_may(client_as: Callable[[str], FlaskClient], stranger: FlaskClient) -> None:
    engineer = client_as("engineer")
    for client, status in ((engineer, 403), (stranger, 401)):
        assert client.get(TOKENS).status_code == status
        assert client.post(TOKENS, json=REPORT).status_code == status
        assert client.delete(f"{TOKENS}x/").status_code == status


def test_a_cookie_alone_neither_issues_nor_revokes(app: Flask, admin: FlaskClient) -> None:
    token = admin.environ_base["HTTP_AUTHORIZATION"].split()[1]
    client = app.test_client()
    client.set_cookie("access_token", token)
    jti = client.get(TOKENS).json[0]["jti"]
    assert client.post(TOKENS, json=REPORT).status_code == 403
    assert client.delete(f"{TOKENS}{jti}/").status_code == 403
    assert len(client.get(TOKENS).json) == 1
    csrf = client.get_cookie("_csrf_token")
    assert csrf
    headers = {"X-CSRFToken": csrf.value}
    made = client.post(TOKENS, json=REPORT, headers=headers)
    assert made.status_code == 201
    assert client.delete(f"{TOKENS}{made.json['jti']}/", headers=headers).status_code == 204


def test_a_token_signed_elsewhere_with_an_odd_id_is_a_viewer_all_the_same(
    context: Context, stranger: FlaskClient
) -> None:
    for jti in ("x" * 500, "a\x00b", "한글"):
        claims = {"jti": jti, "user_id": "kim", "exp": context.now().timestamp() + 60}
        token = jwt.encode(claims, context.settings.jwt_secret, algorithm="HS256")
        assert stranger.get(LAYOUT, headers=bearer(token)).status_code == 200


def test_no_log_line_of_any_level_holds_a_token_or_a_secret(
    context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(context=context)

    @requires(Role.viewer)
    def broken() -> None:
        raise ValueError(f"cannot read access-token={made} with {context.settings.jwt_secret=}")

    @public
    def open_and_broken() -> None:
        raise ValueError(f"Authorization: Bearer {made}")

    app.add_url_rule("/api/broken/", view_func=broken)
    app.add_url_rule("/api/open-and-broken/", view_func=open_and_broken)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        made = client_with(app, "admin").post(TOKENS, json=REPORT).json["token"]
        client = app.test_client()
        forged = jwt.encode({"jti": "x", "user_id": "y", "exp": 1}, "k" * 40, algorithm="HS256")
        for token, status in ((made, 500), (forged, 401), (made[:-3], 401)):
            assert client.get(f"/api/broken/?access-token={token}").status_code == status
            assert client.get("/api/broken/", headers=bearer(token)).status_code == status
            assert client.get("/api/open-and-broken/", headers=bearer(token)).status_code == 500
            client.set_cookie("access_token", token)
            assert client.get("/api/broken/").status_code == status
            assert client.get(f"/api/nothing&access-token={token}").status_code == 404
            client.delete_cookie("access_token")
    finally:
        root.setLevel(level)
    shown = capsys.readouterr().err
    assert shown.count("unexpected error") >= 5
    for secret in (made, made.rpartition(".")[0], forged, context.settings.jwt_secret, context.settings.session_secret):
        assert secret not in shown
