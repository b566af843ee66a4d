"""``flask site`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from api.services.context import Context
from tests.serving import serving


@pytest.fixture
def runner(context: Context) -> FlaskCliRunner:
    return serving(context).test_cli_runner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_sites_are_listed(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["site", "list"]).stdout.splitlines() == [
        "1\tSionyu\tAsia/Seoul\twritable",
        "2\tPanli\tAsia/Seoul\twritable",
    ]


def test_an_import_tells_its_numbers_and_the_check_is_content_afterwards(runner: FlaskCliRunner, here: Path) -> None:
    (here / "map.toml").write_text("[constants]\nbank_id = 1\n")
    lines = "TIMESTAMP,BANK_SOC\n2022-05-10 00:00:00,50\nlater,50\n2022-05-10 00:00:01,400\n"
    (here / "rows.csv").write_text(lines)
    done = runner.invoke(args=["site", "import", "1", "bank", "rows.csv", "--map", "map.toml"])
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "3 rows read, 2 written, 0 already there, 0 repeated in the file, 1 rejected, 0 values NaN or infinite",
        "bank_soc: 1 values outside the plausible range were kept",
        "Rejected rows with their reasons: rows.csv.rejects.csv",
    ]
    (here / "racks.csv").write_text("TIMESTAMP,BANK_ID,RACK_ID,RACK_SOC\n2022-05-10 00:00:00,1,1,50\n")
    runner.invoke(args=["site", "import", "1", "rack", "racks.csv"])
    checked = runner.invoke(args=["site", "check", "1"])
    assert (checked.exit_code, checked.stdout.splitlines()) == (
        0,
        ["site 1\tpcs\tnote\tThe table is not there.", "site 1\tetc\tnote\tThe table is not there."],
    )


def test_a_check_that_finds_something_wrong_ends_with_status_1(runner: FlaskCliRunner) -> None:
    checked = runner.invoke(args=["site", "check"])
    assert checked.exit_code == 1
    assert "site 2\track\terror\tThe table is not there." in checked.stdout


def test_an_error_is_one_sentence(runner: FlaskCliRunner, here: Path) -> None:
    failed = runner.invoke(args=["site", "import", "1", "bank", "nothing.csv"])
    assert failed.exit_code == 1
    assert failed.stderr.startswith("Error: FILE: nothing.csv is not accepted.")
    assert runner.invoke(args=["site", "check", "9"]).exit_code == 1
