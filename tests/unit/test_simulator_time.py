"""How simulated devices keep time, and which configurations they refuse; without a port."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.config import load_settings
from api.errors import BadConfiguration
from api.services.demo.plant import day_start
from jobs.devices.sim_demo import demo
from jobs.devices.sim_live import LEAD, live
from jobs.devices.sim_status import Rows
from tests.loops import run_within
from tests.simulated import NOON, simulated

START = datetime(2026, 11, 21, 2, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Counting:
    """A source that counts seconds, and is over after some."""

    def __init__(self, first: datetime, rows: int) -> None:
        self.next, self.left = first, rows
        self.shown: list[datetime] = []
        self.caught_up: list[datetime] = []

    @property
    def is_over(self) -> bool:
        return self.left == 0

    def catch_up(self, now: datetime) -> None:
        self.caught_up.append(now)
        self.next = now.replace(microsecond=0)

    def step(self) -> tuple[datetime, dict[int | None, Rows]]:
        moment, self.next, self.left = self.next, self.next + SECOND, self.left - 1
        return moment, {}

    def show(self, moment: datetime, rows: dict[int | None, Rows]) -> None:
        self.shown.append(moment)


def run(source: Counting, now: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The sleeps between rows, s, under a clock that goes by the sleeps alone."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))

    monkeypatch.setattr("jobs.devices.sim_live.asyncio.sleep", sleep)
    run_within(30, live(source, lambda _: None, lambda: now() + timedelta(seconds=sum(slept))))
    return slept


def test_a_row_is_shown_a_tenth_before_its_second_and_lateness_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Counting(START, 5)
    slept = run(source, lambda: START + 2.5 * SECOND, monkeypatch)
    assert source.shown == [START + n * SECOND for n in range(5)]
    # rows 0 to 2 are late; row 3 is due at 2.9, row 4 a second later
    assert slept == [0.0, 0.0, 0.0, 0.4, 1.0]
    assert timedelta(seconds=0.1) == LEAD


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_jumps_takes_the_devices_with_it(jump: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Counting(START, 3)
    run(source, lambda: START + jump, monkeypatch)
    assert len(source.caught_up) == 1
    assert source.shown[0] == START + jump


def test_a_plant_goes_back_with_the_clock() -> None:
    plant = simulated("room_sensors")
    plant.catch_up(NOON + timedelta(minutes=2))
    assert plant.standing.at == NOON + timedelta(minutes=2)
    plant.catch_up(NOON - timedelta(hours=1))
    assert plant.standing.at == NOON - timedelta(hours=1)


def test_every_device_of_the_demo_has_a_value_for_every_register(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path), "ANJEON_DEMO_PORT": "6000"})
    midnight = day_start(settings.sites[0], START)
    made = demo(settings, midnight)
    for plant, keeping in (*made.plants, *made.coolings):
        plant.show(*plant.step())
        keeping.after(midnight)
        assert not any(math.isnan(value) for device in plant.devices for value in device.shown)
    units = {port: sorted(device.unit for device in devices) for (_, port), devices in made.ports.items()}
    assert units == {6000: [1], 6001: [1, 2], 6002: [1, 2], 6003: [1, 2], 6004: [1]}
    assert list(tmp_path.glob("demo/*")) == []  # a demo that is not made is not marked as made


def test_a_simulated_device_of_a_bank_that_its_site_does_not_have_is_refused(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)})
    third = replace(settings.devices[1], bank_id=3)
    with pytest.raises(BadConfiguration, match="panli-bms-1 needs the banks of its site 2"):
        demo(replace(settings, devices=(third,)), START)
