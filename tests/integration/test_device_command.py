"""``flask device`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from api.config import load_settings
from wsgi import create_app


@pytest.fixture
def runner(tmp_path: Path) -> FlaskCliRunner:
    return create_app(load_settings({"DATA_DIR": str(tmp_path), "ANJEON_LANGUAGE": "en"})).test_cli_runner()


def test_the_devices_of_the_demo_are_listed(runner: FlaskCliRunner) -> None:
    lines = runner.invoke(args=["device", "list"]).stdout.splitlines()
    assert lines[0] == "sionyu-bms-1\t1\tbms_four_blocks\t127.0.0.1:5020/1\tarmed"


def test_a_good_map_is_counted_and_a_bad_one_is_told_line_by_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    good = runner.invoke(args=["device", "map", "check", "bms_one_block"])
    assert (good.exit_code, good.stdout.split("\t")[1].split(",")[0]) == (0, "679 registers in 3 poll groups")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "title: {ko: 갑, en: a}\n"
        "groups: {fast: {function: 5, every_s: 1}}\n"
        "blocks:\n"
        "  one: {group: fast, registers: {a: {at: 65536, type: int16}}}\n"
    )
    bad = runner.invoke(args=["device", "map", "check", str(wrong)])
    assert bad.exit_code == 1
    assert [line.removeprefix(f"{wrong}\t") for line in bad.stdout.splitlines()] == [
        "line 2, groups.fast.function: a function is needed: 1 (coils), 3 (holding registers) or 4 (input registers)",
        "line 4, blocks.one.registers.a.at: a whole number from 0 to 65535 is needed",
    ]


def test_a_file_that_is_not_there_is_said_so(runner: FlaskCliRunner) -> None:
    gone = runner.invoke(args=["device", "map", "check", "nowhere.yaml"])
    assert gone.exit_code != 0
    assert "There is no readable protocol map nowhere.yaml." in gone.output
