"""``flask forecast backtest``: a file or a site's stored rows in, the table out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskCliRunner

from api.services.context import Context
from api.services.forecast_backtest import running
from tests.lag_ridge import LagRidge, wavy_days
from wsgi import create_app

ONCE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # a file is no database
QUICK = ["--train-days", "2", "--test-days", "3", "--every", "600"]


class Stored(LagRidge):
    def to_bytes(self) -> bytes:
        return b"x" * 250_000


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "RackForecaster", Stored)


@pytest.fixture
def runner(context: Context) -> FlaskCliRunner:
    return create_app(context=context).test_cli_runner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    frame = wavy_days(5).rename_axis("timestamp").reset_index()
    frame["rack_soc"] = 50.0 + np.arange(len(frame)) % 7
    frame.insert(1, "note", "text")
    path = tmp_path / "rows.parquet"
    frame.iloc[::-1].to_parquet(path)  # backwards: times are put in order
    return path


def said(runner: FlaskCliRunner, *args: object) -> list[str]:
    done = runner.invoke(args=["forecast", "backtest", *map(str, args), *QUICK])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def refused(runner: FlaskCliRunner, *args: object) -> str:
    done = runner.invoke(args=["forecast", "backtest", *map(str, args)])
    assert done.exit_code == 1, done.output
    return done.stderr


@ONCE
def test_the_table_has_a_row_a_target_and_says_what_is_no_better_than_persistence(
    runner: FlaskCliRunner, file: Path
) -> None:
    lines = said(runner, "--file", file, "--targets", "volt,LEVEL", "--event", "volt>849")
    assert lines[0] == "10 min ahead, trained on 2 days, tested on 3 days after them, a forecast each 600 s"
    assert "model 0.25 MB" in lines[1]
    head, volt, level = lines[3:6]
    assert head.split()[:4] == ["target", "forecasts", "no", "forecast"]
    assert volt.split()[:3] == ["volt", "420", "0"]
    assert level.split()[:4] == ["level", "420", "0", "0"]
    assert len({len(line) for line in lines[3:6]}) == 1
    assert "The forecast of level does not beat persistence." in lines
    assert not any(line.startswith("The forecast of volt") for line in lines)
    events = [line.split() for line in lines if line.startswith("volt >= 849")]
    # the wave of 240 min passes 849 once a turn, six times a day, or five where that is near midnight
    assert 15 <= int(events[0][5]) <= 18
    assert [words[-1] for words in events if "persistence" in words] == ["0.00"]


@ONCE
def test_the_table_is_said_in_korean(context: Context, file: Path) -> None:
    korean = replace(context, settings=replace(context.settings, language="ko"))
    lines = said(create_app(context=korean).test_cli_runner(), "--file", file, "--targets", "volt")
    assert lines[0] == "10분 후 예측, 2일로 학습하고 그 뒤 3일로 평가, 600초마다 예측"
    assert lines[3].split()[:3] == ["대상", "예측", "수"]


@ONCE
def test_targets_that_are_not_named_are_what_a_rack_is_watched_for(runner: FlaskCliRunner, file: Path) -> None:
    assert [line.split()[0] for line in said(runner, "--file", file)[4:6]] == ["volt", "rack_soc"]


@ONCE
def test_a_csv_file_gives_the_same_as_parquet(runner: FlaskCliRunner, file: Path) -> None:
    pd.read_parquet(file).to_csv(file.with_suffix(".csv"), index=False)
    lines = [said(runner, "--file", each, "--targets", "volt") for each in (file, file.with_suffix(".csv"))]
    assert lines[0][3:] == lines[1][3:]


@ONCE
def test_mistakes_are_named_by_their_option(runner: FlaskCliRunner, file: Path) -> None:
    assert "--file, --site: nothing" in refused(runner)
    assert "--targets: current" in refused(runner, "--file", file, "--targets", "current")
    assert "--horizon: 30" in refused(runner, "--file", file, "--horizon", "30")
    assert "--train-days: 14 + 8 is not accepted. Expected: at most 5 days" in refused(runner, "--file", file)
    assert "--event: volt=3" in refused(runner, "--file", file, "--event", "volt=3")
    assert "--timezone: Mars" in refused(runner, "--file", file, "--timezone", "Mars")
    assert "--rack: 3" in refused(runner, "--file", file, "--rack", "3")
    assert "--bank: nothing" in refused(runner, "--site", "1")
    span = ["--from", "2026-03-02", "--to", "2026-03-01"]
    assert "--to: 2026-03-01" in refused(runner, "--site", "1", "--bank", "1", "--rack", "1", *span)


@ONCE
def test_a_file_that_cannot_be_read_says_what_it_lacks(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("when,volt\n2026-03-02,1\n")
    assert "a file with a column called timestamp" in refused(runner, "--file", path)
    path.write_text("timestamp,volt\n2026-03-02,1\nyesterday,2\n")
    assert "rows.csv:3" in refused(runner, "--file", path)
    path.write_text("timestamp,volt\n2026-03-02,1\n2026-03-02\n")
    assert "rows.csv:3" in refused(runner, "--file", path)
    path.write_text("timestamp,bank_id,volt\n2026-03-02,1,3\n2026-03-02,2,3\n")
    assert "--bank: nothing is not accepted. Expected: one of 1, 2" in refused(runner, "--file", path)


def test_stored_rows_of_a_rack_are_tested_like_a_file(runner: FlaskCliRunner, tmp_path: Path) -> None:
    rows = wavy_days(5).rename(columns={"volt": "RACK_MAX_CELL_VOLTAGE"})[["RACK_MAX_CELL_VOLTAGE"]] / 210.0
    stored = pd.concat([rows.assign(BANK_ID=1, RACK_ID=rack, RACK_SOC=50.0) for rack in (1, 2)]).rename_axis(
        "TIMESTAMP"
    )
    stored.to_csv(tmp_path / "racks.csv")
    loaded = runner.invoke(args=["site", "import", "1", "rack", str(tmp_path / "racks.csv")])
    assert loaded.exit_code == 0, loaded.output
    span = ["--from", "2026-03-01", "--to", "2026-03-12"]
    lines = said(runner, "--site", "1", "--bank", "1", "--rack", "2", *span)
    assert lines[4].split()[:3] == ["rack_max_cell_voltage", "420", "0"]
    assert "--rack: 1/7" in refused(runner, "--site", "1", "--bank", "1", "--rack", "7", *span)
