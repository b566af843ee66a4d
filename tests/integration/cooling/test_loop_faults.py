"""What the loop, the drives and the operator's record make of each fault: an experiment each, over real Modbus TCP.

The table in docs/faults-cooling.md names these tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from api.services.maps import protocol_map
from engine.thermal import controller
from engine.thermal.because import Because
from engine.thermal.modes import Mode
from engine.thermal.prediction import Prediction
from engine.thermal.predictor import no_model
from tests.cooling_loop import Ship, cooling_loop, kinds, outcomes
from tests.cooling_plant import MAP

UP_HZ, DOWN_HZ = 6.0, 3.0  # most a cycle may change (engine.thermal.ramp), but for safety, which goes at once
SAFE = 60.0
ACTUATORS = ("sw", "fw", "fan")


@pytest.fixture
def ship(tmp_path: Path) -> Iterator[Ship]:
    """A minute under way: brought down by hand, then reactive."""
    with cooling_loop(tmp_path) as under_way:
        under_way.set_mode(Mode.MANUAL, sw=48.0, fw=48.0, fan=48.0)
        under_way.run(minutes=1)
        under_way.set_mode(Mode.AUTO_REACTIVE)
        assert max(under_way.ordered().values()) < SAFE
        yield under_way


def place(name: str) -> int:
    """Where a register stands in the map: the position that a fault is given to."""
    return [register.name for register in protocol_map(MAP).registers].index(name)


def is_bumpless(before: dict[str, float], after: dict[str, float]) -> bool:
    return all(-DOWN_HZ - 0.05 <= after[a] - before[a] <= UP_HZ + 0.05 for a in ACTUATORS)


# --- sensors


@pytest.mark.parametrize(("sensor", "actuator"), [("t5", "sw"), ("px1", "sw"), ("t4", "fw"), ("t6", "fan")])
def test_a_sensor_without_a_value_takes_what_depends_on_it_to_60_hz_and_is_named(
    ship: Ship, sensor: str, actuator: str
) -> None:
    before = ship.ordered()
    ship.plant.inject("invalid", position=place(sensor))
    record = ship.tick()
    assert record.quality[sensor] != "good"
    assert ship.ordered()[actuator] == SAFE
    assert record.acts[actuator]["source"] == "safety"
    assert ("cooling.sensor", sensor) in kinds(record)
    others = [a for a in ACTUATORS if a != actuator]
    assert all(abs(ship.ordered()[a] - before[a]) <= UP_HZ for a in others), "nobody else is moved by it"
    assert record.watchdog is False


def test_a_sensor_that_stands_still_is_found_out_and_its_pumps_go_to_60_hz(ship: Ship) -> None:
    ship.plant.inject("frozen", position=place("t5"))
    records = ship.run(minutes=11)
    assert all(record.link for record in records)
    found = [record.quality["t5"] for record in records]
    assert (found[0], found[-1]) == ("good", "frozen")
    assert records[-1].acts["sw"]["read_back_hz"] == SAFE
    assert ("cooling.sensor", "t5") in kinds(records[-1])


def test_a_spike_takes_its_pumps_to_60_hz_for_as_long_as_it_is_not_believed(ship: Ship) -> None:
    ship.plant.inject("offset", position=place("t4"), magnitude=20.0)
    record = ship.tick()
    assert record.quality["t4"] == "jumped"
    assert record.acts["fw"]["read_back_hz"] == SAFE
    ship.plant.call(lambda: ship.plant.device().faults.take())
    after = ship.tick()
    assert after.quality["t4"] == "good"
    assert after.acts["fw"]["source"] != "safety"
    assert SAFE - DOWN_HZ <= after.acts["fw"]["read_back_hz"] <= SAFE, "and comes down slowly"


def test_two_sensors_that_have_changed_places_are_both_unknown(ship: Ship) -> None:
    ship.plant.inject("swapped", position=place("t4"))  # with the next one, T5
    record = ship.tick()
    assert {record.quality["t4"], record.quality["t5"]} <= {"swapped", "jumped"}
    assert (ship.ordered()["sw"], ship.ordered()["fw"]) == (SAFE, SAFE)
    assert {("cooling.sensor", "t4"), ("cooling.sensor", "t5")} <= kinds(record)


# --- the line


def test_a_link_that_is_lost_for_10_s_between_two_cycles_changes_nothing(ship: Ship) -> None:
    before = ship.ordered()
    ship.plant.inject("silent")
    ship.pass_by(10)
    ship.plant.call(lambda: ship.plant.device().faults.take())
    ship.pass_by(10)
    ship.loop.cycle()
    record = ship.records()[-1]
    assert (record.link, record.watchdog, record.missed) == (True, False, 0)
    assert is_bumpless(before, ship.ordered())


def test_a_link_that_is_lost_for_60_s_ends_at_60_hz_and_control_goes_on_from_there(ship: Ship) -> None:
    side = ship.cut()
    lost = [ship.tick() for _ in range(3)]
    assert [(record.link, record.acts, kinds(record)) for record in lost] == [
        (False, {}, {("cooling.link", "")}) for _ in range(3)
    ]
    ship.pass_by(2)
    assert set(ship.turning().values()) == {SAFE}, "the drives' own watchdog"
    ship.mend(side)
    ship.pass_by(18)
    ship.loop.cycle()
    record = ship.records()[-1]
    assert (record.link, record.watchdog) == (True, True)
    assert all(SAFE - DOWN_HZ <= hz <= SAFE for hz in ship.ordered().values()), "bumpless from what the plant holds"
    assert ship.tick().watchdog is False, "beating again"


def test_a_link_that_is_lost_for_10_min_ends_at_60_hz_and_the_loop_begins_anew_when_it_is_back(ship: Ship) -> None:
    side = ship.cut()
    lost = ship.run(minutes=10)
    assert not any(record.link for record in lost)
    assert [record.missed for record in lost] == [0] * 30, "a cycle without an answer is not a missed one"
    assert set(ship.turning().values()) == {SAFE}
    ship.mend(side)
    record = ship.tick()
    assert record.link
    assert ("cooling.watchdog", "drives") in kinds(record)
    assert all(SAFE - DOWN_HZ <= hz <= SAFE for hz in ship.ordered().values())


@pytest.mark.parametrize("kind", ["exception", "wrong_unit", "garbage", "short", "closed"])
def test_a_device_that_answers_nonsense_is_as_good_as_none(ship: Ship, kind: str) -> None:
    before = ship.ordered()
    ship.plant.inject(kind)
    record = ship.tick()
    assert (record.link, kinds(record)) == (False, {("cooling.link", "")})
    ship.plant.call(lambda: ship.plant.device().faults.take())
    assert ship.tick().link
    assert is_bumpless(before, ship.ordered())


# --- orders that do not hold


def test_a_refused_order_is_an_alarm_and_the_silence_of_the_heartbeat_ends_at_60_hz(ship: Ship) -> None:
    ship.plant.inject("write_refused")
    ship.plant.inject("invalid", position=place("t5"))  # what wants the sea-water pumps at 60 Hz
    record = ship.tick()
    assert outcomes(record)["sw"] == "rejected"
    assert record.acts["sw"]["read_back_hz"] < SAFE
    assert ("cooling.write", "sw_hz") in kinds(record)
    later = [ship.tick() for _ in range(3)]
    assert any(("cooling.watchdog", "drives") in kinds(each) for each in later)
    assert set(ship.turning().values()) == {SAFE}


def test_another_value_read_back_is_an_alarm_and_the_next_cycle_tries_again(ship: Ship) -> None:
    ship.plant.inject("write_clamped", position=0, magnitude=50.0)  # the first command: sw_hz
    ship.plant.inject("invalid", position=place("t5"))
    record = ship.tick()
    assert (outcomes(record)["sw"], record.acts["sw"]["written_hz"], record.acts["sw"]["read_back_hz"]) == (
        "clamped",
        SAFE,
        50.0,
    )
    assert ("cooling.write", "sw_hz") in kinds(record)
    ship.plant.call(lambda: ship.plant.device().faults.take("write_clamped"))
    after = ship.tick()
    assert (outcomes(after)["sw"], after.acts["sw"]["read_back_hz"]) == ("applied", SAFE)
    assert ("cooling.write", "sw_hz") not in kinds(after)


# --- the process, its memory and its clock


def test_a_killed_process_leaves_the_drives_at_60_hz_after_a_minute(ship: Ship) -> None:
    ship.pass_by(58)
    assert ship.turning()["sw1"] < SAFE
    ship.pass_by(5)
    assert set(ship.turning().values()) == {SAFE}
    assert ship.plant.values()["watchdog_tripped"] == 1.0


def test_a_process_that_starts_again_goes_on_without_a_jump(ship: Ship) -> None:
    before = ship.ordered()
    memory = ship.loop._memory
    ship.restart()
    assert ship.loop._memory == memory
    record = ship.tick()
    assert is_bumpless(before, ship.ordered())
    assert record.missed == 0


def test_the_last_half_hour_outlives_a_process_so_that_forecasts_go_on(ship: Ship) -> None:
    class Seen:
        def predict(self, window: pd.DataFrame) -> Prediction:
            windows.append(len(window))
            return no_model(0)

    windows: list[int] = []
    ship.know(model=("v7", Seen()))
    ship.remember_half_an_hour()
    ship.tick()
    ship.restart()
    record = ship.tick()
    assert windows == [90, 90]
    assert record.model_version == "v7"
    assert record.predict_ms is not None
    assert kinds(record) == set()


def test_a_memory_older_than_five_minutes_is_not_used(ship: Ship) -> None:
    ship.hands.run(301)
    ship.restart()
    assert ship.loop._memory.to_plain() == type(ship.loop._memory)().to_plain()


def test_a_memory_that_cannot_be_read_is_a_fresh_start(ship: Ship) -> None:
    (ship.folder / "kept.json").write_text('{"format": 1, "at": "2026', encoding="utf-8")
    before = ship.ordered()
    ship.restart()
    ship.tick()
    assert is_bumpless(before, ship.ordered()), "from what the plant holds"


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_set_by_an_hour_moves_no_frequency_and_loses_no_cycle(ship: Ship, hours: int) -> None:
    before, kept = ship.ordered(), len(ship.records())
    ship.hands.now += timedelta(hours=hours)
    record = ship.tick()
    assert (record.missed, record.link, record.watchdog) == (0, True, False)
    assert is_bumpless(before, ship.ordered())
    ship.run(minutes=1)
    moments = [each.at for each in ship.records()]
    assert len(set(moments)) == kept + 4, "cycles of an hour that comes twice are kept beside each other"


@pytest.mark.parametrize("code", ["model_damaged", "model_other_version"])
def test_a_model_that_cannot_be_used_leaves_the_control_reactive_and_is_an_alarm(ship: Ship, code: str) -> None:
    values = {"version": "v7", "problem": "no header"}
    ship.set_mode(Mode.AUTO_PREDICTIVE)
    ship.know(model=None, no_model=Because(code=code, values=values))
    record = ship.tick()
    assert not any(gate["acts"] for gate in record.gate.values())
    assert record.prediction is not None
    assert (record.prediction["values"], record.prediction["because"][0]) == (None, code)
    assert ("cooling.model", "file") in kinds(record)
    assert set(outcomes(record).values()) == {"applied"}, "control goes on"


def test_a_model_that_fails_costs_the_forecast_and_not_the_cycle(ship: Ship) -> None:
    class Broken:
        def predict(self, window: object) -> Prediction:
            raise ZeroDivisionError

    ship.set_mode(Mode.AUTO_PREDICTIVE)
    ship.know(model=("v7", Broken()))
    ship.remember_half_an_hour()
    record = ship.tick()
    assert record.prediction is not None
    assert record.prediction["because"] == ["model_failed", {"problem": "ZeroDivisionError"}]
    assert ("cooling.model", "file") in kinds(record)
    assert set(outcomes(record).values()) == {"applied"}


def test_a_cycle_that_fails_does_not_beat_and_the_next_one_begins_anew(
    ship: Ship, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    beat, before = ship.plant.values()["heartbeat"], ship.ordered()
    with monkeypatch.context() as patched:
        patched.setattr(controller, "step", fail)
        ship.pass_by(20)
        with pytest.raises(ZeroDivisionError):
            ship.loop.cycle()
    assert ship.plant.values()["heartbeat"] == beat
    record = ship.tick()
    assert record.missed == 1
    assert set(outcomes(record).values()) == {"applied"}
    assert is_bumpless(before, ship.ordered())


def test_the_heartbeat_of_a_rival_is_an_alarm(ship: Ship) -> None:
    assert kinds(ship.tick()) == set()
    ship.plant.beat(40_000)
    assert ("cooling.rival", "heartbeat") in kinds(ship.tick())
    assert kinds(ship.tick()) == set(), "and over when nobody else beats"


# --- modes


def test_a_release_in_mid_ramp_goes_on_a_straight_line_to_60_hz_within_30_s(ship: Ship) -> None:
    ship.set_mode(Mode.MANUAL, sw=40.0, fw=40.0, fan=40.0)
    ship.tick()
    start = ship.ordered()
    assert any(hz > 40.0 for hz in start.values()), "in mid-ramp"
    ship.set_mode(Mode.FIXED60)
    steps = [start]
    for second in range(1, 33):
        ship.pass_by(1)
        ship.loop.between()
        if second == 20:
            ship.loop.cycle()
        steps.append(ship.ordered())
    most = {a: (SAFE - start[a]) / 30.0 for a in ACTUATORS}
    for actuator in ACTUATORS:
        line = [step[actuator] for step in steps]
        assert line == sorted(line), "never down"
        assert max(b - a for a, b in pairwise(line)) <= most[actuator] + 0.25, "never a jump"
        assert line[29] < SAFE == line[-1]


def test_from_manual_to_automatic_with_a_large_error_there_is_no_bump(ship: Ship) -> None:
    ship.set_mode(Mode.MANUAL, sw=40.0, fw=40.0, fan=40.0)
    ship.run(minutes=4)
    before = ship.ordered()
    ship.set_mode(Mode.AUTO_REACTIVE)
    record = ship.tick()
    unsafe = [a for a in ACTUATORS if record.acts[a]["source"] != "safety"]
    assert unsafe
    assert all(-DOWN_HZ <= ship.ordered()[a] - before[a] <= UP_HZ for a in unsafe)


# --- drives and fire


def test_a_tripped_drive_is_left_alone_and_the_stand_by_starts(ship: Ship) -> None:
    ship.plant.inject("failed_pump", position=1)
    records = ship.run(minutes=2)
    assert records[-1].drives["sw1"]["standing"] == "tripped"
    assert ("cooling.drive", "sw1") in kinds(records[-1])
    started = [(each["drive"], each["start"]) for record in records for each in record.staging]
    assert ("sw3", True) in started
    assert ("sw1", True) not in started
    assert records[-1].drives["sw3"]["is_turning"]


@pytest.mark.parametrize(("kind", "standing"), [("drive_local", "local"), ("drive_locked_out", "locked_out")])
def test_a_drive_that_is_not_ours_is_neither_started_nor_overridden(ship: Ship, kind: str, standing: str) -> None:
    ship.plant.inject(kind, position=1)
    ship.pass_by(5)
    turns_at = ship.plant.values()["sw1_actual_hz"]
    records = ship.run(minutes=1)
    assert records[-1].drives["sw1"]["standing"] == standing
    assert ("cooling.drive", "sw1") in kinds(records[-1])
    assert not any(each["drive"] == "sw1" for record in records for each in record.staging)
    after = ship.plant.values()["sw1_actual_hz"]
    assert after == turns_at if standing == "local" else after == 0.0
    assert set(outcomes(records[-1]).values()) == {"applied"}, "the others are controlled on"


def test_with_fire_and_an_engine_room_above_its_limit_the_fans_stay_as_the_ships_system_has_them(ship: Ship) -> None:
    ship.plant.inject("offset", position=place("t6"), magnitude=10.0)
    ship.plant.inject("fire")
    before = ship.ordered()["fan"]
    records = ship.run(minutes=2)
    assert records[-1].readings["t6"] > 47.0
    assert records[-1].quality["t6"] == "good"
    assert {record.acts["fan"]["written_hz"] for record in records} == {None}
    assert ship.ordered()["fan"] == before
    assert not any(each["drive"].startswith("fan") for record in records for each in record.staging)
    assert ("cooling.fans_left", "fan") in kinds(records[-1])
    assert outcomes(records[-1])["sw"] == "applied"


# --- what may not be written


@pytest.mark.parametrize("why", ["read_only", "writes_off", "simulate", "unknown"])
def test_where_nothing_may_be_written_it_is_decided_and_recorded_and_the_plant_left_to_itself(
    ship: Ship, why: str
) -> None:
    before = ship.plant.values()
    ship.know(writes=why)
    records = [ship.tick() for _ in range(4)]
    assert {record.writes for record in records} == {why}
    assert {outcome for record in records for outcome in outcomes(record).values()} == {"withheld"}
    assert all(record.acts["sw"]["wanted_hz"] for record in records)
    assert ship.plant.values()["heartbeat"] == before["heartbeat"], "no beat"
    assert set(ship.turning().values()) == {SAFE}, "so that its watchdog has it"


def test_a_loop_that_is_told_to_stop_hands_the_plant_over_at_60_hz(ship: Ship) -> None:
    beat = ship.plant.values()["heartbeat"]
    ship.loop.hand_over(wait=lambda seconds: ship.hands.run(seconds))
    assert set(ship.ordered().values()) == {SAFE}
    assert ship.plant.values()["heartbeat"] == beat, "and falls silent"


def test_a_loop_that_has_lost_its_lease_writes_nothing_more(ship: Ship) -> None:
    before = ship.ordered(), ship.plant.values()["heartbeat"]
    ship.loop.end()
    ship.tick()
    assert (ship.ordered(), ship.plant.values()["heartbeat"]) == before
