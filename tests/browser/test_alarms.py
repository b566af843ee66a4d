"""Alarms in a browser: the banner, one click or one key to acknowledge, shelving, the lamp, the sounder."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.store.db import writing
from api.store.times import UtcTime
from tests.conftest import NOW, Clock
from tests.sites import fill

pytestmark = pytest.mark.browser

HOT = Condition(kind="protection.protect", site=2, bank_id=2, rack_id=5, subject="high_temperature")
GAP = Condition(kind="protection.warning", site=2, bank_id=1, rack_id=1, subject="voltage_gap")


@pytest.fixture(autouse=True)
def ticking(clock: Clock) -> Iterator[None]:
    """A clock that goes on, so that the link does not look lost in a slow test."""
    over = threading.Event()

    def tick() -> None:
        while not over.wait(1):
            clock.now += timedelta(seconds=1)

    thread = threading.Thread(target=tick)
    thread.start()
    yield
    over.set()
    thread.join()


def say(context: Context, condition: Condition, *, active: bool = True, seconds_ago: int = 87) -> None:
    """Somebody who watches says that a condition holds, or no longer does."""
    at = NOW - timedelta(seconds=seconds_ago)
    said = Report(condition=condition, active=active, at=at, value=56.1, detail={"unit": "°C", "limit": 55})
    with writing(context.engines["default"]) as connection:
        report(connection, NOW, [said])


def bank_rows(context: Context, tvoc: int | None, seconds_ago: int = 2) -> None:
    columns = (sa.Column("TVOC_STATUS", sa.Integer), sa.Column("EMERGENCY_STATUS", sa.Integer))
    table = sa.Table("bank", sa.MetaData(), sa.Column("TIMESTAMP", UtcTime, primary_key=True), *columns)
    at = NOW - timedelta(seconds=seconds_ago)
    fill(context, 2, table, [{"TIMESTAMP": at, "TVOC_STATUS": tvoc, "EMERGENCY_STATUS": 0}])


def test_an_alarm_appears_in_the_banner_and_is_acknowledged_with_one_click(
    browse: Callable[..., Page], context: Context
) -> None:
    page = browse("/hmi/data", role="operator")
    expect(page.locator("#banner")).to_be_empty()
    say(context, GAP, seconds_ago=200)
    say(context, HOT)
    banner = page.locator("#banner")
    expect(banner).to_contain_text("판리 · 뱅크 2 · 랙 5")
    expect(banner).to_contain_text(re.compile("고온 .*56.1 °C .한계값 55.0 °C"))
    page.wait_for_timeout(700)  # a click on what has only just appeared does not count
    banner.get_by_role("button", name="알람 확인").click()
    expect(banner).to_contain_text("셀 전압편차")
    expect(page.locator("#alarm-marks .mark-1")).to_be_visible()


def test_the_list_is_walked_acknowledged_and_shelved_with_the_keyboard(
    browse: Callable[..., Page], context: Context
) -> None:
    say(context, GAP, seconds_ago=200)
    say(context, HOT)
    page = browse("/hmi/alarms", language="en", role="operator")
    expect(page.locator(".alarm-row")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#alarms-detail-head")).to_contain_text("Over-temperature")
    expect(page.locator("#alarms-detail")).to_contain_text("What to do")
    page.keyboard.press("a")
    expect(page.locator(".alarm-row[aria-selected=true]")).to_contain_text("acknowledged")
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("reason")
    dialog.get_by_label("Reason").fill("fan is being changed")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".alarm-row[aria-selected=true]")).to_contain_text("shelved ~12:31")
    expect(page.locator("#alarms-detail")).to_contain_text("fan is being changed")
    page.get_by_role("button", name="Unshelve").click()
    expect(page.locator(".alarm-row[aria-selected=true]")).to_contain_text("unacknowledged")


def test_open_in_the_banner_leads_to_the_alarm_and_the_url_holds_it(
    browse: Callable[..., Page], context: Context
) -> None:
    say(context, HOT)
    page = browse("/hmi/data", language="en", role="viewer")
    page.locator("#banner").get_by_role("link", name="Open").click()
    expect(page.locator("#alarms-detail-head")).to_contain_text("56.1 °C")
    assert "alarm=" in page.url
    page.get_by_role("button", name="Close (Esc)").click()
    expect(page.locator("#alarms-detail")).to_contain_text("No alarm is selected.")
    page.locator("#banner").get_by_role("link", name="Open").click()
    expect(page.locator("#alarms-detail-head")).to_contain_text("56.1 °C")
    expect(page.get_by_role("button", name="Acknowledge (A)")).to_be_disabled()


def test_the_lamp_is_normal_on_and_unknown_when_the_link_is_lost(browse: Callable[..., Page], context: Context) -> None:
    bank_rows(context, tvoc=0)
    page = browse("/hmi/data", language="en", before=lambda page: page.clock.install())
    expect(page.locator("#lamp")).to_contain_text("normal")
    page.context.set_offline(True)
    page.clock.run_for(20_000)
    expect(page.locator("#lamp")).to_contain_text("unknown: link lost")
    page.context.set_offline(False)
    bank_rows(context, tvoc=1, seconds_ago=1)
    page.clock.run_for(10_000)
    expect(page.locator("#lamp .lamp")).to_have_class("lamp on")
    page.complaints.clear()  # the requests that failed, on purpose


def test_the_sounder_sounds_is_silenced_and_sounds_again_with_a_new_alarm(
    browse: Callable[..., Page], context: Context
) -> None:
    say(context, GAP, seconds_ago=200)
    page = browse("/hmi/data", language="en")
    html = page.locator("html")
    page.get_by_title("Sounder").click()
    page.get_by_role("button", name="Test the sound").click()
    expect(page.locator(".sounder")).to_contain_text("Test passed")
    expect(html).to_have_attribute("data-sounder", "sounding")
    page.locator("#banner").get_by_role("button", name="Silence").click()
    expect(html).to_have_attribute("data-sounder", "silenced")
    page.reload()
    page.locator("body").click()
    expect(html).to_have_attribute("data-sounder", "silenced")  # kept in this browser
    say(context, HOT)
    expect(html).to_have_attribute("data-sounder", "sounding")


def test_a_browser_that_may_not_play_sound_fails_the_test_and_says_so(browse: Callable[..., Page]) -> None:
    def mute(page: Page) -> Any:
        page.add_init_script("AudioContext.prototype.resume = function () { return Promise.reject(); }")
        page.add_init_script("Object.defineProperty(AudioContext.prototype, 'state', {get: () => 'suspended'})")

    page = browse("/hmi/data", language="ko", before=mute)
    page.get_by_title("경보음").click()
    expect(page.locator(".sounder")).to_contain_text("브라우저가 아직 소리를 막고 있습니다")
    page.get_by_role("button", name="소리 시험").click()
    expect(page.locator(".sounder")).to_contain_text("시험 실패")
