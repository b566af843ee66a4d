"""Cycles of the loop come in: stored once, alarms told in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.services.alarms.kinds import every_kind
from api.services.context import Context
from api.services.cooling.history import control_history
from api.services.cooling.recording import TOLD_AS, record_cycles
from api.services.cooling.state import control_state
from api.services.cooling.watch import watch_loops
from api.store.cooling.cycles import CycleRecord
from engine.thermal.control_alarms import KINDS
from engine.thermal.reading import SENSORS
from tests.alarms import alarms
from tests.conftest import NOW, Clock

SITE = 2
TICK = timedelta(seconds=20)
READINGS = dict.fromkeys(SENSORS, 30.0) | {"t5": 35.4, "px1": 1.8}
HOT = {"wanted_hz": 60.0, "source": "safety"}


def cycle(back: int, **changes: object) -> CycleRecord:
    """The cycle so many ticks before NOW."""
    given = CycleRecord(
        site=SITE,
        at=NOW - back * TICK,
        mode="auto-reactive",
        late_s=0.01,
        took_s=0.2,
        readings=READINGS,
        quality=dict.fromkeys(SENSORS, "good"),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def standing(context: Context) -> list[tuple[str, str, bool]]:
    return [(alarm.kind, alarm.subject, alarm.is_active) for alarm in alarms(context)]


def test_a_cycle_is_stored_once(context: Context) -> None:
    assert record_cycles(context, SITE, [cycle(1), cycle(0)]) == 2
    assert record_cycles(context, SITE, [cycle(1)]) == 0
    assert record_cycles(context, SITE, []) == 0
    (kept,) = control_history(context, SITE, NOW - TICK, NOW)
    assert (kept.at, kept.readings, kept.mode) == (NOW - TICK, READINGS, "auto-reactive")


def test_a_sensor_that_is_not_believed_is_an_alarm_which_names_the_drives_at_60_hz(context: Context) -> None:
    bad = cycle(
        1,
        quality={**cycle(1).quality, "t5": "frozen"},
        acts={"sw": HOT, "fw": {"wanted_hz": 45.0, "source": "economy"}},
        alarms=[["cooling.sensor", "t5"]],
    )
    record_cycles(context, SITE, [bad])
    (raised,) = alarms(context)
    assert (raised.kind, raised.site, raised.device, raised.subject) == ("cooling.sensor", SITE, "panli-cooling", "t5")
    assert (raised.value, raised.detail) == (35.4, {"unit": "°C", "quality": "frozen", "at_60_hz": ["sw"]})
    record_cycles(context, SITE, [cycle(0)])
    assert standing(context) == [("cooling.sensor", "t5", False)]


def test_a_limit_that_is_reached_is_told_with_the_limit(context: Context) -> None:
    named = [["cooling.limit", "t2_t3"], ["cooling.pressure", "px1"], ["cooling.fans_left", "fan"]]
    record_cycles(context, SITE, [cycle(0, readings={**READINGS, "t3": 49.2, "px1": 0.9}, alarms=named)])
    told = [(alarm.kind, alarm.subject, alarm.value, alarm.detail.get("limit")) for alarm in alarms(context)]
    assert told == [
        ("cooling.fire", "fan", None, None),
        ("cooling.limit", "px1", 0.9, 1.0),
        ("cooling.limit", "t2_t3", 49.2, 49.0),
    ]


def test_whatever_the_controller_calls_an_alarm_it_has_words() -> None:
    assert {TOLD_AS.get(kind, kind) for kind in KINDS} <= every_kind().keys()


def test_an_alarm_of_a_kind_nobody_knows_is_told_all_the_same(context: Context) -> None:
    record_cycles(context, SITE, [cycle(0, alarms=[["cooling.moon", "full"]])])
    assert standing(context) == [("other", "cooling.moon full", True)]


def test_cycles_that_were_spooled_tell_what_happened_between_and_change_nothing_of_now(context: Context) -> None:
    record_cycles(context, SITE, [cycle(3, alarms=[["cooling.drive", "sw1"]]), cycle(2)])
    assert standing(context) == [("cooling.drive", "sw1", False)]
    record_cycles(context, SITE, [cycle(0)])
    record_cycles(context, SITE, [cycle(1, alarms=[["cooling.link", ""]])])
    assert standing(context) == [("cooling.drive", "sw1", False)]


def test_what_the_loop_did_not_raise_it_does_not_end(context: Context, clock: Clock) -> None:
    watch_loops(context)
    record_cycles(context, SITE, [cycle(0)])
    assert standing(context) == [("cooling.loop", "silent", True)]
    watch_loops(context)
    assert standing(context) == []  # it never held for as long as its kind asks


def test_a_loop_that_has_died_is_told(context: Context, clock: Clock) -> None:
    record_cycles(context, SITE, [cycle(0)])
    for _ in range(12):
        clock.now += timedelta(seconds=10)
        watch_loops(context)
    assert standing(context) == [("cooling.loop", "silent", True)]
    assert alarms(context)[0].value == 120.0


def test_a_loop_that_misses_or_is_late_for_every_twentieth_cycle_is_told(context: Context) -> None:
    record_cycles(context, SITE, [cycle(back, missed=int(back % 40 == 0)) for back in range(0, 179, 2)])
    watch_loops(context)
    assert standing(context) == []
    record_cycles(context, SITE, [cycle(back, late_s=5.0) for back in range(1, 8, 2)])
    watch_loops(context)
    assert standing(context) == [("cooling.loop", "missed", True)]


def test_old_values_are_not_good_any_more(context: Context, clock: Clock) -> None:
    record_cycles(context, SITE, [cycle(0)])
    now = control_state(context, SITE)
    assert (now.is_fresh, {sensor.quality for sensor in now.sensors}) == (True, {"good"})
    clock.now += timedelta(seconds=61)
    later = control_state(context, SITE)
    assert (later.is_fresh, later.age_s, {sensor.quality for sensor in later.sensors}) == (False, 61.0, {"stale"})
    assert control_state(context, SITE, NOW).is_fresh
    assert {sensor.quality for sensor in control_state(context, SITE, NOW - TICK).sensors} == {"missing"}
