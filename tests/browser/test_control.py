"""The Control page as an operator uses it: what the plant does and why, an order, and a moment of the past."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context
from api.services.cooling.carrying import claim, finish, waiting_orders
from api.services.cooling.orders import mode_of
from engine.thermal.modes import Mode
from tests.cooling import SITE, cycles, store_cycles, with_plant

pytestmark = pytest.mark.browser
# panels that lie over each other by more than a pixel
OVERLAPS = """() => {
  const panels = Array.from(document.querySelectorAll("#control-page .panel")).filter(one => one.offsetParent);
  const boxes = panels.map(one => one.getBoundingClientRect());
  const beside = (a, b) => a.left >= b.right - 1 || b.left >= a.right - 1;
  const over = (a, b) => !beside(a, b) && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => over(a, b)).map(b => [a.top, b.top]));
}"""


@pytest.fixture
def context(context: Context) -> Context:
    """A plant whose loop has run for an hour."""
    store_cycles(context, cycles(60))
    return with_plant(context)


def test_the_plant_its_forecast_and_the_reasons_are_shown_and_a_past_moment_is_stepped_through(
    browse: Callable[..., Page],
) -> None:
    page = browse("/hmi/control", language="ko", role="operator")
    expect(page.get_by_role("heading", name="예측 제어")).to_be_visible()
    expect(page.locator("#control-said")).to_have_text("예측이 T4, T5, T6에 작용합니다.")
    expect(page.locator("#control-temperatures")).to_contain_text("T5 쿨러 청수 출구 35.3 °C")
    expect(page.locator("#control-temperatures")).to_contain_text("+15분 36.2 °C")
    expect(page.locator("#control-frequencies")).to_contain_text("SW 51.0 → 50.9")
    expect(page.locator("#control-plant")).to_contain_text("T1 해수 입구")
    expect(page.locator("#control-reasons li")).to_have_count(6)
    expect(page.locator("#control-loop")).to_contain_text("180 / 180")
    expect(page.locator("#control-energy")).to_contain_text("60 Hz 고정 대비")
    assert page.evaluate(OVERLAPS) == []
    page.locator("#control-reasons .time-link").first.click()
    expect(page.locator("#control-past")).to_contain_text("2026-11-21 11:30:20 KST")
    expect(page.get_by_role("button", name="제어 해제(60 Hz 고정)")).to_be_disabled()
    page.get_by_role("button", name="1분 전").click()
    expect(page.locator("#control-past")).to_contain_text("11:29:20")
    expect(page).to_have_url(re.compile(r"at=2026-11-21T11:29:20"))
    expect(page.locator("#control-frequencies")).to_contain_text("SW 48.0 → 47.9")
    page.get_by_role("button", name="현재로 돌아가기").click()
    expect(page.locator("#control-past")).to_be_empty()


def test_control_is_released_after_a_question_and_followed_until_the_loop_has_taken_it(
    browse: Callable[..., Page], context: Context
) -> None:
    page = browse("/hmi/control", language="en", role="operator")
    page.get_by_role("button", name="Release control (fixed 60 Hz)").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("No motor stops.")
    expect(dialog).to_contain_text("auto predictive → fixed 60 Hz")
    assert waiting_orders(context, SITE) == ()
    dialog.get_by_role("button", name="Release control", exact=True).click()
    expect(dialog).to_contain_text("Waiting for the loop")
    (order,) = waiting_orders(context, SITE)
    claim(context, order)
    finish(context, order)
    expect(dialog).to_contain_text("Carried out")
    assert mode_of(context, SITE).mode is Mode.FIXED60
    dialog.get_by_role("button", name="Close").click()
    pressed = page.locator("#control-modes [aria-pressed=true]")
    expect(pressed).to_have_text("fixed 60 Hz")
