"""The Control page without a browser or a database: what its parts say of the cycles they are drawn from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.services.control.permission import Permission
from api.services.cooling.energy import Baseline, Saved
from api.services.roles import Role
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.spans import Timing
from api.store.devices.arming import Arming, Switch
from api.store.forecasts.models import StoredModel
from dashapp.control_page import loop, reasons, series
from dashapp.control_page.charts import Stretch, frequency_figure, temperature_figure
from dashapp.control_page.conditions import conditions
from dashapp.control_page.energy import energy_words, is_certain
from dashapp.control_page.facts import Energy, Models
from dashapp.control_page.head import mode_switch
from dashapp.control_page.model import model_panel, roll_back
from dashapp.control_page.plant import plant_panel
from dashapp.reader import Reader
from engine.thermal.plant_image import Actuator
from tests.components import components, words_in
from tests.conftest import NOW
from tests.cooling import LAST, TICK, between, cycles, lost, one_cycle

SEOUL = ZoneInfo("Asia/Seoul")
ARMED = Permission(arming=Arming.ARMED, switch=Switch(), read_only=False)
MODEL = StoredModel(
    site=2, kind="cooling", version="b", trained_at=NOW - timedelta(days=1), in_use=True, verdict={}, sha256="",
    figures={"samples": 4212}, size_bytes=18_000, train_s=1.0,
)  # fmt: skip
SKILL = [[0.1, 0.2, 0.3], [0.1, 0.2, 0.3], [0.07, 0.08, 0.0]]


@pytest.fixture(scope="module")
def half_hour() -> list[CycleRecord]:
    """35 minutes without a fault."""
    return cycles()


def stretch(records: list[CycleRecord]) -> Stretch:
    return Stretch(records=records, now=LAST, zone=SEOUL)


def words(layout: Any) -> str:
    return " | ".join(word for word in words_in(layout) if word)


def said(reader: Reader, one: CycleRecord | None, permission: Permission | None = ARMED) -> str:
    return " | ".join(each.words for each in conditions(reader, one, NOW, permission))


def labels(figure: Any) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def test_a_missed_cycle_is_a_hole_in_the_line_and_hatched() -> None:
    records = cycles(change=between(21, 20, lambda one: None))
    at_us, values = series.over_time(records, lambda one: series.believed(one, "t5"))
    assert sum(value != value for value in values) == 1  # NaN, which breaks the line
    assert list(at_us) == sorted(at_us)
    start = LAST - timedelta(minutes=30)
    (span,) = series.unknown_spans(records, start, LAST)
    assert span == (LAST - timedelta(minutes=21) - TICK, LAST - timedelta(minutes=20) + TICK)


def test_a_value_that_must_not_be_believed_is_not_drawn(half_hour: list[CycleRecord]) -> None:
    frozen = replace(half_hour[-1], quality={**half_hour[-1].quality, "t5": "frozen"})
    assert series.believed(half_hour[-1], "t5") == 35.3
    assert series.believed(frozen, "t5") is None


def test_past_forecasts_stand_at_the_moment_they_were_for(half_hour: list[CycleRecord]) -> None:
    start = LAST - timedelta(minutes=30)
    points = series.before(half_hour, 1, start, LAST)
    assert len(points) in (12, 13)  # each 2.5 min of 30
    at, value, lower, upper = points[0]
    issued = next(one for one in half_hour if one.at == at - timedelta(minutes=5))
    assert issued.prediction is not None
    assert (value, lower, upper) == tuple(issued.prediction[name][1][0] for name in ("values", "lower", "upper"))


def test_forecasts_are_counted_against_what_came(half_hour: list[CycleRecord]) -> None:
    hits, count = series.held(half_hour, LAST - timedelta(minutes=30), LAST)
    assert (hits, count) == (273, 273)  # 91 ticks of three temperatures
    cold = [replace(one, readings={**one.readings, "t5": 30.0}) for one in half_hour]
    assert series.held(cold, LAST - timedelta(minutes=30), LAST) == (182, 273)


def test_the_commanded_frequency_is_what_the_drives_say_where_nothing_was_written(half_hour: list[CycleRecord]) -> None:
    act = {**half_hour[-1].acts["sw"], "written_hz": None, "read_back_hz": None}
    drives = {name: {**drive, "set_hz": 47.5} for name, drive in half_hour[-1].drives.items()}
    silent = replace(half_hour[-1], acts={"sw": act}, drives=drives)
    assert series.commanded(half_hour[-1], Actuator.SW) == 51.0
    assert series.commanded(silent, Actuator.SW) == 47.5
    assert series.running(silent, Actuator.FAN) == (3, 4)


def test_the_temperatures_have_their_forecast_limits_and_set_points(
    reader: Reader, half_hour: list[CycleRecord]
) -> None:
    figure = temperature_figure(reader, stretch(half_hour))
    found = labels(figure)
    assert any("T4 FW into the cooler  46.0 °C" in text for text in found)
    assert "48.0 limit" in found
    assert "set 35 ± 0.5" in found
    assert "↑ 40.0 limit" in found  # far above: named at the edge
    assert "+15 min 36.2 °C" in found  # 35.3 + 0.38 * (e ** (15 / 12) - 1)
    whiskers = [trace for trace in figure.data if trace.error_y.array]
    assert [round(each, 2) for each in whiskers[1].error_y.array] == [0.15, 0.25, 0.35]
    assert all(trace.connectgaps is not True for trace in figure.data)


def test_without_a_link_nothing_is_forecast_and_the_lines_end_hollow(reader: Reader) -> None:
    figure = temperature_figure(reader, stretch(cycles(change=between(5, 0, lost))))
    assert not [trace for trace in figure.data if trace.error_y.array]
    assert not [text for text in labels(figure) if text.startswith("+15 min")]
    assert "circle-open" in {trace.marker.symbol for trace in figure.data}
    assert len([trace for trace in figure.data if trace.fillpattern.shape == "/"]) == 3


def test_the_frequencies_end_with_what_is_commanded_and_what_turns(
    reader: Reader, half_hour: list[CycleRecord]
) -> None:
    figure = frequency_figure(reader, stretch(half_hour))
    assert "SW 51.0 → 50.9" in labels(figure)
    commanded = next(trace for trace in figure.data if trace.name == "SW commanded")
    assert (commanded.line.shape, commanded.line.dash) == ("hv", "6px 3px")


def test_a_page_without_a_cycle_shows_the_set_points_only(reader: Reader) -> None:
    empty = stretch([])
    assert "set 35 ± 0.5" in labels(temperature_figure(reader, empty))
    assert list(frequency_figure(reader, empty).layout.yaxis.range) == [39.0, 61.0]
    assert "The loop has not run yet" in said(reader, None)


def test_the_page_says_first_what_stands_against_control(reader: Reader) -> None:
    assert said(reader, one_cycle()) == "The forecast acts on T4, T5, T6."
    assert "Link to the plant lost" in said(reader, lost(one_cycle()))
    assert "the fans are left to the ship's system" in said(reader, one_cycle(fire=True))
    assert "fan-stop inputs unknown" in said(reader, one_cycle(fire=None))
    assert "The watchdog of the drive side has tripped" in said(reader, one_cycle(watchdog=True))
    assert "It is not known whether the watchdog" in said(reader, one_cycle(watchdog=None))
    assert "The loop does not run" in said(reader, one_cycle(at=NOW - timedelta(seconds=61)))


@pytest.mark.parametrize(
    ("permission", "sentence"),
    [
        (replace(ARMED, read_only=True), "Read-only deployment"),
        (replace(ARMED, switch=Switch(is_off=True, actor="kim")), "Writes to devices are off (kim)"),
        (replace(ARMED, arming=Arming.SHADOW), "The plant is not armed"),
    ],
)
def test_the_page_says_why_nothing_is_written(reader: Reader, permission: Permission, sentence: str) -> None:
    assert said(reader, one_cycle(), permission).startswith(sentence)


def test_of_a_past_moment_the_page_says_whether_it_was_written(reader: Reader) -> None:
    assert "Nothing was written" in said(reader, one_cycle(writes="writes off"), None)
    assert "Nothing was written" not in said(reader, one_cycle(), None)


def test_a_forecast_that_may_not_act_is_said_with_its_reason(reader: Reader) -> None:
    gate = {name: {"acts": False, "because": ["gate_skill", {"skill": "-0.12"}]} for name in ("t4", "t5", "t6")}
    words = said(reader, one_cycle(gate=gate))
    assert words == "Reactive: forecast not better than persistence. T4, T5, T6: skill −0.12"
    learning = {"values": None, "lower": None, "upper": None, "confidence": 0.0, "reason": "learning, 37 of 50"}
    assert said(reader, one_cycle(gate={}, prediction=learning)) == "Reactive: learning, 37 of 50"
    assert said(reader, one_cycle(mode="auto-reactive")).startswith("Reactive: the forecast is shown")
    assert said(reader, one_cycle(mode="manual")).startswith("Manual")
    assert said(reader, one_cycle(mode="fixed60")).startswith("Control released")


def test_each_change_is_one_reason_newest_first(reader: Reader, half_hour: list[CycleRecord]) -> None:
    found = reasons.entries(half_hour)
    assert [(one.act[0], one.source) for one in found if one.act] == [
        ("sw", "prediction"), ("fw", "prediction"), ("fan", "prediction"),
        ("sw", "economy"), ("fw", "economy"), ("fan", "economy"),
    ]  # fmt: skip
    shown = words(reasons.reason_list(reader, found, SEOUL, most=1))
    assert "11:30:20" in shown
    assert "T5 +0.5 °C in 10 min (90 %: 0.3..0.8) → SW 48 → 51 Hz" in shown
    assert "confidence 0.82 · read back 51.0 Hz · reactive: 48.0 Hz" in shown


def test_what_never_changed_still_has_its_reason() -> None:
    found = reasons.entries(cycles(5, end=LAST - timedelta(minutes=20)))
    assert len(found) == len(Actuator)


def test_reasons_to_stay_come_and_go_with_noise_and_are_no_news() -> None:
    one = one_cycle()

    def because(back: int, source: str, code: str) -> CycleRecord:
        act = {**one.acts["fan"], "source": source, "because": [code, {}]}
        return replace(one, at=LAST - TICK * back, acts={"fan": act})

    records = [
        because(3, "economy", "base"),
        because(2, "safety", "limit_near"),
        because(1, "economy", "base_stays"),
        because(0, "safety", "limit"),
    ]
    assert [(entry.at, entry.because[0]) for entry in reasons.entries(records)] == [(LAST, "limit")]


def test_a_write_that_failed_a_drive_that_starts_and_a_new_mode_are_told(reader: Reader) -> None:
    first, last = cycles(0, end=LAST - TICK)[0], one_cycle(mode="manual")
    stage = {"drive": "sw3", "start": True, "because": ["start_failed", {"drive": "SW3"}], "outcome": "unreachable"}
    last = replace(last, acts={"sw": {**last.acts["sw"], "outcome": "clamped"}}, staging=[stage])
    shown = words(reasons.reason_list(reader, reasons.entries([first, last]), SEOUL, most=9))
    assert "read back differently · read back 51.0 Hz" in shown
    assert "SW3 started: SW3 did not start" in shown
    assert "Mode: manual" in shown


def beats(*changes: tuple[int, float | None]) -> list[Timing]:
    """An hour of cycles; of those so many ticks before the last another lateness, or none at all (a missed one)."""
    late = dict(changes)
    found = ((LAST - TICK * back, late.get(back, 0.02)) for back in reversed(range(loop.CELLS)))
    return [Timing(at=at, late_s=late_s, took_s=0.2, missed=0) for at, late_s in found if late_s is not None]


def test_missed_and_late_cycles_are_counted_where_they_were() -> None:
    found = loop.honesty(beats((5, None), (6, None), (9, 3.1)), NOW)
    assert [found.count(kind) for kind in (loop.ON_TIME, loop.MISSED, loop.LATE)] == [177, 2, 1]
    assert found.cells[-6] == found.cells[-7] == loop.MISSED
    assert found.cells[-10] == loop.LATE


def test_a_loop_that_stopped_has_missed_every_tick_since() -> None:
    found = loop.honesty(beats(), NOW + timedelta(minutes=10))
    assert found.count(loop.MISSED) == 29  # the tick of 02:41:00 may still come
    assert loop.honesty([], NOW).count(loop.MISSED) == loop.CELLS


def test_the_strip_is_told_in_words_too(reader: Reader, half_hour: list[CycleRecord]) -> None:
    panel = loop.loop_panel(reader, loop.honesty(beats((5, None)), NOW), half_hour, SEOUL, None)
    assert "Last hour: 179 of 180 cycles on time, 1 missed, 0 late" in words(panel)
    assert "0.14 ms" in words(panel)
    assert "7 s" in words(panel)  # heartbeat


def saved(kwh: float, low: float | None, high: float | None) -> Saved:
    return Saved(
        baseline=Baseline.REACTIVE, covered=1.0, scale=1.0, actual_kwh=900.0, baseline_kwh=900.0 + kwh, saved_kwh=kwh,
        low_kwh=low, high_kwh=high, percent=100 * kwh / (900 + kwh), low_percent=1.0, high_percent=5.0,
    )  # fmt: skip


def test_a_difference_whose_interval_contains_zero_is_not_certain(reader: Reader) -> None:
    assert is_certain(saved(31.0, 2.0, 60.0))
    assert is_certain(saved(-31.0, -60.0, -2.0))
    assert not is_certain(saved(31.0, -6.0, 68.0))
    assert not is_certain(saved(31.0, None, None))
    shown = words(
        energy_words(reader, Energy(fixed60=saved(412.0, 386.0, 438.0), reactive=saved(31.0, -6.0, 68.0), hours=()))
    )
    assert shown.count("the difference is not certain") == 1
    assert "412" in shown
    assert "(386..438)" in shown
    assert "(−6..68)" in shown


def test_the_model_says_its_skill_and_only_an_engineer_rolls_it_back(reader: Reader) -> None:
    earlier = replace(MODEL, version="a", in_use=False, trained_at=NOW - timedelta(days=2))
    found = Models(in_use=MODEL, earlier=earlier, skill=SKILL)
    shown = words(model_panel(reader, found, None, SEOUL))
    assert "+0.09" in shown  # the mean of 0.1, 0.1 and 0.07
    assert "T4 +0.30 · T5 +0.30 · T6 0.00" in shown
    assert "4\u202f212" in shown
    assert len(roll_back(reader, found, SEOUL, is_past=False)) == 1
    assert roll_back(reader, found, SEOUL, is_past=True) == []
    operator = replace(reader, principal=replace(reader.principal, role=Role.operator))
    assert roll_back(operator, found, SEOUL, is_past=False) == []


def test_without_a_model_the_page_says_how_far_learning_is(reader: Reader) -> None:
    learning = one_cycle(prediction={"values": None, "reason": "learning, 37 of 50", "confidence": 0.0})
    shown = words(model_panel(reader, Models(in_use=None, earlier=None, skill=None), learning, SEOUL))
    assert "learning, 37 of 50" in shown
    assert "Until there is one the control is reactive." in shown


def test_a_drive_that_may_not_be_ordered_is_marked_and_an_unknown_sensor_is_never_normal(reader: Reader) -> None:
    one = one_cycle()
    drives = {**one.drives, "sw2": {**one.drives["sw2"], "standing": "tripped", "is_turning": False}}
    quality = {**one.quality, "t2": "frozen"}
    shown = words(plant_panel(reader, replace(one, drives=drives, quality=quality)))
    assert "tripped" in shown
    assert "priority 2" in shown
    assert "frozen" in shown
    assert "T2 sea-water outlet: unknown, normal 0 to 49 °C" in shown
    assert "T3 sea-water outlet: 37.9 °C, normal 0 to 49 °C" in shown
    assert words(plant_panel(reader, lost(one))).count("no value") == 6


def test_modes_are_ordered_by_operators_and_never_of_the_past(reader: Reader) -> None:
    def disabled(who: Reader, *, is_past: bool = False) -> set[bool]:
        switch = mode_switch(who, "auto-predictive", None, is_past=is_past)
        return {bool(one.disabled) for one in components(switch) if type(one).__name__ == "Button"}

    viewer = replace(reader, principal=replace(reader.principal, role=Role.viewer))
    assert disabled(reader) == {False}
    assert disabled(viewer) == {True}
    assert disabled(reader, is_past=True) == {True}
    assert "Release control (fixed 60 Hz)" in words(mode_switch(reader, "manual", None, is_past=False))


def test_a_drive_that_is_just_starting_does_not_pull_the_frequency_down(half_hour: list[CycleRecord]) -> None:
    one = half_hour[-1]
    starting = {**one.drives, "fan4": {**one.drives["fan4"], "is_turning": True, "actual_hz": 3.0}}
    assert series.actual(replace(one, drives=starting), Actuator.FAN) == 50.9
