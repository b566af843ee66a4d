"""The Data page without a browser: the choice, the list of columns, the preview's cells, the code samples."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.errors import BadParameter
from api.services.columns import SiteColumn
from api.services.datasets import Preview, RowQuery
from dashapp.data_page.choice import Choice
from dashapp.data_page.columns import columns_text
from dashapp.data_page.preview import cell, drawn
from dashapp.data_page.samples import download_path, sample
from dashapp.data_page.source import quick_range, whole_day
from dashapp.reader import Reader
from tests.components import words_in
from tests.conftest import NOW

QUERY = RowQuery(
    site=2,
    table="rack",
    bank=1,
    rack=5,
    start=datetime(2026, 11, 20, 15, tzinfo=UTC),
    end=datetime(2026, 11, 21, 15, tzinfo=UTC),
    end_included=True,
    columns=("timestamp", "rack_current"),
)
SEOUL = ZoneInfo("Asia/Seoul")


def column(name: str, kind: str, unit: str = "") -> SiteColumn:
    return SiteColumn(
        name=name, stored_name=name, kind=kind, unit=unit, ko="뜻", en="meaning", low=None, high=None, sign=""
    )


def test_a_choice_survives_the_store_and_keeps_empty_fields_empty() -> None:
    choice = Choice(site="2", table="rack", rack="5", columns="a,b", start="x", end="")
    assert Choice.stored(choice.as_query()) == choice
    assert "end" not in choice.as_query()


@pytest.mark.parametrize(("text", "names"), [("", None), ("-", ()), ("a,b", ("a", "b"))])
def test_no_columns_named_means_all_and_a_dash_none(text: str, names: tuple[str, ...] | None) -> None:
    assert Choice(site="1", table="bank", columns=text, start="", end="").column_names == names


@pytest.mark.parametrize(
    ("ticked", "text"), [(["a", "b"], ""), (["b"], "b"), ([], "-"), (["b", "gone"], "b"), (["b", "a"], "")]
)
def test_ticked_columns_are_written_in_the_order_of_the_table(ticked: list[str], text: str) -> None:
    assert columns_text([{"value": "a"}, {"value": "b"}], ticked) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (0.0, "0"),
        (-12.5, "−12.5"),
        (True, "true"),
        ({"rack1": 0}, '{"rack1": 0}'),
        ("x" * 60, "x" * 47 + "…"),
    ],
)
def test_a_missing_value_is_a_dash_and_zero_is_zero(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_a_switch_in_the_url_that_does_not_exist_is_as_if_it_were_not_there() -> None:
    choice = Choice.stored({"site": "1", "table": "bank", "deid": "yes", "format": "exe", "tool": "nc"})
    assert (choice.deid, choice.format, choice.tool) == ("", "csv", "curl")


def test_the_preview_shows_unit_and_site_time(reader: Reader) -> None:
    found = Preview(
        columns=("timestamp", "rack_current"), rows=[{"timestamp": "2026-11-21T10:00:00+09:00", "rack_current": 1.5}]
    )
    known = {"timestamp": column("timestamp", "time"), "rack_current": column("rack_current", "numeric", "A")}
    assert {"2026-11-21 10:00:00+09:00", "1.5", "A", "meaning"} <= set(words_in(drawn(reader, found, known)))


def test_a_quick_range_ends_now_on_the_sites_clock() -> None:
    assert quick_range(NOW, "1h", ZoneInfo("Asia/Seoul")) == (
        "2026-11-21 10:31:07",
        "2026-11-21 11:31:07",
        "2026-11-21",
    )


def test_a_whole_day_goes_from_midnight_to_midnight() -> None:
    assert whole_day("2026-11-30", 1) == ("2026-12-01 00:00:00", "2026-12-02 00:00:00", "2026-12-01")


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadParameter, match="2022-02-30"):
        whole_day("2022-02-30", 0)


def test_the_last_and_first_days_of_the_calendar_do_not_overflow() -> None:
    assert whole_day("9999-12-31", 1)[2] == "9999-12-30"
    assert whole_day("0001-01-01", -1)[2] == "0001-01-01"


def test_the_download_path_names_range_device_and_columns() -> None:
    assert download_path(QUERY, SEOUL) == (
        "/api/ess/download/operating-sites/2/rack/?bank_id=1&rack_id=5&start-time=2026-11-20T15:00:00Z"
        "&end-time=2026-11-21T15:00:00Z&fields=timestamp,rack_current"
    )


def test_a_whole_day_is_downloaded_by_its_date() -> None:
    day = replace(QUERY, bank=None, rack=None, columns=None, end_included=False)
    assert download_path(day, SEOUL) == "/api/ess/download/operating-sites/2/rack/?date=2026-11-21"  # 15:00 UTC


def test_de_identified_rows_have_a_path_of_their_own() -> None:
    path = download_path(replace(QUERY, deidentified=True), SEOUL)
    assert path.startswith("/api/ess/download/di/operating-sites/2/rack/?")


@pytest.mark.parametrize("tool", ["pandas", "polars"])
def test_the_python_samples_are_python_and_hold_no_token(tool: str) -> None:
    code = sample(tool, QUERY, SEOUL, "http://host:8050")
    compile(code, tool, "exec")
    assert "os.environ['TOKEN']" in code


def test_the_curl_sample_is_one_shell_command() -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    code = sample("curl", QUERY, SEOUL, "http://host:8050")
    script = f"curl() {{ printf '%s\\n' \"$@\"; }}; TOKEN=secret; {code}"
    said = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout.splitlines()
    assert "Authorization: Bearer secret" in said
    assert said[-1] == f"http://host:8050{download_path(QUERY, SEOUL)}"
