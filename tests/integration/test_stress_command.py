"""``flask stress``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from api.services.context import Context
from api.services.stress.code import code_version
from engine.stress.config import StudyConfig
from engine.stress.study import run_study
from tests.serving import serving
from tests.stress_rows import SMALL


@pytest.fixture
def backend() -> str:
    """The command asks no database."""
    return "sqlite"


@pytest.fixture
def run(context: Context, tmp_path: Path) -> Any:
    """``flask stress run`` over a file of given content, with one process."""
    runner = serving(context).test_cli_runner()

    def of(content: Any, *arguments: str) -> Result:
        path = tmp_path / "study.json"
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(text)
        return runner.invoke(args=["stress", "run", str(path), "--workers", "1", *arguments])

    return of


def test_a_study_gives_the_bytes_of_the_engine_and_its_run_file_gives_them_again(run: Any, tmp_path: Path) -> None:
    whole = run_study(StudyConfig.from_plain(SMALL))
    found = run(SMALL)
    assert (found.exit_code, found.stdout) == (0, whole.to_json() + "\n")
    assert whole.fingerprint in found.stderr
    record = {"study": SMALL, "code": code_version(), "fingerprint": whole.fingerprint}
    again = run(record, "--out", str(tmp_path / "result.json"))
    assert (again.exit_code, again.stdout) == (0, "")
    assert "the same to the last bit" in again.stderr
    assert (tmp_path / "result.json").read_text(encoding="utf-8") == whole.to_json() + "\n"
    for code, words in ((code_version(), "although the program is"), ("0" * 64, "another version")):
        other = run({**record, "code": code, "fingerprint": "f" * 64}, "--out", str(tmp_path / "other.json"))
        assert other.exit_code == 1
        assert words in other.stderr


def test_what_does_not_fit_is_named(run: Any) -> None:
    for content, field in (
        ({"runs": 10**9}, "runs"),
        ({"study": {"runs": 0}}, "runs"),
        ({"study": SMALL, "colour": 1}, "colour"),
        ({"traces": {"pv_share": {"trace": 7}}}, "traces.pv_share.trace"),
        (b"{", "study"),
        (b"\xff", "study"),
    ):
        found = run(content)
        assert (found.exit_code, found.stderr.split(":")[:2]) == (1, ["Error", f" {field}"])


def test_a_preset_is_printed_as_a_study_that_runs(context: Context) -> None:
    runner = serving(context).test_cli_runner()
    listed = runner.invoke(args=["stress", "presets"]).output.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["published", "component", "cost-equalised", "adverse"]
    printed = runner.invoke(args=["stress", "presets", "published"]).output
    assert StudyConfig.from_json(printed).demand_mw == 80.0
