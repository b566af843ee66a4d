"""The simulated cooling plant over real Modbus: drives as they behave, the watchdog, coils, faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.field.fault_block import TRIPPED_AT
from tests.cooling_plant import CoolingBench, cooling_plant


@pytest.fixture
def plant() -> Iterator[CoolingBench]:
    with cooling_plant() as started:
        yield started


def test_a_plant_that_begins_turns_at_the_safe_frequency(plant: CoolingBench) -> None:
    seen = plant.values()
    assert [seen[f"{name}_hz"] for name in ("sw", "fw", "fan")] == [60.0, 60.0, 60.0]
    assert {name for name, value in seen.items() if name.endswith("_running") and value} == {
        f"{drive}_running" for drive in ("sw1", "sw2", "fw1", "fw2", "fan1", "fan2", "fan3")
    }
    assert (seen["sw1_run"], seen["sw3_run"], seen["sw1_auto"], seen["watchdog_tripped"]) == (1.0, 0.0, 1.0, 0.0)
    assert None not in seen.values()


def test_the_running_pumps_follow_the_ordered_frequency_at_the_speed_of_their_ramp(plant: CoolingBench) -> None:
    assert plant.write("sw_hz", 480)
    plant.step(3)
    assert 48.0 < (plant.values()["sw1_actual_hz"] or 0.0) < 60.0
    plant.step(10)
    seen = plant.values()
    assert (seen["sw_hz"], seen["sw1_actual_hz"], seen["sw2_actual_hz"], seen["sw3_actual_hz"]) == (48, 48, 48, 0)


def test_a_coil_starts_the_stand_by_pump_and_stops_another(plant: CoolingBench) -> None:
    assert plant.write("sw3_run", 1)
    assert plant.write("sw1_run", 0)
    plant.step(40)
    seen = plant.values()
    assert (seen["sw3_running"], seen["sw3_actual_hz"], seen["sw3_run"]) == (1.0, 60.0, 1.0)
    assert (seen["sw1_running"], seen["sw1_actual_hz"], seen["sw1_run"], seen["sw1_ready"]) == (0.0, 0.0, 0.0, 1.0)


def test_a_minute_without_a_changed_heartbeat_ends_at_60_hz_until_a_fresh_one(plant: CoolingBench) -> None:
    plant.write("fw_hz", 420)
    plant.beat(1)
    plant.step(59)
    assert (plant.values()["watchdog_tripped"], plant.values()["fw1_actual_hz"]) == (0.0, 42.0)
    plant.beat(1)  # the same number is no sign of life
    plant.step(20)
    seen = plant.values()
    assert (seen["watchdog_tripped"], seen["fw_hz"], seen["fw1_actual_hz"]) == (1.0, 60.0, 60.0)
    assert seen["fw3_actual_hz"] == 0.0  # a stand-by pump is not started by it
    with plant.client() as client:
        assert client.read_holding_registers(TRIPPED_AT, count=1, device_id=1).registers == [1]
    plant.beat(2)
    plant.step(2)
    seen = plant.values()
    assert (seen["watchdog_tripped"], seen["fw_hz"], seen["fw1_actual_hz"]) == (0.0, 60.0, 60.0)


def test_what_is_ordered_while_the_watchdog_has_tripped_is_held_and_acts_with_the_next_heartbeat(
    plant: CoolingBench,
) -> None:
    plant.step(61)
    assert plant.write("fan_hz", 500)
    plant.step(5)
    seen = plant.values()
    assert (seen["watchdog_tripped"], seen["fan_hz"], seen["fan1_set_hz"], seen["fan1_actual_hz"]) == (1, 50, 60, 60)
    plant.beat(7)
    plant.step(7)
    seen = plant.values()
    assert (seen["watchdog_tripped"], seen["fan1_set_hz"], seen["fan1_actual_hz"]) == (0, 50, 50)


def test_a_sensor_fault_that_names_no_sensor_is_one_of_t5(plant: CoolingBench) -> None:
    plant.inject("offset", magnitude=10.0)
    before = plant.values()["t5"] or 0.0
    plant.step()
    assert plant.values()["t5"] == pytest.approx(before + 10.0, abs=1.0)


def test_a_tripped_drive_stops_and_has_to_be_started_again(plant: CoolingBench) -> None:
    plant.inject("failed_pump", position=4)  # fw1
    plant.step(2)
    seen = plant.values()
    assert (seen["fw1_tripped"], seen["fw1_running"], seen["fw1_ready"], seen["fw1_run"]) == (1.0, 0.0, 0.0, 0.0)
    plant.write("fw1_run", 1)
    plant.step(2)
    assert plant.values()["fw1_running"] == 0.0
    assert plant.send(None)
    plant.step(2)
    assert (plant.values()["fw1_tripped"], plant.values()["fw1_running"]) == (0.0, 0.0)
    plant.write("fw1_run", 1)
    plant.step(2)
    assert plant.values()["fw1_running"] == 1.0


def test_a_drive_in_local_goes_on_as_it_does_and_takes_no_order(plant: CoolingBench) -> None:
    plant.inject("drive_local", position=1)
    plant.step()
    plant.write("sw_hz", 450)
    plant.step(15)
    seen = plant.values()
    assert (seen["sw1_local"], seen["sw1_actual_hz"], seen["sw2_actual_hz"]) == (1.0, 60.0, 45.0)


@pytest.mark.parametrize("kind", ["drive_locked_out", "drive_emergency_stop"])
def test_a_drive_that_is_locked_out_or_emergency_stopped_stops(plant: CoolingBench, kind: str) -> None:
    plant.inject(kind, position=8)  # fan2
    plant.step(2)
    seen = plant.values()
    bit = {"drive_locked_out": "locked_out", "drive_emergency_stop": "emergency_stop"}[kind]
    assert (seen[f"fan2_{bit}"], seen["fan2_running"], seen["fan2_ready"]) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(("kind", "turns"), [("fire", 1.0), ("co2_release", 0.0), ("fan_stop", 0.0)])
def test_an_input_of_the_ship_is_shown_and_only_its_own_system_stops_the_fans(
    plant: CoolingBench, kind: str, turns: float
) -> None:
    plant.inject(kind)
    plant.step(2)
    seen = plant.values()
    assert (seen[kind], seen["fan1_running"], seen["fan1_run"], seen["sw1_running"]) == (1.0, turns, turns, 1.0)


def test_a_fouled_cooler_lets_the_water_get_hot(plant: CoolingBench) -> None:
    before = plant.values()["t5"] or 0.0
    plant.inject("fouled_cooler", magnitude=90.0)
    plant.skip(600)
    assert (plant.values()["t5"] or 0.0) > before + 2.0


def test_sensors_that_are_swapped_show_each_other(plant: CoolingBench) -> None:
    before = plant.values()
    plant.inject("swapped", position=3)  # t4 with t5, as the registers stand in the map
    plant.step()
    after = plant.values()
    assert abs((before["t4"] or 0) - (before["t5"] or 0)) > 3.0
    assert after["t4"] == pytest.approx(before["t5"], abs=1.0)
    assert after["t5"] == pytest.approx(before["t4"], abs=1.0)


def test_a_position_or_kind_that_the_plant_does_not_have_is_refused(plant: CoolingBench) -> None:
    for kind, position in (("failed_pump", 11), ("failed_pump", 0), ("hot_cell", 1)):
        with pytest.raises(ValueError, match=r"position|rack"):
            plant.inject(kind, position=position)
