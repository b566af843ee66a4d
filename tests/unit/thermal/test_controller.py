"""Whole cycles of the cooling controller: availability, modes, ramps, the gate and what is remembered."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from engine.thermal.controller import Memory, Skill, release_hz
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator, Standing
from engine.thermal.proposals import Source
from engine.thermal.reading import Frequencies
from engine.thermal.reasons import say
from tests.unit.thermal.cycles import Rig, alarms, hz
from tests.unit.thermal.readings import CALM, NO_FORECAST, forecast, reading

WARM = reading(t4_c=46.0, t5_c=35.3, t6_c=43.8)
AHEAD = forecast(WARM, {"t4": 0.7, "t5": 0.5, "t6": 0.7})


def test_the_worked_example_is_ordered_and_the_reactive_controller_would_have_stayed() -> None:
    cycle = Rig(mode=Mode.AUTO_PREDICTIVE).cycle(WARM, AHEAD)
    assert hz(cycle) == (51.0, 50.0, 50.0)
    assert {each.counterfactual_hz for each in cycle.acts.values()} == {48.0}
    assert say(cycle.acts[Actuator.FAN].because).startswith("T6 +0.7 degC in 10 min (90 %: 0.5..0.9) -> fan 48 -> 50")
    assert cycle.alarms == ()


@pytest.mark.parametrize(
    ("skill", "half_width", "code"),
    [
        (0.3, 0.2, "gate_acts"), (0.0, 0.2, "gate_skill"), (-0.4, 0.2, "gate_skill"),
        (math.nan, 0.2, "gate_skill_unknown"), (0.3, 0.51, "gate_interval"), (0.3, 0.49, "gate_acts"),
    ],
)  # fmt: skip
def test_the_forecast_of_t5_acts_only_if_better_than_persistence_and_surer_than_its_change(
    skill: float, half_width: float, code: str
) -> None:
    rig = Rig(mode=Mode.AUTO_PREDICTIVE, skill=Skill(values=np.full((3, 3), skill), n=100))
    cycle = rig.cycle(WARM, forecast(WARM, {"t5": 0.5}, half_width=half_width))
    assert cycle.gate["t5"].because.code == code
    assert cycle.orders.hz[Actuator.SW] == (51.0 if code == "gate_acts" else 48.0)


@pytest.mark.parametrize(("skill", "is_lean"), [(0.3, True), (0.0, False)])
def test_while_a_forecast_better_than_persistence_watches_fresh_water_and_fans_rest_in_the_warm_part_of_their_bands(
    skill: float, is_lean: bool
) -> None:
    rig = Rig(mode=Mode.AUTO_PREDICTIVE, skill=Skill(values=np.full((3, 3), skill), n=100))
    *_, cycle = rig.cycles(30, CALM, prediction=forecast(CALM, {}))
    sea, fresh, fan = hz(cycle)
    assert sea == 48.0
    assert (fresh < 47.0, fan < 47.5) == (is_lean, is_lean)
    assert cycle.acts[Actuator.FW].counterfactual_hz >= fresh


def test_what_the_reactive_controller_would_have_ordered_does_not_stay_apart_for_ever() -> None:
    rig = Rig(mode=Mode.MANUAL)
    warm = reading(t5_c=35.2)
    rig.cycle(warm)
    rig.manual = Frequencies(sw_hz=42.0, fw_hz=48.0, fan_hz=48.0)
    apart = [cycle.acts[Actuator.SW].counterfactual_hz for cycle in rig.cycles(540, warm)]
    assert apart[0] == 48.0
    assert apart[90] == pytest.approx(42.0 + 6.0 / math.e, abs=0.6)  # half an hour, but for the dead band
    assert apart[-1] < 42.6


def test_a_forecast_that_acts_now_and_then_does_not_shake_a_base_that_is_far_below_its_band() -> None:
    cold = reading(t6_c=36.0)
    rig = Rig(mode=Mode.AUTO_PREDICTIVE, ordered=Frequencies(sw_hz=48.0, fw_hz=48.0, fan_hz=40.0))
    told = [forecast(cold, {"t6": 0.4 * (k // 2 % 2)}) for k in range(28)]  # 36.4 at most: a change, but no step
    assert {rig.cycle(cold, each).orders.hz[Actuator.FAN] for each in told} == {40.0}


def test_a_standing_forecast_at_the_edges_of_the_bands_is_not_added_to_by_the_base_for_ten_minutes() -> None:
    rig = Rig(mode=Mode.AUTO_PREDICTIVE)
    ahead = forecast(WARM, {"t4": 0.7, "t5": 0.51, "t6": 0.7})
    for k in range(29):  # then the sensors of this test count as stuck
        assert hz(rig.cycle(WARM, ahead)) == (51.0, 50.0, 50.0), k


def test_the_gate_says_why_there_is_no_forecast() -> None:
    said = say(Rig(mode=Mode.AUTO_PREDICTIVE).cycle(WARM, NO_FORECAST).gate["t4"].because)
    assert said == "Reactive: no forecast (learning, 37 of 50)"
    assert Rig(mode=Mode.AUTO_PREDICTIVE, skill=None).cycle(WARM, AHEAD).gate["t4"].acts is False
    assert Rig(mode=Mode.AUTO_REACTIVE).cycle(WARM, AHEAD).gate["t4"].because.code == "gate_mode"


def test_with_fire_and_t6_above_its_limit_no_order_reaches_the_fans_and_it_is_said() -> None:
    rig = Rig()
    for fire in (True, None):
        cycle = rig.cycle(reading(t6_c=48.0), fire=fire)
        assert cycle.orders.hz[Actuator.FAN] is None
        assert not [name for name in cycle.orders.start + cycle.orders.stop if name.startswith("fan")]
        assert cycle.acts[Actuator.FAN].source is Source.AVAILABILITY
        assert {("cooling.fans_left", "fan"), ("cooling.limit", "t6")} <= alarms(cycle)
    assert rig.cycle(reading(t6_c=48.0), fire=False).orders.hz[Actuator.FAN] == 60.0


def test_after_a_fire_the_fans_go_on_from_what_the_plant_holds() -> None:
    rig = Rig()
    rig.cycle(CALM, fire=True)
    rig.ordered = replace(rig.ordered, fan_hz=57.0)  # the ship's system
    assert rig.cycle(CALM, fire=True).orders.hz[Actuator.FAN] is None
    assert rig.cycle(CALM).orders.hz[Actuator.FAN] == 57.0


@pytest.mark.parametrize(
    "standing", [Standing.TRIPPED, Standing.LOCAL, Standing.EMERGENCY_STOPPED, Standing.LOCKED_OUT, Standing.UNKNOWN]
)
def test_a_drive_that_is_not_available_is_never_started_or_stopped_and_is_shown(standing: Standing) -> None:
    rig = Rig(standings={"sw2": standing, "fan4": standing})
    for cycle in rig.cycles(40, reading(t6_c=47.5)):
        assert not {"sw2", "fan4"} & {*cycle.orders.start, *cycle.orders.stop}
        assert {("cooling.drive", "sw2"), ("cooling.drive", "fan4")} <= alarms(cycle)


def test_with_no_drive_that_runs_it_is_said() -> None:
    rig = Rig(standings={"fw1": Standing.LOCAL, "fw2": Standing.TRIPPED, "fw3": Standing.LOCKED_OUT})
    assert ("cooling.no_drive", "fw") in alarms(rig.cycle())


def test_an_order_ramps_6_hz_up_and_3_hz_down_a_cycle_but_safety_at_once() -> None:
    rig = Rig(mode=Mode.MANUAL, manual=Frequencies(sw_hz=58.0, fw_hz=41.0, fan_hz=48.0))
    assert hz(rig.cycle()) == (54.0, 45.0, 48.0)
    assert hz(rig.cycle()) == (58.0, 42.0, 48.0)
    assert hz(rig.cycle(reading(t4_c=48.0))) == (58.0, 60.0, 48.0)


def test_a_manual_frequency_gives_way_to_a_limit_upward_and_the_reason_says_so() -> None:
    rig = Rig(mode=Mode.MANUAL, manual=Frequencies(sw_hz=42.0, fw_hz=42.0, fan_hz=42.0))
    *_, cycle = rig.cycles(5, reading(t6_c=47.2))
    assert hz(cycle) == (42.0, 42.0, 60.0)
    assert cycle.acts[Actuator.FAN].source is Source.SAFETY
    assert say(cycle.acts[Actuator.FAN].because) == "T6 47.2 degC, limit 47 -> fan 60 Hz"
    assert cycle.acts[Actuator.SW].source is Source.OPERATOR


def test_manual_without_an_ordered_frequency_keeps_what_there_is() -> None:
    rig = Rig(mode=Mode.MANUAL)
    assert hz(rig.cycle(reading(t5_c=36.5))) == (48.0, 48.0, 48.0)


def test_from_manual_to_auto_with_a_large_error_nothing_jumps() -> None:
    at_45 = Frequencies(sw_hz=45.0, fw_hz=45.0, fan_hz=45.0)
    rig = Rig(mode=Mode.MANUAL, manual=at_45, ordered=at_45)
    hot = reading(t5_c=38.0)
    for _ in rig.cycles(30, hot):
        pass
    rig.mode = Mode.AUTO_REACTIVE
    asked = [cycle.orders.hz[Actuator.SW] for cycle in rig.cycles(60, hot)]
    assert 45.0 <= asked[0] <= 46.5  # ki 1 Hz/(K min) x 2.5 K x 20 s = 0.8 Hz
    assert max(after - before for before, after in pairwise(asked)) <= 2.0
    assert asked[-1] == 60.0


def test_from_auto_to_manual_and_back_nothing_jumps() -> None:
    rig = Rig()
    rig.cycle(reading(t5_c=36.0))
    before = hz(rig.cycle(reading(t5_c=36.0)))
    rig.mode = Mode.MANUAL
    assert hz(rig.cycle(reading(t5_c=36.0))) == before
    rig.mode = Mode.AUTO_PREDICTIVE
    after = rig.cycle(reading(t5_c=36.0)).orders.hz[Actuator.SW]
    assert abs(after - before[0]) <= 1.0


def test_fixed_60_hz_is_reached_in_30_s_and_stays_whatever_is_read() -> None:
    rig = Rig(mode=Mode.FIXED60, ordered=Frequencies(sw_hz=40.0, fw_hz=45.0, fan_hz=60.0))
    first = hz(rig.cycle(reading(t5_c=33.0)))
    assert [round(each, 1) for each in first] == [53.3, 58.3, 60.0]
    assert hz(rig.cycle(reading(t5_c=33.0))) == (60.0, 60.0, 60.0)
    assert rig.cycle(reading(t5_c=33.0)).acts[Actuator.SW].source is Source.FIXED


def test_a_release_in_mid_ramp_goes_up_from_where_the_plant_is_and_never_back() -> None:
    rig = Rig(mode=Mode.MANUAL, manual=Frequencies(sw_hz=40.0, fw_hz=40.0, fan_hz=40.0))
    rig.cycle()
    middle = rig.ordered.sw_hz
    assert middle == 45.0
    rising = [release_hz(middle, seconds) for seconds in range(31)]
    assert rising == sorted(rising)
    rig.mode = Mode.FIXED60
    rig.ordered = replace(rig.ordered, sw_hz=release_hz(middle, 10.0))  # written between the cycles
    assert rig.cycle().orders.hz[Actuator.SW] == 60.0


def test_after_release_the_automatic_mode_comes_down_from_60_hz_by_itself_only() -> None:
    rig = Rig(mode=Mode.FIXED60)
    for _ in rig.cycles(3):
        pass
    rig.mode = Mode.AUTO_REACTIVE
    assert hz(rig.cycle()) == (60.0, 60.0, 60.0)
    *_, later = rig.cycles(30, reading(t5_c=34.0))
    assert later.orders.hz[Actuator.SW] < 60.0


def test_a_fresh_start_begins_from_what_the_plant_holds_or_else_from_what_turns() -> None:
    assert hz(Rig(ordered=Frequencies(sw_hz=43.0, fw_hz=52.0, fan_hz=47.0)).cycle()) == (43.0, 52.0, 47.0)
    unread = Rig()
    unread.ordered = None  # type: ignore[assignment]
    assert hz(unread.cycle()) == (48.0, 48.0, 48.0)


def test_after_the_watchdog_of_the_drives_the_loop_goes_on_from_60_hz_and_says_it() -> None:
    rig = Rig()
    rig.cycle()
    cycle = rig.cycle(watchdog=True)
    assert hz(cycle) == (60.0, 60.0, 60.0)
    assert ("cooling.watchdog", "drives") in alarms(cycle)
    assert hz(rig.cycle()) == (60.0, 60.0, 60.0)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_jump_changes_no_order(jump: timedelta) -> None:
    steady, jumped = Rig(mode=Mode.AUTO_PREDICTIVE), Rig(mode=Mode.AUTO_PREDICTIVE)
    for k in range(20):
        if k == 5:
            jumped.now += jump
        told = AHEAD if k < 3 else NO_FORECAST
        assert hz(steady.cycle(WARM, told)) == hz(jumped.cycle(WARM, told))


def test_a_loop_that_starts_again_goes_on_where_it_was() -> None:
    whole, broken = Rig(), Rig()
    for k in range(12):
        if k == 6:
            broken.memory = Memory.from_plain(broken.memory.to_plain())
        now = reading(t5_c=35.5 + 0.1 * k)
        assert hz(whole.cycle(now)) == hz(broken.cycle(now))


@pytest.mark.parametrize(
    "broken", [{"control": 3}, {"mode": "turbo"}, {"stages": {"mast": {}}}, {"ordered": {"sw": "x"}}]
)
def test_a_memory_that_is_none_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not a Memory|is not a valid"):
        Memory.from_plain(broken)


def test_a_refused_write_is_tried_again_from_what_the_plant_holds() -> None:
    rig = Rig(mode=Mode.MANUAL, manual=Frequencies(sw_hz=58.0, fw_hz=48.0, fan_hz=48.0))
    asked = []
    for cycle in rig.cycles(3):
        asked.append(cycle.orders.hz[Actuator.SW])
        rig.ordered = Frequencies(sw_hz=48.0, fw_hz=48.0, fan_hz=48.0)  # the drive did not take it
    assert asked == [54.0, 54.0, 54.0]


@pytest.mark.parametrize(
    ("lost", "quality", "ends"),
    [("t5", "missing", (60.0, 48.0, 48.0)), ("t4", "stale", (48.0, 60.0, 48.0)), ("t6", "invalid", (48.0, 48.0, 60.0))],
)
def test_what_the_field_does_not_call_good_ends_at_60_hz_and_is_named(
    lost: str, quality: str, ends: tuple[float, float, float]
) -> None:
    cycle = Rig().cycle(quality={lost: quality})
    assert hz(cycle) == ends
    assert ("cooling.sensor", lost) in alarms(cycle)
    assert cycle.quality[lost] == quality
