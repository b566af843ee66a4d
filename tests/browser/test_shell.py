"""The shell in a browser: nothing from elsewhere, a clock that ticks, ages that go on when the server is dead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows

pytestmark = pytest.mark.browser


def test_every_request_of_a_page_goes_to_our_own_server(browse: Callable[..., Page], server: str) -> None:
    page = browse()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_selector("main > :not(.skeleton)")
    assert asked
    assert {url for url in asked if not url.startswith((server, "data:"))} == set()


def test_language_and_theme_are_switched_and_kept(browse: Callable[..., Page]) -> None:
    page = browse(language="ko", theme="light")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.get_by_role("button", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto(page.url)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_unknown_address_shows_the_designed_state_in_korean(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/none")
    expect(page.get_by_text("이 주소에는 화면이 없습니다.")).to_be_visible()


def test_the_clock_shows_the_servers_time_on_the_sites_clock(browse: Callable[..., Page]) -> None:
    page = browse()
    expect(page.locator("#clock")).to_contain_text("11-21 (토) 11:31:")  # NOW is 02:31:07 UTC


def test_about_says_that_this_is_no_protection_system(browse: Callable[..., Page]) -> None:
    page = browse(language="en")
    page.get_by_title("Account").click()
    page.get_by_text("About Anjeon").click()
    expect(page.get_by_text("Anjeon is not a protection system")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Anjeon is not a protection system")).to_be_hidden()


def test_ages_go_on_and_the_lost_link_is_said_when_the_server_is_dead(
    browse: Callable[..., Page], context: Context
) -> None:
    for site in (1, 2):
        make_rack_table(context, site)
        put_rack_rows(context, [{"timestamp": NOW - timedelta(seconds=3)}], site)
    page = browse("/hmi/none", language="en", before=lambda page: page.clock.install())  # the frame is all it needs
    expect(page.locator("#data-age")).to_contain_text("data 3 s old")
    page.context.set_offline(True)
    page.clock.run_for(70_000)
    expect(page.locator("#data-age time")).to_have_text(re.compile(r"data [1-9] min \d+ s old"))
    expect(page.locator("#data-age time")).to_have_class(re.compile("old"))
    expect(page.locator("#link-lost")).to_be_visible()
    page.context.set_offline(False)  # else the next one fails while the page is closed
    page.complaints.clear()  # the requests that failed, on purpose


def test_a_session_that_has_ended_leads_to_the_sign_in_and_back(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/data?site=2", language="en", before=lambda page: page.clock.install())
    page.context.clear_cookies()
    page.clock.run_for(6_000)
    page.wait_for_url("**/sign-in?next=%2Fhmi%2Fdata%3Fsite%3D2**")
    page.complaints.clear()  # the 401, on purpose


def test_the_keyboard_reaches_the_content_first(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/data", language="en")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#data-site")).to_be_focused()
