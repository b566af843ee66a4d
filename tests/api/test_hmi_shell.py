"""The shell of the HMI over HTTP: who gets in, in which language and theme, and what a bad request does."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from dash import html
from flask.testing import FlaskClient

from api.i18n import Text
from api.services.context import Context
from api.services.roles import Role
from dashapp import frame
from dashapp.mount import PREFIX
from dashapp.page import Page, page_at
from dashapp.routing import content_at
from tests.components import reader_for, words_in


def a_page(path: str, order: int, role: Role = Role.viewer) -> Page:
    return Page(
        path=path,
        title=Text("SoS"),
        order=order,
        role=role,
        layout=lambda reader, query: html.P(f"{path} {query.get('site', '')}"),
        register=lambda hmi: None,
    )


PAGES = (a_page("first", 1), a_page("secret", 2, Role.admin))


def test_the_root_opens_the_hmi(stranger: FlaskClient) -> None:
    assert stranger.get("/").headers["Location"] == PREFIX


@pytest.mark.parametrize("path", ["_dash-layout", "_dash-dependencies"])
def test_strangers_get_no_layout(stranger: FlaskClient, path: str) -> None:
    assert stranger.get(PREFIX + path).status_code == 401


@pytest.mark.parametrize("path", ["vendor/bootstrap.min.css", "vendor/icons/sun.svg", "assets/tokens.css"])
def test_style_sheets_and_icons_are_open_and_served_from_here(stranger: FlaskClient, path: str) -> None:
    with stranger.get(PREFIX + path) as answer:
        assert answer.status_code == 200


def test_an_unknown_icon_is_a_404(stranger: FlaskClient) -> None:
    assert stranger.get(f"{PREFIX}vendor/icons/nothing.svg").status_code == 404


def test_the_document_loads_nothing_from_elsewhere(viewer: FlaskClient) -> None:
    page = viewer.get(PREFIX).text
    assert "http://" not in page
    assert "https://" not in page
    assert "cdn" not in page


def test_the_cookies_choose_language_and_theme_before_the_first_paint(viewer: FlaskClient) -> None:
    viewer.set_cookie("lang", "ko")
    viewer.set_cookie("theme", "dark")
    assert '<html lang="ko" data-bs-theme="dark">' in viewer.get(PREFIX).text


def test_a_cookie_with_nonsense_is_not_read(viewer: FlaskClient) -> None:
    viewer.set_cookie("lang", '"><script>')
    viewer.set_cookie("theme", "pink")
    assert '<html lang="en" data-bs-theme="light">' in viewer.get(PREFIX).text


def test_the_layout_comes_in_the_readers_language(viewer: FlaskClient) -> None:
    viewer.set_cookie("lang", "ko")
    assert "보호 설비가 아닙니다" in json.dumps(viewer.get(f"{PREFIX}_dash-layout").json, ensure_ascii=False)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"output": "nothing.children", "inputs": []}', b'{"output": 7, "inputs": {}}']
)
def test_a_callback_request_no_browser_would_send_is_refused_and_never_a_500(viewer: FlaskClient, body: bytes) -> None:
    answer = viewer.post(f"{PREFIX}_dash-update-component", data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_the_lowest_page_is_shown_at_the_start() -> None:
    assert page_at(PREFIX, PAGES) is page_at("/hmi", PAGES) is page_at("/hmi/first/", PAGES) is PAGES[0]
    assert page_at("/hmi/none", PAGES) is None
    assert page_at(PREFIX, ()) is None


def test_an_unknown_path_and_a_low_role_are_designed_states(context: Context) -> None:
    low = reader_for(context, role=Role.viewer)
    assert "There is no page at this address." in words_in(content_at(low, "/hmi/none", "", PAGES))
    assert "This needs the role administrator; yours is viewer." in words_in(
        content_at(low, "/hmi/secret", None, PAGES)
    )


def test_a_page_gets_the_query_of_its_url(context: Context) -> None:
    assert words_in(content_at(reader_for(context), "/hmi/first", "?site=2&x=", PAGES)) == ["first 2"]


def test_the_navigation_shows_only_pages_the_reader_may_open(context: Context) -> None:
    assert len(frame.navigation(reader_for(context, role=Role.viewer), PAGES, None)) == 1
    links = frame.navigation(reader_for(context), PAGES, "/hmi/secret")
    assert [getattr(link, "aria-current", None) for link in links] == [None, "page"]


def test_an_analysis_engine_may_not_open_pages(client_as: Callable[[str], FlaskClient]) -> None:
    assert client_as("engine").get(PREFIX).status_code == 403
