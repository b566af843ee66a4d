"""The overview as an operator finds it after signing in, as it was an hour ago, and the ways that lead on from it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context
from tests.overview_rows import of_two_sites, put_overview_rows

pytestmark = pytest.mark.browser


@pytest.fixture
def context(context: Context) -> Context:
    put_overview_rows(context)
    return of_two_sites(context)


def test_the_overview_opens_first_with_the_worst_site_on_top_and_leads_to_its_rack(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/", language="ko", role="viewer")
    expect(page.get_by_role("heading", name="개요")).to_be_visible()
    expect(page.locator("#overview-note")).to_have_text("사이트 2곳 · 나쁜 순 · 판단 불가 1 · 안전 1")
    unknown, safe = page.locator(".overview-row").nth(0), page.locator(".overview-row").nth(1)
    expect(unknown).to_contain_text("시온유")
    expect(unknown).to_have_class(re.compile("unknown late"))
    expect(unknown.locator(".sos-number")).to_have_text("?")
    expect(unknown.locator(".limit-bar")).to_have_class(re.compile("hatched"))
    expect(unknown).to_contain_text("랙 2개 중 2개 판단 불가")
    expect(unknown.locator(".cell-age")).to_have_text(re.compile(r"20분 \d+초"))
    expect(unknown).to_contain_text("갱신 지연")
    expect(safe.locator(".sos-number")).to_have_text("0.93")
    expect(safe).to_contain_text("−100 kW")
    expect(safe).to_contain_text("방전")
    expect(safe).to_contain_text("7–12분 후 (90 %, 적중률 89 %)")
    expect(page.locator("#overview-reaches")).to_contain_text("판리 · 뱅크 2 · 랙 5 · 최고 온도 50.0 °C")
    safe.locator(".cell-worst").get_by_role("link", name="뱅크 2 · 랙 5").click()
    expect(page).to_have_url(re.compile(r"/hmi/sites\?site=2&bank=2&rack=5"))
    expect(page.locator("#sites-page")).to_have_attribute("data-view", "rack")


def test_a_past_moment_is_shown_as_past_kept_in_the_address_and_left_again(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/overview", language="en", role="viewer")
    first = page.locator(".overview-row").nth(0)
    expect(first).to_contain_text("Sionyu")
    page.get_by_text("At a moment").click()
    field = page.get_by_label("Site time (KST)")
    field.fill("2026-11-22T00:00")
    field.press("Enter")
    expect(page.locator("#overview-moment-note")).to_contain_text("a moment that is not in the future")
    field.fill("2026-11-21T10:40:30")
    page.get_by_role("button", name="Show this moment").click()
    expect(page.locator("#overview-past")).to_contain_text("everything as it was at 2026-11-21 10:40:30 KST")
    expect(first).to_contain_text("Panli")
    expect(first).to_contain_text("Over-temperature f 0.73")
    expect(first).to_have_class("overview-row warning late")  # its bank rows begin later
    expect(page).to_have_url(re.compile(r"/hmi/overview\?at=2026-11-21T10:40:30"))
    page.get_by_role("button", name="Now", exact=True).click()
    expect(page.locator("#overview-past")).to_be_empty()
    expect(first).to_contain_text("Sionyu")
    page.locator(".overview-row").nth(1).get_by_title("1 of priority 3").click()
    expect(page).to_have_url(re.compile(r"/hmi/alarms\?site=2"))
