"""``docs/examples/research_day.py`` against a real server, over a day that was worked out by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

from api.services.context import Context
from api.services.roles import Role
from api.store.times import UtcTime
from tests.sites import fill

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "research_day.py"
DAY = datetime(2026, 11, 19, 15, tzinfo=UTC)  # 20 November in Seoul
Run = Callable[[], str]


def current(minute: int) -> float:
    """Six hours of charge at 50 A from 06:00, six of discharge from 14:00."""
    return 50.0 if 360 <= minute < 720 else -50.0 if 840 <= minute < 1200 else 0.0


def soc(minute: int) -> float:
    """0 to 90 % and back."""
    return 90.0 * min(max(minute - 360, 0), 360, max(1200 - minute, 0)) / 360


def day_of_a_rack() -> list[dict[str, Any]]:
    """900 V behind 100 mOhm: 905 V in charge, 895 V in discharge."""
    return [
        {
            "TIMESTAMP": DAY + timedelta(minutes=minute),
            "BANK_ID": 1,
            "RACK_ID": 1,
            "RACK_SOC": soc(minute),
            "RACK_VOLTAGE": 900.0 + 0.1 * current(minute),
            "RACK_CURRENT": current(minute),
            "RACK_CELL_VOLTAGE_GAP": 0.03 if soc(minute) > 80 else 0.01,
            "RACK_MODULE_FAULT": "{}",
        }
        for minute in range(24 * 60)
    ]


@pytest.fixture
def research(app: Flask, context: Context, tmp_path: Path) -> Iterator[Run]:
    """The script run as its head says, on site 2 of a running server; what it printed."""
    keys = [sa.Column("TIMESTAMP", UtcTime, primary_key=True), sa.Column("BANK_ID", sa.Integer, primary_key=True)]
    rows = day_of_a_rack()
    numbers = ("RACK_SOC", "RACK_VOLTAGE", "RACK_CURRENT", "RACK_CELL_VOLTAGE_GAP")
    rack = sa.Table(
        "rack", sa.MetaData(), *keys, sa.Column("RACK_ID", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Double) for name in numbers), sa.Column("RACK_MODULE_FAULT", sa.Text),
    )  # fmt: skip
    fill(context, 2, rack, rows)
    bank = sa.Table(
        "bank", sa.MetaData(), sa.Column("TIMESTAMP", UtcTime, primary_key=True),
        sa.Column("BANK_ID", sa.Integer, primary_key=True), sa.Column("BANK_SOC", sa.Double),
        sa.Column("BANK_POWER", sa.Double),
    )  # fmt: skip
    fill(
        context,
        2,
        bank,
        [
            {
                "TIMESTAMP": row["TIMESTAMP"],
                "BANK_ID": 1,
                "BANK_SOC": row["RACK_SOC"],
                "BANK_POWER": row["RACK_VOLTAGE"] * row["RACK_CURRENT"] / 1000,
            }
            for row in rows
        ],
    )
    token = app.extensions["anjeon.tokens"].issue(name="someone", role=Role.viewer, days=1, actor="test")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def run() -> str:
        address = {"URL": f"http://127.0.0.1:{server.server_port}", "TOKEN": token, "FILES": str(tmp_path / "files")}
        done = subprocess.run(
            [sys.executable, str(SCRIPT)], env=os.environ | address, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    try:
        yield run
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # REST alone: what answers it is compared elsewhere
def test_the_day_comes_out_as_worked_by_hand_and_the_second_run_asks_for_nothing_twice(research: Run) -> None:
    said = research()
    # in 905 V x 50 A x 6 h, out 895 V x 50 A x 6 h; 268.5 / 271.5 = 98.9 %; gap 10 mV, above 80 % 30 mV
    finding = re.search(r"^ *1 +271\.5 +268\.5 +98\.9 +100\.0 +10\.0 +10\.0 +30\.0$", said, re.MULTILINE)
    assert finding, said
    assert "1440 rows of 1 racks" in said
    assert "1 of 8 columns leave as codes such as rk_" in said
    assert said.rstrip().endswith("0 still good (304)")
    assert int(re.findall(r"(\d+) still good", research())[0]) >= 2  # the two files of the day at least
