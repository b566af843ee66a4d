"""The Stress lab in a browser: set, run, follow, cancel, edit architectures, lay two studies side by side."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context
from api.services.stress.studies import find_study, list_studies
from api.store.stress.studies import State
from tests.stress_rows import IRRADIANCE, done_study, end_study

pytestmark = pytest.mark.browser


def test_a_study_is_set_run_cancelled_run_again_and_its_results_stand_beside_its_inputs(
    browse: Callable[..., Page], context: Context
) -> None:
    page = browse("/hmi/stress", language="en", role="operator")
    expect(page.locator("#stress-results")).to_contain_text("No study is shown.")
    runs = page.get_by_label("Runs", exact=True)
    runs.fill("0")
    runs.press("Enter")
    complaint = page.locator(".stress-row", has=runs).locator(".field-error")
    expect(complaint).to_have_text("Expected: a whole number from 1 to 1\u202f000\u202f000")
    page.get_by_role("button", name="Run study").click()
    expect(page.locator("#stress-error")).to_contain_text("Runs: 0 is not accepted.")
    assert list_studies(context) == []
    runs.fill("10 000")
    runs.press("Tab")
    expect(complaint).to_be_empty()
    page.get_by_text("S1", exact=True).click()
    expect(page.get_by_label("Length")).to_have_value("120")  # the published 2 h
    slider = page.get_by_role("slider", name="Intensity")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#stress-intensity")).to_have_text("101 %")
    page.get_by_role("button", name="Run study").click()
    expect(page.locator("#stress-results")).to_contain_text("waiting for the job process")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#stress-results")).to_contain_text("This study was cancelled.")
    (first,) = list_studies(context)
    config = find_study(context, first.id).config
    assert (first.state, config.runs, config.scenario.kind) == (State.CANCELLED, 10_000, "S1")
    assert config.scenario.intensity == pytest.approx(1.01)
    page.get_by_role("button", name="Run study").click()
    expect(page).to_have_url(re.compile(rf"study={first.id + 1}$"))
    end_study(context, first.id + 1)
    expect(page.locator("#stress-results")).to_contain_text("Recommendation")
    expect(page.locator("#stress-note")).to_contain_text("S1 GPU burst, 2 h · intensity 101 % · 10\u202f000 runs")
    links = page.locator("#stress-tools a")
    assert [link.get_attribute("href") for link in links.all()] == [
        f"/api/stress/studies/{first.id + 1}/{name}" for name in ("run.json", "report.html", "report.pdf")
    ]


def test_architectures_are_edited_in_a_dialog_by_keyboard_and_the_column_follows(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/stress", language="en", role="operator")
    legacy = page.get_by_role("group", name="Legacy grid")
    ups = legacy.get_by_label("UPS")
    expect(ups).to_have_value("14.0351")  # 80 MW for 10 min at 95 %
    page.get_by_role("button", name="All fields of the architectures").press("Enter")
    dialog = page.get_by_role("dialog")
    energy = dialog.get_by_label("UPS: Energy MWh")
    energy.fill("20")
    energy.press("Tab")
    expect(ups).to_have_value("20")
    efficiency = dialog.get_by_label("UPS: Efficiency %")
    efficiency.fill("140")
    efficiency.press("Tab")
    complaint = page.locator("#stress-dialog-error")
    expect(complaint).to_contain_text("Legacy grid · UPS · Efficiency: 140 % is not accepted.")
    expect(efficiency).to_have_class(re.compile("is-invalid"))
    dialog.get_by_role("button", name="Remove UPS").press("Enter")
    expect(dialog.locator(".stress-layers")).to_have_count(0)
    expect(complaint).to_be_empty()
    page.keyboard.press("Escape")
    expect(ups).to_have_count(0)
    expect(page.locator("#stress-preset-note")).to_have_text("Changed values: 1")


def test_a_trace_is_uploaded_and_two_saved_studies_stand_side_by_side_in_korean(
    browse: Callable[..., Page], context: Context
) -> None:
    first, second = done_study(context, seed=1), done_study(context, name="두 배 부하", seed=2, demand_mw=70.0)
    page = browse(f"/hmi/stress?study={first}", language="ko", role="operator")
    page.get_by_text("측정 데이터").click()
    csv = {"name": "sky.csv", "mimeType": "text/csv", "buffer": IRRADIANCE.encode()}
    page.locator(".stress-trace input[type=file]").nth(1).set_input_files(csv)
    expect(page.locator(".stress-trace select").nth(1)).to_have_value(re.compile("trace:"))
    page.get_by_role("button", name="저장된 시험").click()
    page.get_by_role("button", name="두 배 부하과(와) 비교").click()
    expect(page).to_have_url(re.compile(f"study={first}&with={second}$"))
    expect(page.locator("#stress-note")).to_have_text(f"시험 {first}, 두 배 부하 비교")
    expect(page.locator("#stress-results")).to_contain_text("70")
    page.get_by_role("button", name="비교 끝내기").click()
    expect(page).to_have_url(re.compile(f"study={first}$"))
    expect(page.locator("#stress-note")).to_contain_text("S3 계통 정전")
