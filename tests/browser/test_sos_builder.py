"""The SoS builder as an operator uses it: sign in, tick, check, create, read; with the mouse and with keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.services.access.login_links import new_login_link
from api.services.context import Context
from api.services.sos.sets import list_sets
from tests.browser.conftest import DESK
from tests.builder_rows import put_builder_rows
from tests.conftest import Clock

pytestmark = pytest.mark.browser

# the arithmetic stands in tests/builder_rows.py: 0.8 * 0.8621 * 1
NOW_IN_WORDS, PRODUCT = "경고", "0.69"


@pytest.fixture(autouse=True)
def rows(context: Context) -> None:
    put_builder_rows(context)


@pytest.fixture
def operator(chromium: Browser, server: str, context: Context, rows: None) -> Iterator[Page]:
    """A Korean browser signed in through the one-time link, on this page."""
    desk = chromium.new_context(viewport=DESK, locale="ko-KR")
    page = desk.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server}/sign-in/link?token={new_login_link(context)}")
    page.get_by_role("button", name="로그인").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{server}/hmi/sos")
    expect(page.get_by_role("heading", name="SoS 구성")).to_be_visible()
    yield page
    desk.close()
    assert complaints == []


def box(page: Page, tag: str) -> Locator:
    return page.locator(f"[id='tick-{tag}']")


def test_three_tags_are_ticked_checked_and_made_a_set_whose_sos_is_read_in_korean(
    operator: Page, context: Context
) -> None:
    for tag in ("over_temp", "volt_unbalance", "r1.current"):
        box(operator, tag).check()
    expect(operator.locator("#builder-tick-count")).to_have_text("3 / 4")
    operator.get_by_role("button", name="확인", exact=True).click()
    table = operator.locator("#builder-table")
    expect(table.get_by_role("row").filter(has_text="r1.current")).to_contain_text("−50.0 A 방전")
    expect(table.get_by_role("row").filter(has_text="over_temp")).to_contain_text("0.80")
    expect(operator.locator("#builder-sos-state")).to_contain_text("아직 없는 태그 조합입니다.")
    operator.get_by_role("button", name="SoS 생성").click()
    expect(operator.locator("#builder-sos-now")).to_have_text(f"2{NOW_IN_WORDS}{PRODUCT}")
    expect(operator.locator("#builder-members-note")).to_have_text("최저: over_temp")
    expect(operator.locator("#builder-sos .annotation-text", has_text=PRODUCT)).to_be_visible()
    expect(operator.locator("#builder-sos .annotation-text", has_text="위험 0.41")).to_be_visible()
    expect(operator.locator("#builder-sets button")).to_contain_text(PRODUCT)
    expect(operator).to_have_url(re.compile("set=1"))
    (made,) = list_sets(context)
    assert made.tag_set.tags == ("over_temp", "r1.current", "volt_unbalance")


def test_the_fifth_tag_is_refused_with_a_word(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sos?tags=over_temp,volt_unbalance,r1.current,stale_tag")
    expect(page.locator("#builder-tick-count")).to_have_text("4 / 4")
    box(page, "isc_index").click()
    expect(page.locator("#builder-refusal")).to_have_text("최대 4개입니다. 하나를 해제한 뒤 다른 태그를 고르십시오.")
    expect(box(page, "isc_index")).not_to_be_checked()
    expect(page.locator("#builder-tick-count")).to_have_text("4 / 4")
    box(page, "stale_tag").uncheck()
    box(page, "isc_index").check()
    expect(page.locator("#builder-refusal")).to_have_text("")
    expect(box(page, "isc_index")).to_be_checked()


def test_the_list_is_used_with_keys_alone(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sos", language="en")
    page.get_by_label("Search tag, organisation, unit").focus()
    page.keyboard.press("Tab")  # to the first group
    expect(page.locator(":focus")).to_contain_text("CNU")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(box(page, "isc_index")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(box(page, "over_temp")).to_be_checked()
    expect(page.locator("#builder-tick-count")).to_have_text("2 / 4")
    page.get_by_role("button", name="Check", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#builder-table")).to_contain_text("over_temp")


def test_searching_leaves_what_fits_and_keeps_what_is_ticked(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sos?tags=over_temp", language="en")
    page.get_by_label("Search tag, organisation, unit").fill("sionyu")
    expect(box(page, "r1.current")).to_be_visible()
    expect(box(page, "over_temp")).to_be_hidden()
    box(page, "r1.current").check()
    page.get_by_label("Search tag, organisation, unit").fill("")
    expect(box(page, "over_temp")).to_be_checked()
    expect(page.locator("#builder-tick-count")).to_have_text("2 / 4")


def test_a_link_opens_the_same_picture(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sos?tags=over_temp&range=1h", language="en")
    page.get_by_role("button", name="Create SoS").click()
    expect(page.locator("#builder-sos-now")).to_have_text("2warning0.80")
    page.get_by_role("button", name="24 h").click()
    expect(page.get_by_role("button", name="24 h")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("set=1&range=24h"))
    again = browse(page.url.split("/", 3)[3].join(("/", "")), language="en")
    expect(again.locator("#builder-sos-now")).to_have_text("2warning0.80")
    expect(box(again, "over_temp")).to_be_checked()
    expect(again.get_by_role("button", name="24 h")).to_have_attribute("aria-pressed", "true")


def test_a_past_moment_is_opened_and_left_again(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sos?tags=over_temp&range=1h", language="en")
    page.get_by_text("At a moment").click()
    field = page.get_by_label("Site time (KST)")
    field.fill("2026-11-22T00:00")
    page.get_by_role("button", name="Show this moment").click()
    expect(page.locator("#builder-moment-note")).to_contain_text("a moment that is not in the future")
    field.fill("2026-11-21T11:10:30")
    field.press("Enter")
    expect(page.locator("#builder-table-note")).to_have_text("as of 2026-11-21 11:10:30 KST")
    expect(page.locator("#builder-table")).to_contain_text("40.00")
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator("#builder-table-note")).to_have_text("as of 2026-11-21 11:31:07 KST")


def test_the_series_is_saved_as_csv(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/sos?tags=over_temp&range=1h", language="en")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Recent values (CSV)").click()
    assert saved.value.suggested_filename == "anjeon-values-2026-11-21T1131.csv"
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "TIMESTAMP,TAG,VALUE"
    assert lines[-1] == "2026-11-21T11:31:00+09:00,over_temp,50.0"


def test_a_viewer_can_check_but_not_create_whatever_the_browser_sends(
    browse: Callable[..., Page], context: Context
) -> None:
    page = browse("/hmi/sos?tags=over_temp", language="en", role="viewer")
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_enabled()
    create = page.get_by_role("button", name="Create SoS")
    expect(create).to_be_disabled()
    expect(page.locator("#builder-refusal")).to_have_text("Creating a set needs the role operator.")
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url) as refused:
        page.evaluate("window.dash_clientside.set_props('builder-create', {n_clicks: 1})")
    assert refused.value.status == 200
    expect(page.locator("#notice")).to_contain_text("This needs the role operator; yours is viewer.")
    assert list_sets(context) == []


def test_the_page_goes_on_by_itself_again_and_again(browse: Callable[..., Page], clock: Clock) -> None:
    page = browse("/hmi/sos?tags=over_temp&range=1h", language="en")
    note = page.locator("#builder-table-note")
    expect(note).to_have_text("as of 2026-11-21 11:31:07 KST")
    page.evaluate("window.dash_clientside.set_props('builder-clock', {interval: 200})")  # not a minute, for the test
    for shown in ("11:32:07", "11:33:07"):
        clock.now += timedelta(minutes=1)
        expect(note).to_have_text(f"as of 2026-11-21 {shown} KST")
