"""``flask cooling`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from api.config import load_settings
from wsgi import create_app


@pytest.fixture
def runner(tmp_path: Path) -> FlaskCliRunner:
    made = create_app(load_settings({"DATA_DIR": str(tmp_path), "ANJEON_LANGUAGE": "en"})).test_cli_runner()
    assert made.invoke(args=["init"]).exit_code == 0
    return made


def test_a_plant_is_shown_and_a_mode_ordered_and_confirmed(runner: FlaskCliRunner) -> None:
    lines = runner.invoke(args=["cooling", "state"]).stdout.splitlines()
    assert lines[0] == "panli-cooling\tauto-predictive\t\tstale"
    assert lines[5] == "t5\t\t°C\tmissing"
    ordered = runner.invoke(args=["cooling", "mode", "fixed60", "--reason", "dry dock"])
    assert ordered.stdout == "Command 1: fixed60 is ordered and confirmed.\n"
    refused = runner.invoke(args=["cooling", "mode", "fixed60", "--reason", "dry dock", "--site", "1"])
    assert refused.exit_code == 1
    assert "no cooling plant" in refused.output
