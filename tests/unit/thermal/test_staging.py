"""Which pumps and fans run: experiments of cycles of 20 s."""

from __future__ import annotations

from engine.thermal.plant_image import Actuator, Standing
from engine.thermal.reading import Frequencies
from engine.thermal.reasons import say
from engine.thermal.staging import Need, StageState, stage
from tests.unit.thermal.cycles import Rig, alarms, drives
from tests.unit.thermal.readings import reading

RUNNING = Standing.RUNNING
AT_60 = Frequencies(sw_hz=60.0, fw_hz=60.0, fan_hz=60.0)


def starts(rig: Rig, cycles: int, **values: float | None) -> list[tuple[int, str]]:
    """Cycle and name of each start."""
    found = enumerate(rig.cycles(cycles, reading(**values)))
    return [(k, name) for k, cycle in found for name in cycle.orders.start]


def stops(rig: Rig, cycles: int, **values: float | None) -> list[tuple[int, str]]:
    """Cycle and name of each stop."""
    found = enumerate(rig.cycles(cycles, reading(**values)))
    return [(k, name) for k, cycle in found for name in cycle.orders.stop]


def test_below_30_percent_for_ten_minutes_one_pump_of_each_kind_is_stopped_the_one_of_most_hours() -> None:
    rig = Rig()
    assert stops(rig, 29, engine_load_pct=20.0) == []
    assert stops(rig, 2, engine_load_pct=20.0) == [(0, "sw2"), (0, "fw2")]
    assert stops(rig, 60, engine_load_pct=20.0) == []
    assert (rig.running(Actuator.SW), rig.running(Actuator.FW)) == ({"sw1"}, {"fw1"})


def test_from_30_percent_the_second_pump_starts_at_once_and_noise_of_the_load_moves_nothing() -> None:
    rig = Rig()
    stops(rig, 40, engine_load_pct=20.0)
    assert starts(rig, 1, engine_load_pct=29.9) == []
    assert starts(rig, 1, engine_load_pct=30.0) == [(0, "sw2"), (0, "fw2")]
    assert stops(rig, 100, engine_load_pct=28.0) == []


def test_with_an_unknown_load_two_pumps_run() -> None:
    rig = Rig(standings={"sw2": Standing.STOPPED, "fw2": Standing.STOPPED})
    cycle = rig.cycle(reading(engine_load_pct=None))
    assert set(cycle.orders.start) == {"sw2", "fw2"}
    assert say(cycle.staging[0].because) == "Engine load unknown: 2 of SW run"


def test_three_fans_run_with_the_engine_and_two_in_harbour() -> None:
    rig = Rig()
    stops(rig, 40, engine_load_pct=0.0)
    assert rig.running(Actuator.FAN) == {"fan1", "fan2"}
    assert [name for _, name in starts(rig, 1, engine_load_pct=8.0) if name.startswith("fan")] == ["fan3"]


def test_a_limit_that_stands_with_the_pumps_at_60_hz_for_60_s_calls_the_stand_by() -> None:
    rig = Rig(ordered=AT_60)
    assert starts(rig, 4, t4_c=48.2) == [(3, "fw3")]


def test_a_limit_with_the_pumps_below_60_hz_calls_none_before_they_are_there() -> None:
    assert starts(Rig(), 5, t4_c=48.2) == [(4, "fw3")]  # 60 Hz is ordered in the first cycle, held from the second


def test_the_stand_by_goes_again_ten_minutes_after_the_limit_was_released() -> None:
    rig = Rig(ordered=AT_60)
    starts(rig, 5, t4_c=48.2)
    assert stops(rig, 60, t4_c=46.5) == []  # not released yet
    assert [k for k, name in stops(rig, 60, t4_c=45.0) if name.startswith("fw")] == [29]


def test_low_sea_water_pressure_starts_the_stand_by_at_once_and_stops_nothing_while_it_lasts() -> None:
    rig = Rig()
    assert starts(rig, 2, px1_bar=0.9) == [(0, "sw3")]
    assert [name for _, name in stops(rig, 60, px1_bar=0.9, engine_load_pct=10.0) if name.startswith("sw")] == []


def test_a_tripped_duty_pump_is_replaced_in_the_cycle_it_is_seen() -> None:
    rig = Rig()
    rig.cycle()
    rig.standings["sw1"] = Standing.TRIPPED
    cycle = rig.cycle()
    assert cycle.orders.start == ("sw3",)
    assert say(cycle.staging[0].because) == "sw1 tripped: sw3 takes its place"


def test_a_pump_that_somebody_else_has_stopped_is_left_alone_and_another_takes_its_place() -> None:
    rig = Rig()
    rig.cycle()
    rig.standings["sw1"] = Standing.STOPPED
    assert starts(rig, 60) == [(0, "sw3")]


def test_a_plant_in_which_nothing_runs_is_not_started() -> None:
    rig = Rig(standings=dict.fromkeys(("fan1", "fan2", "fan3", "fan4"), Standing.STOPPED))
    assert [name for _, name in starts(rig, 30) if name.startswith("fan")] == []


def test_a_stand_by_that_does_not_come_up_is_named_and_the_next_one_tried() -> None:
    rig = Rig(obeys=False)
    rig.cycle()
    rig.standings["fan1"] = Standing.TRIPPED
    rig.standings["fan2"] = Standing.STOPPED  # by hand: not to be tried
    assert [name for _, name in starts(rig, 3)] == ["fan4"]
    cycle = rig.cycle()
    assert ("cooling.start_failed", "fan4") in alarms(cycle)
    assert cycle.orders.start == ()


def test_there_is_at_most_one_start_of_an_actuator_in_a_cycle() -> None:
    rig = Rig()
    rig.cycle()
    rig.standings |= {"fan1": Standing.TRIPPED, "sw1": Standing.TRIPPED, "sw2": Standing.TRIPPED}
    for cycle in rig.cycles(20):
        for kind in ("sw", "fw", "fan"):
            assert len([name for name in cycle.orders.start if name.startswith(kind)]) <= 1


def rotated(running: set[str], cycles: int) -> list[tuple[int, bool, str]]:
    """What is started and stopped of the sea-water pumps, with nothing else going on; drives obey at once."""
    state, acts, running = StageState(), [], set(running)
    for k in range(cycles):
        seen = drives(**{f"sw{n}": RUNNING if f"sw{n}" in running else Standing.STOPPED for n in (1, 2, 3)})
        found, state = stage(Actuator.SW, seen, Need(load_pct=70.0), state)
        for act in found:
            acts.append((k, act.start, act.drive))
            running = running | {act.drive} if act.start else running - {act.drive}
        assert len(running) >= 2
    return acts


def test_after_24_hours_the_pump_of_most_hours_changes_places_start_before_stop() -> None:
    assert rotated({"sw2", "sw3"}, 24 * 180 + 5) == [(4319, True, "sw1"), (4320, False, "sw3")]


def test_pumps_whose_stand_by_has_the_most_hours_change_no_places() -> None:
    assert rotated({"sw1", "sw2"}, 24 * 180 + 5) == []
