"""Two job processes with one device: one of them collects; killed with kill -9, it costs no answered sample."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.config import Settings
from api.services.context import Context
from tests.integration.collecting import sequences, serving, write_map
from tests.integration.test_lease import JobProcess
from tests.unit.devices.maps import TwoRacks
from tests.waiting import wait_until

CONFIG = """
data_dir = "{folder}"
database_url = "{database}"
[[sites]]
id = 1
name = {{ko = "가", en = "a"}}
url = "{site}"
writable = true
[[devices]]
id = "bms"
site = 1
map = "{map}"
host = "127.0.0.1"
port = {port}
unit = 7
bank_id = 3
timeout_ms = 500
"""


@pytest.fixture
def backend() -> str:
    """One database is enough: leases on both are tested elsewhere."""
    return "sqlite"


def start(name: str, environment: dict[str, str], folder: Path) -> JobProcess:
    return JobProcess(environment, folder / f"{name}.log")


def test_kill_9_of_the_collector_costs_no_sample_and_the_second_process_goes_on(
    context: Context, settings: Settings, tmp_path: Path
) -> None:
    answers = TwoRacks(counts=True)
    with serving(answers) as script:
        config = tmp_path / "config.toml"
        values = {"folder": settings.data_dir, "database": settings.database_url, "site": settings.sites[0].url}
        config.write_text(CONFIG.format(**values, map=write_map(tmp_path), port=script.port))
        root = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "ANJEON_CONFIG": str(config), "PYTHONPATH": root}
        first = start("first", environment, tmp_path)
        second = None
        try:
            wait_until(lambda: first.said("collecting"), timeout_s=60)
            second = start("second", environment, tmp_path)
            wait_until(lambda: second.said("standing by") and len(answers.sent) >= 3, timeout_s=60)
            assert script.connections == 1
            first.process.kill()
            first.process.wait()
            at_death = len(answers.sent)
            wait_until(lambda: len(answers.sent) >= at_death + 2, timeout_s=30)
            assert script.connections == 2
            second.process.terminate()
            assert second.process.wait(30) == 0
        finally:
            for each in (first, second):
                if each is not None and each.process.poll() is None:
                    each.process.kill()
                    each.process.wait()
    for rack in (1, 2):
        stored = sequences(context, rack)
        assert len(stored) == len(set(stored))
        lost = set(answers.sent) - set(stored)
        assert lost <= {at_death}  # an answer that was on its way when the process died was never received
