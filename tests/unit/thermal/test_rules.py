"""The rules of the cooling controller, as experiments of 20 s cycles."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.thermal.limits import BANDS, MAX_HZ, MIN_HZ
from engine.thermal.plant_image import Actuator
from engine.thermal.prediction import Prediction
from engine.thermal.proposals import Source
from engine.thermal.reading import SENSORS, Frequencies, Reading
from engine.thermal.rules import ControlState, Decision, decide
from tests.unit.thermal.readings import AT_48, CALM, forecast, reading


def hz(decision: Decision) -> tuple[float, float, float]:
    return decision.sw_hz, decision.fw_hz, decision.fan_hz


def once(now: Reading, ahead: Prediction | None = None, at: Frequencies = AT_48) -> Decision:
    return decide(now, ahead, at, ControlState())


def test_the_worked_example_of_the_design_orders_51_50_and_50_hz() -> None:
    now = reading(t4_c=46.0, t5_c=35.3, t6_c=43.8)
    decision = once(now, forecast(now, {"t4": 0.7, "t5": 0.5, "t6": 0.7}))
    assert hz(decision) == (51.0, 50.0, 50.0)
    assert decision.reasons["sw"] == "T5 +0.5 degC in 10 min (90 %: 0.3..0.7) -> SW 48 -> 51 Hz"
    assert set(decision.source.values()) == {Source.PREDICTION}
    assert decision.alarms == ()


def test_a_standing_forecast_is_not_added_again_for_thirty_minutes() -> None:
    now = reading(t4_c=46.0, t5_c=35.3, t6_c=43.8)
    ahead = forecast(now, {"t4": 0.7, "t5": 0.5, "t6": 0.7})
    state = ControlState()
    for cycle in range(90):
        fed_back = Frequencies(sw_hz=51.0, fw_hz=50.0, fan_hz=50.0) if cycle else AT_48
        decision = decide(now, ahead, fed_back, state)
        state = decision.state
        assert hz(decision) == (51.0, 50.0, 50.0), cycle


@pytest.mark.parametrize(
    ("sensor", "now", "rise", "step"),
    [
        ("t5", 35.3, 0.5, 3), ("t5", 35.3, 0.49, 2), ("t5", 35.3, 0.3, 2), ("t5", 35.3, 0.29, 0),
        ("t5", 34.9, 0.5, 0), ("t5", 35.0, 0.5, 0), ("t5", 35.01, 0.5, 3),
        ("t4", 45.9, 1.0, 3), ("t4", 45.9, 0.5, 2), ("t4", 45.9, 0.49, 0), ("t4", 45.0, 1.0, 0),
        ("t6", 43.9, 1.0, 4), ("t6", 43.9, 0.5, 2), ("t6", 43.9, 0.4, 0), ("t6", 42.9, 1.0, 0),
        ("t5", 34.7, -0.5, -1.5), ("t5", 34.7, -0.3, -1.0), ("t5", 35.0, -0.4, 0),
        ("t4", 44.1, -1.0, -1.5), ("t4", 44.1, -0.5, -1.0), ("t6", 42.1, -1.0, -2.0), ("t6", 42.1, -0.5, -1.0),
    ],
)  # fmt: skip
def test_a_forecast_that_leaves_the_band_steps_by_its_size_and_falls_by_half(
    sensor: str, now: float, rise: float, step: float
) -> None:
    measured = reading(**{f"{sensor}_c": now})
    actuator = {"t5": Actuator.SW, "t4": Actuator.FW, "t6": Actuator.FAN}[sensor]
    decision = once(measured, forecast(measured, {sensor: rise}))
    assert getattr(decision, f"{actuator}_hz") == 48.0 + step


@pytest.mark.parametrize("confidence", [0.5, 0.3, 0.0, math.nan])
def test_a_forecast_of_little_confidence_is_none(confidence: float) -> None:
    now = reading(t5_c=35.3)
    assert hz(once(now, forecast(now, {"t5": 0.5}, confidence=confidence))) == (48.0, 48.0, 48.0)


@pytest.mark.parametrize("lost", ["t1_c", "t7_c", "engine_load_pct"])
def test_without_a_sensor_of_the_forecast_there_is_no_forecast_but_nothing_goes_to_60_hz(lost: str) -> None:
    now = reading(t4_c=46.0, t5_c=35.3, t6_c=43.8, **{lost: None})
    decision = once(now, forecast(now, {"t4": 0.7, "t5": 0.5, "t6": 0.7}))
    assert hz(decision) == (48.0, 48.0, 48.0)
    assert decision.alarms == ({"engine_load_pct": "engine_load"}.get(lost, lost.removesuffix("_c")),)


def test_a_step_whose_forecast_has_gone_stands_until_5_min_and_goes_in_the_cycle_after() -> None:
    now = reading(t5_c=35.3)
    decision = once(now, forecast(now, {"t5": 0.5}))
    asked = []
    for _ in range(17):
        decision = decide(now, None, AT_48, decision.state)
        asked.append(decision.sw_hz)
    assert asked == [51.0] * 15 + [48.0] * 2


def test_a_larger_forecast_replaces_the_step_at_once() -> None:
    now = reading(t5_c=35.3)
    first = once(now, forecast(now, {"t5": 0.3}))
    second = decide(now, forecast(now, {"t5": 0.6}), AT_48, first.state)
    assert (first.sw_hz, second.sw_hz) == (50.0, 51.0)


def test_a_falling_step_goes_at_once_with_its_forecast_or_when_a_rising_one_comes() -> None:
    low = reading(t5_c=34.6)
    falling = once(low, forecast(low, {"t5": -0.5}))
    assert falling.sw_hz == 46.5
    assert decide(low, None, AT_48, falling.state).sw_hz == 48.0
    warm = reading(t5_c=35.4)
    assert decide(warm, forecast(warm, {"t5": 0.5}), AT_48, falling.state).sw_hz == 51.0


def test_inside_the_bands_the_base_does_not_move_for_an_hour() -> None:
    state = ControlState()
    for cycle in range(180):
        edge = 0.45 if cycle % 2 else -0.45
        decision = decide(reading(t5_c=35 + edge, t4_c=45 + 2 * edge, t6_c=43 + 2 * edge), None, AT_48, state)
        state = decision.state
    assert hz(decision) == (48.0, 48.0, 48.0)


def test_t5_at_36_5_raises_the_sea_water_each_minute_up_to_60_hz_and_winds_nothing_up() -> None:
    state, asked = ControlState(), []
    for _ in range(180):
        decision = decide(reading(t5_c=36.5), None, AT_48, state)
        state = decision.state
        asked.append(decision.sw_hz)
    assert asked == sorted(asked)
    assert asked[-1] == 60.0
    cooled = [decide(reading(t5_c=34.0), None, AT_48, state)]
    for _ in range(10):
        cooled.append(decide(reading(t5_c=34.0), None, AT_48, cooled[-1].state))
    assert cooled[0].sw_hz < 60.0  # the first cycle below the band already slows down


def test_a_change_of_less_than_half_a_hertz_is_not_ordered() -> None:
    now = reading(t5_c=35.6)  # 0.1 K above: a fraction of a hertz a cycle
    state, asked = ControlState(), [48.0]
    for _ in range(60):
        decision = decide(now, None, AT_48, state)
        state = decision.state
        asked.append(decision.sw_hz)
    moves = [after - before for before, after in pairwise(asked) if after != before]
    assert moves
    assert min(moves) >= 0.5 - 1e-6


def test_the_same_state_and_reading_give_the_same_decision() -> None:
    now = reading(t5_c=35.9)
    assert once(now).state == once(now).state


@pytest.mark.parametrize("start", [30.0, 75.0, math.nan])
def test_a_fresh_start_from_an_impossible_frequency_begins_within_40_and_60_hz(start: float) -> None:
    decision = once(CALM, at=Frequencies(sw_hz=start, fw_hz=start, fan_hz=start))
    assert decision.sw_hz == {30.0: 40.0}.get(start, 60.0)


temperatures = st.floats(20.0, 60.0)
maybe = st.one_of(st.none(), st.just(math.nan), st.floats(-20.0, 120.0))


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(maybe, min_size=9, max_size=9),
    stale=st.frozensets(st.sampled_from(SENSORS)),
    ahead=st.lists(st.floats(20.0, 60.0), min_size=9, max_size=9),
    start=st.floats(0.0, 90.0),
)
def test_every_decision_lies_within_40_and_60_hz_and_names_what_is_unknown(
    values: list[float | None], stale: frozenset[str], ahead: list[float], start: float
) -> None:
    names = ("t1_c", "t2_c", "t3_c", "t4_c", "t5_c", "t6_c", "t7_c", "px1_bar", "engine_load_pct")
    now = Reading(**dict(zip(names, values, strict=True)), stale=stale)
    table = np.array(ahead).reshape(3, 3)
    told = Prediction(values=table, lower=table - 0.2, upper=table + 0.2, confidence=0.9, reason="")
    decision = once(now, told, Frequencies(sw_hz=start, fw_hz=start, fan_hz=start))
    assert all(MIN_HZ <= each <= MAX_HZ for each in hz(decision))
    for sensor, value in zip(SENSORS, values, strict=True):
        if value is None or math.isnan(value) or sensor in stale:
            assert sensor in decision.alarms
    unknown = {s for s, v in zip(SENSORS, values, strict=True) if v is None or math.isnan(v) or s in stale}
    assert decision.sw_hz == 60.0 or not unknown & {"t2", "t3", "t5", "px1"}
    assert decision.fw_hz == 60.0 or "t4" not in unknown
    assert decision.fan_hz == 60.0 or "t6" not in unknown


def mirrored(now: Reading) -> Reading:
    """Each controlled temperature as far on the other side of its set point."""
    sides = {}
    for band in BANDS.values():
        value = getattr(now, f"{band.sensor}_c")
        sides[f"{band.sensor}_c"] = 2 * band.set_point_c - value
    return replace(now, **sides)


deviations = st.tuples(*[st.floats(-2.5, 2.5)] * 3)
changes = st.tuples(*[st.floats(-2.0, 2.0)] * 3)


def both_ways(
    path: list[tuple[tuple[float, float, float], tuple[float, float, float]]],
) -> list[tuple[list[float], list[float]]]:
    """Falls of a path and rises of its mirror image, both since the start, after each cycle."""
    at = Frequencies(sw_hz=50.0, fw_hz=50.0, fan_hz=50.0)
    state, mirror, out = ControlState(), ControlState(), []
    for (t5, t4, t6), ahead in path:
        now = reading(t5_c=35.0 + t5, t4_c=45.0 + t4, t6_c=43.0 + t6)
        rise = dict(zip(("t4", "t5", "t6"), ahead, strict=True))
        decision = decide(now, forecast(now, rise), at, state)
        other = mirrored(now)
        reflected = decide(other, forecast(other, {name: -each for name, each in rise.items()}), at, mirror)
        out.append(([50.0 - each for each in hz(decision)], [each - 50.0 for each in hz(reflected)]))
        state, mirror = decision.state, reflected.state
    return out


@settings(max_examples=80, deadline=None)
@given(deviations, changes)
def test_a_drop_in_a_cycle_is_never_larger_than_the_rise_of_the_mirrored_situation(
    deviation: tuple[float, float, float], change: tuple[float, float, float]
) -> None:
    [(falls, rises)] = both_ways([(deviation, change)])
    for fall, rise in zip(falls, rises, strict=True):
        assert fall <= max(rise, 0.0) + 1e-6


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(deviations, changes), min_size=2, max_size=25))
def test_no_path_falls_further_than_its_mirror_image_rises_but_for_the_dead_bands(
    path: list[tuple[tuple[float, float, float], tuple[float, float, float]]],
) -> None:
    for falls, rises in both_ways(path):
        assert all(fall < rise + 1.0 + 1e-6 for fall, rise in zip(falls, rises, strict=True))
