"""The Devices page in a browser, over a real line: a fault is injected and seen, a command reaches the device."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context, utc_now
from tests.controlling import controlling
from tests.devices import device
from tests.integration.collecting import collecting
from tests.simulated import Bench, on_a_port, simulated

pytestmark = pytest.mark.browser


@pytest.fixture
def bench() -> Iterator[Bench]:
    with on_a_port(simulated("bms_one_block")) as found:
        yield found


@pytest.fixture
def context(context: Context, bench: Bench) -> Context:
    """The deployment with one simulated BMS, on the clock of the wall."""
    bms = device(map="bms_one_block", port=bench.port, bank_id=1, simulator=True)
    return replace(context, settings=replace(context.settings, devices=(bms,)), now=utc_now)


def test_a_fault_is_injected_seen_and_cleared_and_a_command_reaches_the_device_and_is_read_back(
    context: Context, bench: Bench, browse: Callable[..., Page]
) -> None:
    with collecting(context), controlling(context):
        page = browse("/hmi/devices?device=bms", role="operator")
        listed, faults = page.locator("#devices-list"), page.locator("#devices-faults")
        expect(listed).to_contain_text("응답 중")
        expect(page.locator("#devices-registers")).to_contain_text("뱅크 충전상태(SoC)")

        page.locator("#devices-fault-kind").select_option("exception")
        faults.get_by_role("button", name="결함 주입").click()
        expect(listed).to_contain_text("잘못된 응답")
        expect(page.locator("#devices-faults-active")).to_contain_text("예외 응답")
        faults.get_by_role("button", name="모두 해제").click()
        expect(listed).to_contain_text("응답 중")

        page.get_by_role("button", name="충전 정지 변경").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("1 (정지)", exact=True).last.click()
        dialog.get_by_role("button", name="계속").click()
        expect(dialog.get_by_role("alert")).to_contain_text("reason")
        dialog.get_by_role("textbox").fill("시험")
        dialog.get_by_role("button", name="계속").click()
        expect(dialog).to_contain_text("502 · 기능 6")
        assert bench.values()["charge_stop"] == 0
        dialog.get_by_role("button", name="장치에 쓰기").click()
        expect(dialog).to_contain_text("읽기 확인 값 같음")
        assert bench.values()["charge_stop"] == 1
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator("#devices-commands")).to_contain_text("1 (정지)")
        page.locator("#devices-parts").get_by_role("button", name="3", exact=True).click()
        expect(page.locator("#devices-registers")).to_contain_text("r3.rack_soc")
        expect(page).to_have_url(re.compile("part=3"))


def test_a_viewer_sees_the_device_and_is_told_of_no_role_unasked(context: Context, browse: Callable[..., Page]) -> None:
    page = browse("/hmi/devices?device=bms", role="viewer")
    expect(page.locator("#devices-commands")).to_contain_text("운전원 이상")
    expect(page.locator("#devices-faults-active")).to_contain_text("주입된 결함이 없습니다")
    expect(page.locator("#notice")).to_be_empty()
