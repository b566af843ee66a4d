"""The process of the cooling loop: one of two controls, kill -9 hands over to the other, and the drives' own watchdog
has the plant when nobody is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from api.config import Settings
from tests.cooling_plant import CoolingBench, cooling_plant
from tests.waiting import wait_until


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def plant() -> Iterator[CoolingBench]:
    with cooling_plant() as bench:
        yield bench


class Loop:
    """``python -m jobs.cooling`` with its log in a file."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as stderr:
            self.process = subprocess.Popen([sys.executable, "-m", "jobs.cooling"], env=environment, stderr=stderr)

    def said(self, event: str) -> bool:
        return any(json.loads(line)["event"] == event for line in self._log.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def environment(settings: Settings, plant: CoolingBench, tmp_path: Path) -> dict[str, str]:
    config = tmp_path / "config.toml"
    site = settings.sites[1]
    config.write_text(
        f'data_dir = "{settings.data_dir}"\ndatabase_url = "{settings.database_url}"\n'
        f'[[sites]]\nid = 2\nname = {{ko = "가", en = "a"}}\nurl = "{site.url}"\ncooling_device = "cooling"\n'
        f'[[devices]]\nid = "cooling"\nsite = 2\nmap = "engine_room_cooling"\nhost = "127.0.0.1"\nport = {plant.port}\n'
        'arming = "armed"\n'
    )
    folder = str(Path(__file__).resolve().parents[3])
    return {**os.environ, "ANJEON_CONFIG": str(config), "PYTHONPATH": folder, "PYTHONWARNINGS": "default"}


@pytest.fixture
def two(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[Loop, Loop]]:
    """The first controls, the second stands by."""
    loops = []
    try:
        for name, event in (("first", "controlling"), ("second", "standing by")):
            loops.append(Loop(environment, tmp_path / f"{name}.log"))
            wait_until(lambda event=event: loops[-1].said(event))
        yield loops[0], loops[1]
    finally:
        for loop in loops:
            with suppress(ProcessLookupError):
                loop.process.kill()
            loop.process.wait()


def test_after_kill_9_the_other_loop_controls_and_without_one_the_drives_go_to_60_hz(
    two: tuple[Loop, Loop], plant: CoolingBench
) -> None:
    first, second = two
    wait_until(lambda: plant.values()["heartbeat"])
    assert not second.said("controlling")
    first.process.kill()
    wait_until(lambda: second.said("controlling"), timeout_s=10)
    second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(20) == 0
    assert second.said("stopped")
    plant.write("sw_hz", 450)
    plant.step(55)
    assert plant.values()["sw1_set_hz"] == 45.0
    plant.step(10)
    values = plant.values()
    assert values["watchdog_tripped"] == 1.0
    assert (values["sw1_set_hz"], values["fw1_set_hz"], values["fan1_set_hz"]) == (60.0, 60.0, 60.0)
