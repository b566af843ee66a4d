"""Sensors that lie: missing, out of range, stuck, spiking, swapped."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.thermal.limits import FIELDS
from engine.thermal.plausible import SensorMemory, judge
from engine.thermal.reading import SENSORS
from engine.thermal.reasons import say
from tests.unit.thermal.cycles import Rig, alarms, hz, scattered
from tests.unit.thermal.readings import CALM, reading

VALUES = {name: getattr(CALM, FIELDS[name]) for name in SENSORS}


def qualities(sensor: str, values: list[float | None]) -> list[str]:
    """What one sensor is worth in each of some cycles; the others scatter around what they show."""
    memory, found = SensorMemory(), []
    for k, value in enumerate(values):
        shown = {name: getattr(scattered(CALM, k), FIELDS[name]) for name in SENSORS} | {sensor: value}
        judged = judge(memory, shown, {})
        memory = judged.memory
        found.append(judged.quality[sensor])
        assert (sensor in judged.reading.stale) == (found[-1] != "good")
    return found


def test_plausible_values_are_good() -> None:
    judged = judge(SensorMemory(), VALUES, {})
    assert set(judged.quality.values()) == {"good"}
    assert judged.reading == CALM


@pytest.mark.parametrize(
    ("value", "quality"), [(None, "missing"), (math.nan, "missing"), (-80.0, "range"), (200.0, "range")]
)
def test_what_no_sensor_can_show_is_not_good(value: float | None, quality: str) -> None:
    assert qualities("t5", [35.0, value, 35.1]) == ["good", quality, "good"]


def test_a_sensor_stuck_for_ten_minutes_is_frozen_until_it_moves() -> None:
    found = qualities("t4", [45.0] * 32 + [45.1])
    assert found == ["good"] * 30 + ["frozen"] * 2 + ["good"]


def test_sea_and_outside_air_may_stand_still_for_an_hour_and_an_engine_at_rest_for_ever() -> None:
    assert qualities("t1", [25.0] * 182) == ["good"] * 180 + ["frozen"] * 2
    assert set(qualities("engine_load", [0.0] * 400)) == {"good"}


def test_noise_of_a_tenth_shown_in_tenths_is_never_taken_for_a_stuck_sensor() -> None:
    noise = np.random.default_rng(5).normal(45.0, 0.1, 4320).round(1)  # a day
    assert set(qualities("t4", noise.tolist())) == {"good"}


def test_a_spike_is_not_believed_and_the_value_after_it_is() -> None:
    assert qualities("t5", [35.0, 43.0, 35.1, 27.0, 35.0]) == ["good", "jumped", "good", "jumped", "good"]


def test_a_level_after_a_jump_is_believed_once_it_has_stood_for_three_cycles() -> None:
    assert qualities("t6", [43.0, 50.0, 50.1, 49.9, 50.0]) == ["good", "jumped", "jumped", "good", "good"]


def test_an_ever_spiking_sensor_is_never_believed() -> None:
    assert set(qualities("t5", [35.0] + [50.0, 27.0] * 20)[1:]) == {"jumped"}


def test_a_rise_as_fast_as_the_water_can_is_believed() -> None:
    assert set(qualities("t4", [45.0 + 0.5 * k for k in range(20)])) == {"good"}


def test_after_five_minutes_without_a_value_the_next_one_is_believed_wherever_it_is() -> None:
    assert qualities("t6", [43.0, *[None] * 15, 52.0])[-1] == "good"


def test_fresh_water_that_gets_warmer_in_the_cooler_is_two_sensors_changed_places() -> None:
    judged = judge(SensorMemory(), VALUES | {"t4": 35.0, "t5": 45.0}, {})
    assert (judged.quality["t4"], judged.quality["t5"]) == ("swapped", "swapped")
    assert say(judged.because["t4"]) == "T4 35.0 degC cannot be beside T5 45.0 degC: swapped or wrong"


@pytest.mark.parametrize(("one", "other"), [("t1", "t2"), ("t3", "t4"), ("t5", "t1")])
def test_temperatures_in_an_order_that_heat_does_not_flow_in_are_not_believed(one: str, other: str) -> None:
    judged = judge(SensorMemory(), VALUES | {one: VALUES[other], other: VALUES[one]}, {})
    assert judged.quality[one] == judged.quality[other] == "swapped"


def test_t5_and_t6_that_change_places_stay_unbelieved_until_they_change_back() -> None:
    crossed = replace(CALM, t5_c=CALM.t6_c, t6_c=CALM.t5_c)
    rig = Rig()
    list(rig.cycles(5))
    for cycle in rig.cycles(60, crossed):
        assert hz(cycle)[0] == hz(cycle)[2] == 60.0
        assert {("cooling.sensor", "t5"), ("cooling.sensor", "t6")} <= alarms(cycle)
    *_, back = rig.cycles(4, CALM)
    assert back.quality["t5"] == back.quality["t6"] == "good"


@pytest.mark.parametrize(
    ("sensor", "value"), [("t5", math.nan), ("t5", 99.0), ("t4", None), ("t6", 20.0), ("t2", -50.0)]
)
def test_a_lying_sensor_ends_at_60_hz_for_what_depends_on_it_and_is_named(sensor: str, value: float | None) -> None:
    rig = Rig()
    list(rig.cycles(3))
    cycle = rig.cycle(reading(**{f"{sensor}_c": value}))
    assert hz(cycle)[{"t5": 0, "t2": 0, "t4": 1, "t6": 2}[sensor]] == 60.0
    assert ("cooling.sensor", sensor) in alarms(cycle)


def test_a_t5_stuck_in_its_band_ends_at_60_hz_after_ten_minutes() -> None:
    rig = Rig()
    asked = []
    for k in range(32):
        now = replace(scattered(CALM, k), t5_c=None)
        cycle = rig.cycle(replace(now, t5_c=35))  # an int: what scatters the others leaves it
        asked.append(cycle.orders.hz["sw"])
    assert asked == [48.0] * 30 + [60.0] * 2
