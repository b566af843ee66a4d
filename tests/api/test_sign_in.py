"""The sign-in pages and the session behind them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.config import Settings
from api.services.access import login_links, users
from api.services.context import Context
from api.services.roles import Role
from api.web.pages import local_path
from tests.conftest import Clock
from wsgi import create_app

GOOD = "violet crane under noon"
OTHER = "copper teapot on a ridge"
PAGE = {"Accept": "text/html"}
LAYOUT = "/hmi/_dash-layout"


@pytest.fixture
def browser(app: Flask, context: Context) -> FlaskClient:
    """A browser nobody has signed in with yet; kim is a user."""
    users.add_user(context, name="kim", role="operator", password=GOOD)
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return client


def fill_in(browser: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Open a page with a form and send it, with its CSRF token as a browser would."""
    form = browser.get(path).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    return browser.post(path, data={**fields, "csrf_token": token[1]})


def test_a_stranger_is_sent_to_sign_in_and_back_to_the_page(browser: FlaskClient) -> None:
    sent = browser.get("/hmi/data?site=2")
    assert sent.status_code == 303
    assert sent.headers["Location"] == "/sign-in?next=/hmi/data?site%3D2"
    back = fill_in(browser, sent.headers["Location"], name="kim", password=GOOD)
    assert (back.status_code, back.headers["Location"]) == (303, "/hmi/data?site=2")
    assert browser.get("/hmi/data?site=2").status_code == 200
    assert browser.get("/sign-in?next=/hmi/data").headers["Location"] == "/hmi/data"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "hmi", "", "/\n/evil.example", "javascript:1"]
)
def test_a_next_that_leads_elsewhere_leads_home(browser: FlaskClient, path: str) -> None:
    assert local_path(path) == "/"
    back = fill_in(browser, "/sign-in?next=" + path.replace("\n", "%0a"), name="kim", password=GOOD)
    assert back.headers["Location"] == "/"


def test_a_wrong_password_is_said_with_the_name_kept(browser: FlaskClient) -> None:
    answer = fill_in(browser, "/sign-in?lang=ko", name="kim", password=OTHER)
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "비밀번호가 맞지 않거나" in answer.text
    assert 'value="kim"' in answer.text
    assert OTHER not in answer.text


def test_what_was_typed_is_shown_as_text(browser: FlaskClient) -> None:
    assert "<script>" not in fill_in(browser, "/sign-in", name="<script>", password="x").text


def test_calls_by_a_page_get_401_and_not_a_redirect(browser: FlaskClient) -> None:
    assert browser.get(LAYOUT).status_code == 401
    assert browser.post("/hmi/_dash-update-component", json={}).status_code == 401
    assert browser.get("/api/nothing/").status_code == 404


def test_a_link_shows_a_button_and_is_used_up_by_pressing_it(browser: FlaskClient, context: Context) -> None:
    path = "/sign-in/link?token=" + login_links.new_login_link(context)
    token = path.partition("=")[2]
    assert browser.get(path).status_code == browser.get(path).status_code == 200  # looking uses nothing up
    first = fill_in(browser, path, token=token)
    assert (first.status_code, first.headers["Location"]) == (303, "/")
    assert "Set a password" in browser.get("/account").text
    again = fill_in(browser, path, token=token)
    assert again.status_code == 401
    assert "has expired" in again.text


def test_a_user_sets_a_password_and_stays_signed_in_while_other_sessions_end(
    browser: FlaskClient, app: Flask, context: Context
) -> None:
    elsewhere = app.test_client()
    for client in (browser, elsewhere):
        fill_in(client, "/sign-in", name="kim", password=GOOD)
    assert fill_in(browser, "/account", current=OTHER, password=OTHER, again=OTHER).status_code == 400
    assert fill_in(browser, "/account", current=GOOD, password=OTHER, again=GOOD).status_code == 400
    assert "12 to 256 characters" in fill_in(browser, "/account", current=GOOD, password="x", again="x").text
    assert "The new password is set." in fill_in(browser, "/account", current=GOOD, password=OTHER, again=OTHER).text
    assert browser.get(LAYOUT).status_code == 200
    assert elsewhere.get(LAYOUT).status_code == 401


def test_signing_out_and_closing_the_account_end_the_session(browser: FlaskClient, context: Context) -> None:
    fill_in(browser, "/sign-in", name="kim", password=GOOD)
    form = browser.get("/account").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    browser.post("/sign-out", data={"csrf_token": token[1]})
    assert browser.get(LAYOUT).status_code == 401
    fill_in(browser, "/sign-in", name="kim", password=GOOD)
    assert browser.get(LAYOUT).status_code == 200
    users.disable_user(context, name="kim")
    assert browser.get(LAYOUT).status_code == 401


def test_an_idle_session_ends_and_a_used_one_goes_on(browser: FlaskClient, clock: Clock) -> None:
    fill_in(browser, "/sign-in", name="kim", password=GOOD)
    for _ in range(3):
        clock.now += timedelta(minutes=59)
        assert browser.get(LAYOUT).status_code == 200
    clock.now += timedelta(minutes=60, seconds=1)
    assert browser.get(LAYOUT).status_code == 401


@pytest.mark.parametrize(
    ("changed", "kept"),
    [(["clock.n_intervals"], False), (["store.data"], False), ([], False), ("?", False), (["check.n_clicks"], True)],
)
def test_the_clock_of_a_page_does_not_keep_its_session(
    browser: FlaskClient, clock: Clock, changed: object, kept: bool
) -> None:
    fill_in(browser, "/sign-in", name="kim", password=GOOD)
    browser.get("/account")
    token = browser.get_cookie("_csrf_token")
    assert token
    clock.now += timedelta(minutes=40)
    body = {"changedPropIds": changed}
    browser.post("/hmi/_dash-update-component", json=body, headers={"X-CSRFToken": token.value})
    clock.now += timedelta(minutes=40)
    assert browser.get(LAYOUT).status_code == (200 if kept else 401)


def test_a_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: FlaskClient) -> None:
    answer = fill_in(browser, "/sign-in", name="kim", password=GOOD)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_session_signed_with_another_secret_is_a_strangers(browser: FlaskClient) -> None:
    browser.set_cookie("session", "eyJfdXNlcl9pZCI6IjEuMCJ9.nonsense.nonsense")
    assert browser.get(LAYOUT).status_code == 401


def test_the_language_asked_for_is_remembered(browser: FlaskClient) -> None:
    assert "<h1>로그인</h1>" in browser.get("/sign-in?lang=ko").text
    assert "<h1>로그인</h1>" in browser.get("/sign-in").text
    browser.set_cookie("theme", "dark")
    assert 'data-bs-theme="dark"' in browser.get("/sign-in").text


def test_every_input_has_its_label_and_says_what_belongs_in_it(browser: FlaskClient) -> None:
    form = browser.get("/sign-in").text
    for name in ("name", "password"):
        assert f'<label class="form-label" for="{name}">' in form
    assert 'autocomplete="username"' in form
    assert 'autocomplete="current-password"' in form


def test_a_role_too_low_is_a_page_that_says_so(browser: FlaskClient, app: Flask) -> None:
    token = app.extensions["anjeon.tokens"].issue(name="x", role=Role.engine, days=1, actor="test")
    answer = browser.get("/hmi/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert "<h1>No permission</h1>" in answer.text


def test_with_the_database_away_the_pages_say_so_and_stay_pages(settings: Settings) -> None:
    away = replace(settings, database_url="postgresql+psycopg2://nobody@127.0.0.1:1/none")  # nothing listens on port 1
    browser = create_app(away).test_client()
    browser.environ_base["HTTP_ACCEPT"] = "text/html"
    answer = fill_in(browser, "/sign-in", name="kim", password=GOOD)
    assert answer.status_code == 503
    assert "<h1>This page cannot be shown</h1>" in answer.text
    with browser.session_transaction() as session:
        session["_user_id"] = "1.0"
    assert browser.get("/hmi/").status_code == 503
    assert browser.get(LAYOUT).json["code"] == 503


def test_without_an_idle_limit_a_session_stays(context: Context, clock: Clock) -> None:
    endless = replace(context, settings=replace(context.settings, session_idle_min=0))
    users.add_user(endless, name="kim", role="operator", password=GOOD)
    browser = create_app(context=endless).test_client()
    fill_in(browser, "/sign-in", name="kim", password=GOOD)
    clock.now += timedelta(days=3)
    assert browser.get(LAYOUT).status_code == 200


def test_behind_tls_cookies_are_secure_and_the_browser_is_told_to_stay_there(context: Context) -> None:
    secure = replace(context, settings=replace(context.settings, secure_cookies=True))
    browser = create_app(context=secure).test_client()
    answer = browser.get("/sign-in", base_url="https://localhost")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "Secure" in cookie


def test_a_form_sent_without_its_token_is_refused_as_a_page(browser: FlaskClient) -> None:
    answer = browser.post("/sign-in", data={"name": "kim", "password": GOOD})
    assert answer.status_code == 403
    assert "Reload the page." in answer.text


def test_a_token_has_no_account_page(app: Flask) -> None:
    token = app.extensions["anjeon.tokens"].issue(name="x", role=Role.viewer, days=1, actor="test")
    answer = app.test_client().get("/account", headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["Location"].startswith("/sign-in")
