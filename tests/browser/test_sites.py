"""The Sites page in a browser: a rack is chosen in the matrix, seen against its limits, and looked at as it was."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context
from api.services.protection.dwell import count_dwell
from api.store.protection_tables import make_protection_tables
from tests.protection import make_tables, put

pytestmark = pytest.mark.browser


@pytest.fixture
def context(context: Context) -> Context:
    """Panli with three racks: one is hot now and was not five minutes ago, one is well, one has gone silent."""
    make_tables(context, "rack")
    make_protection_tables(context.engines["feature"])
    put(context, "rack", [-300, -1], (1, 1), RACK_MAX_CELL_TEMPERATURE=[31.0, 56.1], RACK_CURRENT=40.0)
    put(context, "rack", [-300, -1], (1, 2))
    put(context, "rack", [-300], (1, 3))
    put(context, "rack", [-1], (1, 4), RACK_MAX_CELL_TEMPERATURE=None)
    count_dwell(context)  # it remembers the racks that were seen
    return context


def test_a_rack_is_chosen_seen_against_its_limits_and_looked_at_as_it_was(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sites?site=2")
    expect(page.get_by_role("heading", level=1)).to_have_text("판리")
    rows = page.locator("#sites-racks tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("뱅크 1 · 랙 1")  # the hot one is the worst

    cells = page.locator("#sites-matrix a.rack-cell")
    expect(cells.nth(2)).to_have_class(re.compile("unknown hatched"))
    expect(cells.nth(2)).to_contain_text("?")
    expect(cells.first.locator(".mark-1")).to_be_visible()
    expect(page.locator("#sites-matrix .abnormal-1, #sites-matrix .abnormal-2")).to_have_count(1)
    cells.nth(1).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"site=2&bank=1&rack=1"))
    expect(page.get_by_role("heading", level=1)).to_have_text("랙 1")
    expect(page.locator("#sites-matrix [aria-current]")).to_have_count(1)
    hot = page.locator("#sites-now .limit-row.passed").first
    expect(hot).to_contain_text("최고 온도")
    expect(hot).to_contain_text("56.1 °C")
    expect(hot.locator(".range-marker")).to_be_visible()
    expect(page.locator("#sites-now")).to_contain_text("+40.0 A")
    expect(page.locator("#sites-facts")).to_contain_text("충전")

    expect(page.locator("#sites-page .js-plotly-plot:visible").first).to_be_visible()
    with page.expect_download() as picture:
        page.get_by_role("button", name="PNG 저장").click()
    assert picture.value.suggested_filename == "anjeon-rack-2-1-1.png"

    page.locator("#sites-matrix a.rack-cell").nth(3).click()
    expect(page.locator("#sites-now .hatched").first).to_have_attribute("aria-label", "최고 온도: 판단 불가")

    page.locator("#sites-matrix a.rack-cell").first.click()
    page.get_by_text("시점 선택").click()
    page.locator("#sites-moment").fill("2026-11-21T11:26:08")  # five minutes before now, less a second
    page.get_by_role("button", name="이 시점 보기").click()
    expect(page.locator("#sites-past")).to_contain_text("과거 시점: 모든 값은 2026-11-21 11:26:08 KST 기준입니다.")
    expect(page.locator("#sites-now")).to_contain_text("31.0 °C")
    expect(page.locator("#sites-matrix a.rack-cell.unknown")).to_have_count(1)  # rack 4 had not reported yet
    expect(page.locator("#sites-matrix .abnormal-1")).to_have_count(0)

    page.get_by_role("button", name="EN").click()
    expect(page.locator("#sites-past")).to_contain_text("The past")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator("#sites-now")).to_contain_text("56.1 °C")
    page.goto(page.url.split("/hmi/")[0] + "/hmi/sites?site=2&bank=1&rack=77")
    expect(page.locator("#sites-now")).to_contain_text("Panli has no rack 77 in bank 1.")
