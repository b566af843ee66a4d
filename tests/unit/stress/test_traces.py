"""Measured traces: what a CSV becomes, and what is said of one that cannot be taken."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from engine.stress.config import Scenario, StudyConfig
from engine.stress.fields import BadField
from engine.stress.itic import interruptions, rides_through
from engine.stress.scenarios import draw_storm
from engine.stress.traces import MEASURES, trace_values
from engine.stress.traces.irradiance import pv_share
from engine.stress.traces.requests import Serving, demand_mw
from engine.stress.traces.voltage import grid_share
from tests.conftest import REAL_DATA

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "requests": "AzureLLMInferenceTrace_code.csv",
    "irradiance": "midc_20181014.txt",
    "voltage": "grid-voltage-2025-04-28-toledo.csv",
}


@pytest.mark.parametrize(
    ("voltage_pu", "duration_s", "rides"),
    [
        (0.0, 0.02, True), (0.0, 0.0201, False), (0.69, 0.03, False),
        (0.7, 0.5, True), (0.7, 0.51, False), (0.79, 0.5, True),
        (0.8, 10.0, True), (0.8, 10.1, False), (0.9, 1e9, True), (1.1, 1e9, True),
        (1.2, 0.5, True), (1.2, 0.51, False), (1.4, 0.003, True), (1.4, 0.0031, False),
        (2.0, 0.001, True), (2.0, 0.0011, False), (2.01, 1e-6, False), (float("nan"), 1.0, False),
    ],
)  # fmt: skip
def test_the_itic_curve_at_its_corners(voltage_pu: float, duration_s: float, rides: bool) -> None:
    assert bool(rides_through(voltage_pu, duration_s)) is rides


def test_six_sags_in_82_seconds_are_one_interruption_and_a_deep_sag_in_a_shallow_one_counts_from_its_own_begin() -> (
    None
):
    sags = np.array([t for i in range(6) for t in (15.0 * i + 5.0, 15.0 * i + 7.0)])
    times, volts = np.concatenate(([0.0], sags)), np.array([1.0] + [0.6, 1.0] * 6)
    assert interruptions(times, volts, 600.0, 60.0) == [(5.02, 142.0)]  # from the first's 20 ms to 60 s after the last
    assert interruptions(np.array([0.0, 2.0, 5.0, 8.0]), np.array([1.0, 0.85, 0.75, 0.95]), 100.0, 60.0) == [
        (5.5, 68.0)
    ]
    assert interruptions(np.array([0.0, 2.0, 9.0]), np.array([1.0, 0.85, 1.0]), 100.0, 60.0) == []


def test_work_that_comes_at_once_waits_and_keeps_the_fleet_at_full_power() -> None:
    text = "TIMESTAMP,ContextTokens,GeneratedTokens\n" + "2026-01-01 00:00:00,1000,0\n" * 4
    text += "2026-01-01 00:00:08,1000,500\n"
    serving = Serving(prefill_j=1.0, decode_j=2.0, idle_share=0.4, utilisation=0.6)
    values = np.array(demand_mw(text, steps=10, step_s=1.0, mean_mw=76.0, serving=serving))
    # 6 000 J of work in 10 s (5 rows, 4 intervals of 8 s: the last row lasts 2 s), busy 6 s: 1 000 J/s
    assert values == pytest.approx([100.0] * 4 + [40.0] * 4 + [100.0] * 2)
    assert demand_mw(text, steps=20, step_s=1.0, mean_mw=76.0, serving=serving)[:10] == pytest.approx(values)
    assert values.mean() == pytest.approx(76.0)
    assert demand_mw(text, steps=3, step_s=1e6, mean_mw=76.0, serving=serving) == pytest.approx((76.0,) * 3)


def test_work_that_is_left_at_the_end_of_a_recording_is_done_when_it_comes_again() -> None:
    text = "time,ContextTokens,GeneratedTokens\n0,1,0\n3,1,0\n9,6,0\n"
    serving = Serving(prefill_j=1.0, decode_j=1.0, idle_share=0.0, utilisation=0.5)
    values = demand_mw(text, steps=27, step_s=1.5, mean_mw=50.0, serving=serving)
    # 13.5 s (9 s, and half as much for the last row), 6.75 s of work: 0.84 s, 0.84 s, and at 9 s 5.06 s
    assert values[:9] == pytest.approx([56.25, 0, 56.25, 0, 0, 0, 100, 100, 100])
    again = [100 * 0.5625 / 1.5 + 56.25, 0, 56.25, 0, 0, 0, 100, 100, 100]
    assert values[9:18] == pytest.approx(again)
    assert values[18:] == pytest.approx(again)


MINUTES = [f"{h:02}:{m:02}" for h in range(24) for m in range(60)]
DAY = "DATE (MM/DD/YYYY),MST,G [W/m^2],Air [deg C]\n" + "".join(
    f"10/14/2018,{time},{max(-5, 1000 - abs(i - 720) * 2)},25\n" for i, time in enumerate(MINUTES)
)


def test_sun_follows_its_time_of_day_and_comes_again_every_day() -> None:
    one, two = (np.array(pv_share(DAY, steps=24 * days, step_s=3_600.0, losses=0.1)) for days in (1, 2))
    assert two == pytest.approx(np.concatenate((one, one)))
    assert one[12] == pytest.approx(0.9 * (1.0 - 0.06))  # from 1 000 W/m2 at noon straight down to 880 at one
    assert one[0] == 0.0
    warm = np.array(pv_share(DAY, steps=24, step_s=3_600.0, losses=0.1, derate=True))
    assert warm[12] == pytest.approx(one[12] * (1.0 - 0.004 * 25 / 800 * 940), rel=1e-3)  # air at 25 degrees


def test_a_grid_that_was_lost_when_the_recording_ended_stays_lost() -> None:
    rows = "".join(f"2026-01-01 00:00:{s:02},{volt},{volt},100\n" for s, volt in enumerate([100] * 12 + [75] * 3))
    text = "time,V1 voltage,V2 voltage,V3 voltage\n" + rows
    assert grid_share(text, steps=4, step_s=6.0) == pytest.approx((1.0, 1.0, 0.5 / 6.0, 0.0), abs=1e-5)
    assert grid_share(text, steps=4, step_s=6.0, nominal_v=80.0)[0] == pytest.approx(0.003 / 6.0, abs=1e-5)  # 125 %


@pytest.mark.parametrize(
    "head",
    [
        "Date,Voltage\n2026-01-01 00:00:0{},",
        "Date,Time,Voltage\n2026/01/01,0:00:0{},",
        "UTC datetime,V voltage\n2026-01-01T00:00:0{}Z,",
    ],
)
def test_times_stand_in_one_column_or_in_two(head: str) -> None:
    names, row = head.split("\n")
    text = names + "".join("\n" + row.format(second) + volt for second, volt in enumerate(["230", "230", "0"]))
    assert grid_share(text, steps=3, step_s=1.0) == pytest.approx((1.0, 1.0, 0.02), abs=1e-5)


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("requests", "", "a CSV text"),
        ("requests", "time,ContextTokens,GeneratedTokens\n", "a CSV text"),
        ("requests", "time,Tokens\n0,1\n1,2\n", "a column named ContextTokens"),
        ("requests", "when,ContextTokens\n0,1\n", "a column named time"),
        ("requests", "time,ContextTokens,GeneratedTokens\n0,1,2\nsoon,1,2\n", "row 2 has none that can be read"),
        ("requests", "time,ContextTokens,GeneratedTokens\n5,1,2\n4,1,2\n", "row 2 does not"),
        ("requests", "time,ContextTokens,GeneratedTokens\n0,1,2\n1,,2\n", "row 2 has none"),
        ("requests", "time,ContextTokens,GeneratedTokens\n0,0,0\n1,0,0\n", "rows with tokens"),
        ("irradiance", "time,G [W/m^2]\n0,1\n300,low\n", "row 2 has another text"),
        ("irradiance", "time,G [W/m^2]\n0,1\n300,2\n1200,3\n", "more from row 2 on"),
        ("irradiance", "time,G [W/m^2]\n0,1\n0,2\n", "row 2 does not"),
        ("irradiance", "time,G [W/m^2]\n0,100\n60,200\n", "values from 0 to 86400 s"),
        ("voltage", "time,L1 Voltage\n0,230\n2,\n4,\n6,\n8,\n10,\n12,230\n", "more from row 1 on"),
        ("voltage", "time,L1 Voltage\n0,\n2,\n", "a CSV text"),
        ("voltage", "time,L1 Voltage\n0,0\n2,0\n", "above 0"),
        ("voltage", "time,Frequency\n0,50\n", "a column named Voltage"),
    ],
)
def test_a_recording_that_cannot_be_taken_says_why(kind: str, text: str, problem: str) -> None:
    with pytest.raises(BadField, match=problem) as caught:
        trace_values(kind, text, StudyConfig())
    assert caught.value.field == f"traces.{MEASURES[kind]}"


@pytest.mark.real_data
@pytest.mark.skipif(
    not all((REAL_DATA / name).is_file() for name in FILES.values()),
    reason="the recordings (../shared/data) are not beside the checkout",
)
def test_the_recordings_become_a_day_of_load_sun_and_grid() -> None:
    config = StudyConfig(scenario=Scenario(kind="S1", intensity=0.0))
    texts = {kind: (REAL_DATA / name).read_text(encoding="utf-8") for kind, name in FILES.items()}
    traces = {MEASURES[kind]: trace_values(kind, text, config) for kind, text in texts.items()}
    load, sun, grid = (np.array(traces[name]) for name in ("demand_mw", "pv_share", "grid_share"))
    assert load[:60].mean() == pytest.approx(60.0, rel=0.03)  # but for work that waits at the hour's end
    assert load.max() <= 60.0 / 0.72 + 1e-9
    assert load.min() >= 0.3 * 60.0 / 0.72 - 1e-9
    assert sun.max() < 0.8854 * 0.86  # the day's highest reading is 885.4 W/m2
    assert np.abs(np.diff(sun)).max() > 0.86 * 0.15  # falls of over 150 W/m2 in a minute
    assert (sun[:360] == 0.0).all()
    assert (grid[:753] == 1.0).all()  # the grid is well until 12:33
    assert grid[753] == pytest.approx(24.02 / 60.0, abs=1e-3)  # below 70 % from 12:33:24, for longer than 20 ms
    assert (grid[754:] == 0.0).all()
    storm = draw_storm(StudyConfig(scenario=config.scenario, traces=traces), 0, 2)
    assert np.array_equal(storm.grid_share[:, 1], grid)
    assert np.array_equal(storm.pv_share[:, 0], sun)


def test_the_examples_of_the_document_can_be_taken() -> None:
    text = (ROOT / "docs" / "stress-traces.md").read_text(encoding="utf-8")
    examples = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    config = StudyConfig(steps=20, step_s=1.0, scenario=Scenario(start_s=0.0))
    load = trace_values("requests", examples[0], config)
    assert np.mean(load) == pytest.approx(60.0, rel=0.2)
    with pytest.raises(BadField, match="values from 0 to 20 s"):  # three minutes of a morning
        trace_values("irradiance", examples[1], config)
    grid = np.array(trace_values("voltage", examples[2], config))
    assert grid[:10] == pytest.approx([1.0] * 10)  # the dip to 90 % before it is within the curve
    assert grid[10:] == pytest.approx([0.02] + [0.0] * 9, abs=1e-5)


def test_night_surrounds_a_recording_that_begins_and_ends_in_the_dark() -> None:
    rows = [row for row in DAY.splitlines()[1:] if "05:00" <= row.split(",")[1] <= "19:00"]
    sunny = "DATE,MST,G [W/m2],Air\n" + "\n".join(rows).replace(",-5,", ",0,")
    with pytest.raises(BadField, match="values from 0"):
        pv_share(sunny, steps=48, step_s=3_600.0, losses=0.0)
    dark = sunny.replace(",160,", ",20,").replace(",158,", ",20,")
    values = np.array(pv_share(dark, steps=48, step_s=3_600.0, losses=0.0))
    assert values[24:] == pytest.approx(values[:24])
    assert values[[0, 23]] == pytest.approx([0.02, 0.02])
    assert values[12] == pytest.approx(0.94)
