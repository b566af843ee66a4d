"""Measured-value safety: each limit with its release, and what is not known."""

from __future__ import annotations

import math

import pytest

from engine.thermal.plant_image import Actuator
from engine.thermal.proposals import Source
from engine.thermal.reading import Frequencies
from engine.thermal.rules import ControlState, decide
from tests.unit.thermal.readings import AT_48, CALM, forecast, reading

LIMITS = [
    ("t2", Actuator.SW, 49.0, 47.0),
    ("t3", Actuator.SW, 49.0, 47.0),
    ("t4", Actuator.FW, 48.0, 46.0),
    ("t6", Actuator.FAN, 47.0, 44.0),
]


def run(*values: dict[str, float]) -> list[dict[str, float]]:
    """The frequencies of one cycle after the other."""
    state, out = ControlState(), []
    for each in values:
        decision = decide(reading(**each), None, AT_48, state)
        state = decision.state
        out.append({"sw": decision.sw_hz, "fw": decision.fw_hz, "fan": decision.fan_hz})
    return out


@pytest.mark.parametrize(("sensor", "actuator", "limit", "release"), LIMITS)
def test_a_limit_orders_60_hz_until_its_release_and_leaves_the_others_alone(
    sensor: str, actuator: Actuator, limit: float, release: float
) -> None:
    name = f"{sensor}_c"
    found = run({name: limit - 0.01}, {name: limit}, {name: release + 0.01}, {name: release})
    mine = [each[actuator] for each in found]
    assert mine[0] < 60.0
    assert mine[1:3] == [60.0, 60.0]
    others = [hz for each in found for who, hz in each.items() if who != actuator]
    assert set(others) == {48.0}


def test_t5_of_exactly_40_is_not_above_its_limit_and_36_releases_it() -> None:
    assert [each["sw"] for each in run({"t5_c": 40.0})] != [60.0]
    assert [each["sw"] for each in run({"t5_c": 40.0001}, {"t5_c": 36.1})] == [60.0, 60.0]
    decision = decide(reading(t5_c=40.1), None, AT_48, ControlState())
    assert decision.state.standing == {"t5"}
    assert decide(reading(t5_c=36.0), None, AT_48, decision.state).state.standing == frozenset()


def test_a_value_a_millionth_short_of_its_limit_counts_as_at_it() -> None:
    assert run({"t4_c": 48.0 - 1e-7})[0]["fw"] == 60.0
    assert run({"t5_c": 40.0 + 1e-7})[0]["sw"] < 60.0
    assert decide(reading(px1_bar=1.0 - 1e-7), None, AT_48, ControlState()).source["sw"] is Source.ECONOMY


@pytest.mark.parametrize(("sensor", "actuator", "limit", "release"), LIMITS)
def test_between_release_and_limit_nothing_decreases_though_the_limit_was_not_reached(
    sensor: str, actuator: Actuator, limit: float, release: float
) -> None:
    cold = {"t4_c": 42.0, "t5_c": 33.0, "t6_c": 40.0}
    warm = cold | {f"{sensor}_c": release + 0.5}
    state = ControlState()
    for _ in range(30):
        decision = decide(reading(**warm), None, AT_48, state)
        state = decision.state
    assert getattr(decision, f"{actuator}_hz") >= 48.0


def test_after_a_limit_the_base_goes_on_from_60_hz_without_a_bump() -> None:
    sequence = [{"t4_c": 48.0}, {"t4_c": 46.0}, {"t4_c": 45.9}]
    assert [each["fw"] for each in run(*sequence)] == [60.0, 60.0, 60.0]


def test_where_safety_only_held_the_base_up_it_does_not_fall_later_for_a_rise_it_never_made() -> None:
    warm, state, shown = reading(t5_c=36.1), ControlState(), []
    # 36.1 and falling: held at 48; 37.5: + 2 x 1.4 + 2.0 / 3 = 51.467; back in the band: - 2 x 2.0 = 47.467
    for now, told in ((warm, forecast(warm, {"t5": -2.0})), (reading(t5_c=37.5), None), (reading(t5_c=35.2), None)):
        decision = decide(now, told, AT_48, state)
        state = decision.state
        shown.append(decision.sw_hz)
    assert shown == pytest.approx([48.0, 51.467, 47.467], abs=1e-3)


def test_low_pressure_lets_the_sea_water_rise_but_not_fall() -> None:
    cold = reading(t5_c=33.0, px1_bar=0.9)
    state = ControlState()
    for _ in range(30):
        decision = decide(cold, forecast(cold, {"t5": -0.6}), AT_48, state)
        state = decision.state
    assert decision.sw_hz == 48.0
    assert decision.reasons["sw"] == "PX1 0.90 bar, below 1.0: SW not below 48 Hz"
    warm = reading(t5_c=35.3, px1_bar=0.9)
    assert decide(warm, forecast(warm, {"t5": 0.5}), AT_48, ControlState()).sw_hz == 51.0


@pytest.mark.parametrize("bad", [None, math.nan, math.inf, "stale"])
@pytest.mark.parametrize(
    ("sensor", "field", "actuator"),
    [
        ("t2", "t2_c", "sw"), ("t3", "t3_c", "sw"), ("t5", "t5_c", "sw"), ("px1", "px1_bar", "sw"),
        ("t4", "t4_c", "fw"), ("t6", "t6_c", "fan"),
    ],
)  # fmt: skip
def test_a_sensor_that_cannot_be_used_sends_what_depends_on_it_to_60_hz(
    sensor: str, field: str, actuator: str, bad: float | str | None
) -> None:
    now = reading(stale=frozenset({sensor})) if bad == "stale" else reading(**{field: bad})
    decision = decide(now, None, AT_48, ControlState())
    found = {"sw": decision.sw_hz, "fw": decision.fw_hz, "fan": decision.fan_hz}
    assert found == {"sw": 48.0, "fw": 48.0, "fan": 48.0} | {actuator: 60.0}
    assert decision.alarms == (sensor,)
    assert decision.source[actuator] is Source.SAFETY


def test_a_limit_whose_sensor_is_lost_stands_until_the_sensor_shows_its_release() -> None:
    hot = decide(reading(t2_c=49.5), None, AT_48, ControlState())
    lost = decide(reading(t2_c=None), None, AT_48, hot.state)
    back = decide(reading(t2_c=48.0), None, AT_48, lost.state)
    assert (lost.sw_hz, back.sw_hz) == (60.0, 60.0)


def test_t5_below_30_is_an_alarm_and_no_action_of_safety() -> None:
    decision = decide(reading(t5_c=29.9), None, AT_48, ControlState())
    assert decision.alarms == ("t5",)
    assert decision.source["sw"] is Source.ECONOMY


def test_safety_stays_above_a_falling_forecast() -> None:
    now = reading(t4_c=48.2)
    decision = decide(now, forecast(now, {"t4": -5.0}), AT_48, ControlState())
    assert decision.fw_hz == 60.0


def test_without_any_reading_everything_runs_at_60_hz_and_every_sensor_is_named() -> None:
    nothing = reading(**dict.fromkeys(vars(CALM).keys() - {"stale"}))
    decision = decide(nothing, None, Frequencies(sw_hz=40.0, fw_hz=40.0, fan_hz=40.0), ControlState())
    assert (decision.sw_hz, decision.fw_hz, decision.fan_hz) == (60.0, 60.0, 60.0)
    assert decision.alarms == ("t1", "t2", "t3", "t4", "t5", "t6", "t7", "px1", "engine_load")
