"""The Data page in a browser: choose, look, take along; the URL holds it all."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyarrow import parquet

from api.services.context import Context
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows

pytestmark = pytest.mark.browser

LAST_HOUR = "table=rack&start=2026-11-21 10:31:00&end=2026-11-21 11:31:00"  # NOW is 11:31:07 in Seoul


@pytest.fixture(autouse=True)
def rows(context: Context) -> None:
    """Ten minutes of two racks, a row a minute; the current of the first minute is missing."""
    make_rack_table(context)
    put_rack_rows(
        context,
        [
            {
                "timestamp": NOW - timedelta(minutes=10 - minute),
                "rack_id": rack,
                "rack_max_cell_temperature": 30.0 + minute,
                "rack_current": None if minute == 0 else -12.5,
            }
            for minute in range(10)
            for rack in (1, 2)
        ],
    )


def test_the_preview_shows_rows_with_gaps_as_dashes(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}&rack=2")
    cells = page.locator("#data-preview tbody tr").first.locator("td")
    expect(cells.nth(0)).to_contain_text("2026-11-21 11:21:07")
    expect(cells.nth(2)).to_have_text("2")
    expect(cells.nth(4)).to_have_text("–")
    expect(page.locator("#data-preview tbody tr")).to_have_count(10)
    expect(page.locator("#data-delivery")).to_contain_text("10행")
    expect(page.locator("#data-columns-count")).to_have_text("3개 중 3개")


def test_choosing_writes_the_url_and_the_url_opens_the_same_choice(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}", language="en")
    expect(page.locator("#data-preview tbody tr").first).to_be_visible()
    page.get_by_role("button", name="None", exact=True).click()
    expect(page.locator("#data-preview")).to_contain_text("at least one column")
    page.get_by_label("rack_current").check()
    page.locator("#data-rack").select_option("1")
    expect(page.locator("#data-preview th")).to_have_count(4)
    page.wait_for_url("**rack=1&columns=rack_current**")
    page.goto(page.url)
    expect(page.locator("#data-preview th")).to_have_count(4)
    expect(page.locator("#data-rack")).to_have_value("1")
    expect(page.get_by_label("rack_max_cell_temperature")).not_to_be_checked()


def test_the_search_hides_columns_that_do_not_match(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}")
    found = page.locator("#data-columns .form-check:visible")
    for words in ("온도", "temperature", "°C", "온도 TEMP"):  # either language, the unit, every word of several
        page.locator("#data-columns-search").fill(words)
        expect(found).to_have_count(1)
    page.locator("#data-columns-search").fill("nothing like it")
    expect(page.locator("#data-columns-found")).to_have_text("0개 찾음")
    expect(found).to_have_count(0)
    page.locator("#data-columns-search").fill("")
    expect(found).to_have_count(3)


def test_what_the_search_found_is_ticked_unticked_or_kept_alone(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}", language="en")
    ticked = page.locator("#data-columns input:checked")
    page.locator("#data-columns-search").fill("fault")
    expect(page.locator("#data-columns-found")).to_have_text("1 found")
    page.get_by_role("button", name="Untick").click()
    expect(page.locator("#data-columns-count")).to_have_text("2 of 3")
    page.locator("#data-columns-search").fill("current")
    page.get_by_role("button", name="Only these").click()
    page.wait_for_url("**columns=rack_current**")
    page.locator("#data-columns-search").fill("temperature")
    page.get_by_role("button", name="Tick", exact=True).click()
    expect(ticked).to_have_count(2)
    page.locator("#data-table").get_by_text("bank").click()  # another table: searched anew
    expect(page.locator("#data-columns-found")).to_have_text("0 found")


def test_the_columns_are_walked_with_the_arrow_keys(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}", language="en")
    page.get_by_label("rack_max_cell_temperature").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("rack_current")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("rack_current")).not_to_be_checked()


def test_de_identified_names_stand_in_list_preview_lines_and_file(browse: Callable[..., Page], tmp_path: Path) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}&rack=2", language="en")
    expect(page.locator("#data-preview th").last).to_have_text("rack_module_fault")
    page.get_by_label("De-identified").check()
    page.wait_for_url("**deid=1**")
    expect(page.locator("#data-preview th").last).to_have_text(re.compile("rk_[0-9a-f]{8}"))
    name = page.locator("#data-preview th").last.inner_text()
    expect(page.locator("#data-columns")).to_contain_text(name)
    expect(page.locator("#data-sample")).to_contain_text("/api/ess/download/di/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    download.value.save_as(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()[0].endswith(name)


def test_the_file_comes_down_as_parquet(browse: Callable[..., Page], tmp_path: Path) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}&rack=2", language="en")
    page.locator("#data-format").get_by_text("Parquet").click()
    page.wait_for_url("**format=parquet**")
    expect(page.locator("#data-sample")).to_contain_text("format=parquet")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Parquet").click()
    download.value.save_as(tmp_path / "rows.parquet")
    found = parquet.read_metadata(tmp_path / "rows.parquet")
    assert (found.num_rows, found.num_columns) == (10, 6)
    size = page.locator("#data-delivery .sizes .strong")
    expect(size).to_have_text(f"{(tmp_path / 'rows.parquet').stat().st_size / 1000:.0f} kB")


def test_the_lines_are_written_for_the_tool_chosen_and_copied(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}", language="en")
    expect(page.locator("#data-sample")).to_contain_text("curl -fsS")
    page.locator("#data-tool").get_by_text("polars").click()
    page.wait_for_url("**tool=polars**")
    expect(page.locator("#data-sample")).to_contain_text("import polars as pl")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()  # and again, two seconds later


def test_a_bad_time_is_named_with_its_accepted_form(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}", language="en")
    page.locator("#data-start").fill("2022-02-30 10:00:00")
    page.locator("#data-start").press("Enter")
    expect(page.locator("#data-preview")).to_contain_text("start-time: 2022-02-30 10:00:00 is not accepted")
    expect(page.locator("#data-delivery a.btn")).to_have_count(0)


def test_a_quick_range_and_a_whole_day_fill_the_fields(browse: Callable[..., Page]) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}", language="en")
    page.get_by_role("button", name="6 h").click()
    expect(page.locator("#data-start")).to_have_value("2026-11-21 05:31:07")
    page.get_by_role("button", name="Day before").click()
    expect(page.locator("#data-start")).to_have_value("2026-11-20 00:00:00")
    expect(page.locator("#data-end")).to_have_value("2026-11-21 00:00:00")
    expect(page.locator("#data-preview")).to_contain_text("Nothing was recorded in this range.")


def test_a_table_that_is_not_there_yet_says_so(browse: Callable[..., Page]) -> None:
    page = browse("/hmi/data?site=2&table=bank", language="en")
    expect(page.locator("#data-preview")).to_contain_text("Site 2 has no table bank yet.")


def test_the_csv_comes_down_with_the_session(browse: Callable[..., Page], tmp_path: Path) -> None:
    page = browse(f"/hmi/data?{LAST_HOUR}&rack=2&columns=rack_current", language="en")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["timestamp", "bank_id", "rack_id", "rack_current"]
    assert [row[2:] for row in rows[1:3]] == [["2", ""], ["2", "-12.5"]]
    assert len(rows) == 11
