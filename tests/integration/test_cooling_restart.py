"""A simulated cooling plant that was stopped goes on where it stood; what passed meanwhile passes without orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from api.config import Settings, load_settings
from api.services.demo.cooling_plant import cooling_file, load_cooling, save_cooling
from api.services.maps import codec_of, protocol_map
from engine.field.model import ProtocolMap
from engine.thermal.plant.disturbed import HEALTHY
from engine.thermal.plant.plant import Plant, image
from jobs.devices.sim_cooling import SimCooling
from jobs.devices.sim_cooling_kept import KeepingCooling, kept_cooling, new_standing
from jobs.devices.sim_cooling_shown import shown_values
from jobs.devices.sim_demo import demo
from jobs.devices.sim_device import SimulatedDevice
from tests.cooling_plant import MAP, MOMENT, simulated_cooling


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"DATA_DIR": str(tmp_path)})


def told(plant: SimCooling) -> tuple[float, float, float]:
    """What the device holds as ordered of the sea water, and whether its first and third pump are to run."""
    written = plant.devices[0].written
    return written.value("sw_hz"), written.value("sw1_run"), written.value("sw3_run")


def ordered() -> SimCooling:
    """A plant whose sea-water pumps were ordered to 45 Hz, with the third in place of the first, a minute ago."""
    plant = simulated_cooling()
    for name, value in (("sw_hz", 45.0), ("sw1_run", 0.0), ("sw3_run", 1.0)):
        plant.devices[0].written.hold(name, value)
    for _ in range(50):
        plant.show(*plant.step())
    return plant


def started_again(plant: SimCooling) -> SimCooling:
    return SimCooling(plant.standing, SimulatedDevice(protocol_map(MAP)))


def test_a_short_pause_leaves_every_order_as_it_was() -> None:
    plant = ordered()
    again = started_again(plant)
    again.catch_up(plant.standing.state.at + timedelta(seconds=5))
    again.show(*again.step())
    assert told(again) == (45.0, 0.0, 1.0)
    assert again.standing.state.machines["sw3"].hz == 45.0


def test_a_pause_of_ten_minutes_ends_with_the_running_drives_at_60_hz() -> None:
    plant = ordered()
    again = started_again(plant)
    again.catch_up(plant.standing.state.at + timedelta(minutes=10))
    again.show(*again.step())
    assert told(again) == (60.0, 0.0, 1.0)
    before, after = (each.standing.state.machines for each in (plant, again))
    assert (after["sw3"].hz, after["sw1"].hz) == (60.0, 0.0)
    assert after["sw3"].hours - before["sw3"].hours == pytest.approx(601 / 3600, abs=1e-3)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_is_set_is_no_silence_and_the_watchdog_waits_its_minute_from_then_on(jump: timedelta) -> None:
    plant = ordered()
    device = plant.devices[0]
    device.write(5003, 1)
    plant.catch_up(plant.standing.state.at + jump)
    for seconds, hz in ((58, 45.0), (4, 60.0)):
        for _ in range(seconds):
            plant.show(*plant.step())
        assert (told(plant), device.written.tripped) == ((hz, 0.0, 1.0), hz == 60.0)


@pytest.mark.parametrize("away", [timedelta(days=30), timedelta(hours=-1)])
def test_a_pause_of_a_month_and_a_clock_set_back_end_now(away: timedelta) -> None:
    plant = simulated_cooling()
    now = plant.standing.state.at + away
    plant.catch_up(now)
    assert plant.standing.state.at == now
    plant.show(*plant.step())
    assert 20.0 < plant.standing.state.water.cold_c < 45.0


def test_the_file_is_written_every_half_minute_once_the_demo_is_made(settings: Settings) -> None:
    site = settings.sites[1]
    path = cooling_file(settings, site)
    plant, keeping = kept_cooling(settings, site, SimulatedDevice(protocol_map(MAP)), MOMENT)

    def pass_by(seconds: int) -> None:
        for _ in range(seconds):
            moment, rows = plant.step()
            plant.show(moment, rows)
            keeping.after(moment)

    pass_by(62)
    assert load_cooling(path) is None  # it would be taken for a plant with a history
    save_cooling(path, new_standing(9, MOMENT))
    pass_by(31)
    kept = load_cooling(path)
    assert kept is not None
    assert timedelta(seconds=60) < kept.state.at - MOMENT < timedelta(seconds=95)
    again, _ = kept_cooling(settings, site, SimulatedDevice(protocol_map(MAP)), MOMENT)
    assert again.standing.state == kept.state


def test_a_deployment_of_its_own_needs_no_demo_for_its_simulated_plant(settings: Settings, tmp_path: Path) -> None:
    plant = simulated_cooling()
    keeping = KeepingCooling(plant, tmp_path / "site_1.cooling", waits=False)
    keeping.after(MOMENT)
    keeping.after(MOMENT + timedelta(seconds=31))
    assert load_cooling(tmp_path / "site_1.cooling") is not None


def test_the_demo_serves_the_cooling_of_its_second_site(settings: Settings) -> None:
    made = demo(replace(settings, devices=settings.devices[-1:]), MOMENT)
    assert (made.plants, list(made.ports)) == ((), [("127.0.0.1", 5024)])
    ((plant, _),) = made.coolings
    assert plant.devices[0].map.name == MAP


def test_all_that_a_voyage_shows_lies_within_the_ranges_of_the_map() -> None:
    protocol: ProtocolMap = codec_of(MAP).map
    standing = new_standing(3, MOMENT)
    seen = 0
    for hours in range(0, 168, 28):
        state = Plant().start(standing.voyage, standing.begun + timedelta(hours=hours), 3)
        seen_then = image(state, state.at, np.random.default_rng(hours))
        values = shown_values(seen_then, state.machines, HEALTHY, is_tripped=False)
        for register in protocol.registers:
            if register.name in values and register.low is not None and register.high is not None:
                assert register.low <= values[register.name] <= register.high, register.name
                seen += 1
    assert seen == 6 * (9 + 5 * 10)
