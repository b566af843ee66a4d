"""Limits of tokens at the edge: refused with 429, bytes counted as they really went out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api.services.access import users
from api.services.context import Context
from api.services.quotas import Meter
from api.services.roles import Role
from api.web.access import requires
from tests.api.test_sign_in import GOOD, LAYOUT, fill_in
from tests.sites import fill, rack_rows, rack_table
from wsgi import create_app

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
LIST = "/api/ess/operating-sites/1/banks/1/racks/?date=2022-05-10"
CSV = "/api/ess/download/operating-sites/1/rack/?date=2022-05-10"


@pytest.fixture
def app(context: Context) -> Flask:
    """One of its own: a view is added to it."""
    return create_app(context=context)


@pytest.fixture
def limited(app: Flask, context: Context) -> Callable[..., FlaskClient]:
    """A client with a token of given limits, and ten seconds of rows."""
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))

    def make(**limits: int) -> FlaskClient:
        made = app.extensions["anjeon.tokens"].new(name="x", role=Role.viewer, days=1, actor="test", **limits)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {made.token}"
        return client

    return make


def used(app: Flask) -> tuple[int, int]:
    """Requests and bytes of the only token."""
    meter: Meter = app.extensions["anjeon.meter"]
    (both,) = meter.used_today().values()
    return both


def test_a_request_too_many_is_refused_until_the_minute_is_over(limited: Callable[..., FlaskClient]) -> None:
    client = limited(requests_per_min=3)
    left = [client.get(LIST).headers["RateLimit"] for _ in range(3)]
    assert left == ['"minute";r=2;t=53', '"minute";r=1;t=53', '"minute";r=0;t=53']
    refused = client.get(LIST)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "53")
    assert refused.json["exception type"] == "TooMany"
    assert refused.json["detail"] == {"limit": 3, "retry_after_s": 53}
    assert "3 requests a minute" in refused.json["message"]
    assert "1분에 3번" in client.get(f"{LIST}&lang=ko").json["message"]


def test_bytes_are_those_that_went_out_packed_or_streamed(app: Flask, limited: Callable[..., FlaskClient]) -> None:
    client = limited()
    packed = client.get(LIST, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    streamed = client.get(CSV)
    size = len(packed.data) + len(streamed.data)
    assert used(app) == (2, size)
    assert client.get(LIST, headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304
    assert client.head(LIST).status_code == 200
    assert used(app) == (4, size)


def test_a_quota_used_up_ends_no_download_and_refuses_the_next(limited: Callable[..., FlaskClient]) -> None:
    client = limited(bytes_per_day=100)
    whole = client.get(CSV)
    assert (whole.status_code, whole.data.count(b"\n")) == (200, 21)
    assert whole.headers["RateLimit-Policy"] == '"minute";q=100000;w=60, "day";q=100;w=86400;qu="content-bytes"'
    refused = client.get(LIST)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "77333")


def test_a_download_given_up_counts_what_was_taken(app: Flask, limited: Callable[..., FlaskClient]) -> None:
    ended: list[bool] = []

    def pieces() -> Iterator[bytes]:
        try:
            yield b"12345"
            yield b"67890"
        finally:
            ended.append(True)

    @requires(Role.viewer)
    def endless() -> Response:
        return Response(pieces())

    app.add_url_rule("/api/endless/", view_func=endless)
    answer = limited().get("/api/endless/", buffered=False)
    taken = answer.iter_encoded()
    assert [next(taken), next(taken)] == [b"12345", b"67890"]
    answer.close()  # the second was asked for, so the first is out
    assert ended == [True]
    assert used(app) == (1, 5)


def test_foreign_tokens_have_the_limits_of_the_settings_each_its_own(context: Context) -> None:
    settings = replace(context.settings, requests_per_min=2)
    client = create_app(context=replace(context, settings=settings)).test_client()
    for jti in ("a", "b"):
        claims = {"jti": jti, "user_id": "kim", "exp": context.now().timestamp() + 60}
        token = jwt.encode(claims, settings.jwt_secret, algorithm="HS256")
        headers = {"Authorization": f"Bearer {token}"}
        assert [client.get(LAYOUT, headers=headers).status_code for _ in range(3)] == [200, 200, 429]


def test_a_browser_session_is_not_limited(context: Context) -> None:
    app = create_app(context=replace(context, settings=replace(context.settings, requests_per_min=2)))
    users.add_user(context, name="kim", role="viewer", password=GOOD)
    browser = app.test_client()
    fill_in(browser, "/sign-in", name="kim", password=GOOD)
    assert [browser.get(LAYOUT).status_code for _ in range(5)] == [200] * 5
    assert app.extensions["anjeon.meter"].used_today() == {}


def test_a_token_that_does_not_hold_counts_nowhere(app: Flask, stranger: FlaskClient) -> None:
    assert stranger.get(LAYOUT, headers={"Authorization": "Bearer x"}).status_code == 401
    assert app.extensions["anjeon.meter"].used_today() == {}
