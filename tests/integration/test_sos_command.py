"""``flask sos evaluate``."""

from __future__ import annotations

import pytest
from click.testing import Result

from api.services.context import Context
from tests.conftest import NOW
from tests.integration.test_sos_evaluate import MINUTE, analysis_tag
from tests.serving import serving
from tests.sos import put_results, put_set, results


def run(context: Context, *arguments: str) -> Result:
    return serving(context).test_cli_runner().invoke(args=["sos", "evaluate", *arguments])


def test_one_minute_is_computed_anew_and_the_figures_printed(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    assert run(context, "--at", "2026-11-21T11:31:30").output == "1 minutes, 1 sets, 1 results\n"  # Seoul: UTC + 9 h
    put_results(context, "keti", [(MINUTE, "over_temp", 50.0)])
    assert run(context, "--at", MINUTE.isoformat()).exit_code == 0
    (row,) = results(context, set_id)
    assert (row["TIMESTAMP"], row["VALUE"]) == (MINUTE, pytest.approx(0.8, abs=1e-9))


def test_a_range_leaves_its_end_out(context: Context) -> None:
    put_set(context, analysis_tag())
    found = run(context, "--at", "2026-11-21T11:00", "--until", "2026-11-21T11:10")
    assert found.output == "10 minutes, 1 sets, 10 results\n"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--at", "yesterday"], "at"),
        (["--at", "2022-02-30T10:00"], "at"),
        (["--at", "2126-01-01T10:00"], "at"),
        (["--at", "0001-01-02"], "at"),
        (["--at", NOW.isoformat(), "--until", "2026-11-20"], "until"),
        (["--at", "2026-11-20", "--until", "2126-11-20"], "until"),
    ],
)
def test_a_time_that_cannot_be_is_refused_by_name(context: Context, arguments: list[str], field: str) -> None:
    found = run(context, *arguments)
    assert found.exit_code == 1
    assert found.output.startswith(f"Error: {field}: ")
