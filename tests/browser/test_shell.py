"""The shell in a browser: nothing from elsewhere, a clock that ticks, ages that go on when the server is dead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
    expect(page.locator("#clock")).to_contain_text("11-21 (토) 11:31:", timeout=5_000)  # NOW is 02:31:07 UTC


def test_about_says_that_this_is_no_protection_system(browse: Callable[..., Page]) -> None:
    page = browse(language="en")
    page.locator("details.menu > summary").click()
    page.get_by_text("About Anjeon").click()
    expect(page.get_by_text("Anjeon is not a protection system")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Anjeon is not a protection system")).to_be_hidden()
