"""Alarms a changed setting would have raised: worked by hand, and what must hold for any rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.safety.backtest import DAY_S, Event, Flood, figures, flood_of, leads, protections
from engine.safety.limits import DEFAULTS, Level, Limit
from engine.safety.protection import MEASURED, SECOND, Measured, Rows, Rules
from engine.safety.replay import Replay, Spell

HOT = "high_temperature"
TEMPERATURE = MEASURED.index(Measured.MAX_TEMPERATURE)


def rules(warning: Limit, protect: Limit | None = None) -> Rules:
    limits = {**DEFAULTS, (HOT, Level.WARNING): warning}
    if protect is not None:
        limits[HOT, Level.PROTECT] = protect
    return Rules(limits=limits, measured=[Measured.MAX_TEMPERATURE], gap_s=10.0)


def rows(temperatures: list[float | None], *, device: int = 0, start_s: int = 0) -> Rows:
    """One row a second; None: the second has no row."""
    there = [i for i, value in enumerate(temperatures) if value is not None]
    values = np.full((len(there), len(MEASURED)), np.nan)
    values[:, TEMPERATURE] = [temperatures[i] for i in there]
    at = (np.array(there, dtype=np.int64) + start_s) * SECOND
    return Rows(device=np.full(len(there), device, dtype=np.intp), at=at, values=values)


def spells(given: Rules, *blocks: Rows) -> list[Spell]:
    replay = Replay(rules=given)
    for block in blocks:
        replay.feed(block)
    return replay.spells()


NARROW = Limit(limit=50.0, release=49.0, delay_s=0.0)
#         0   1   2   3   4   5   6   7   8   9
WAVES = [45, 51, 48, 51, 48, 51, 48, 46, 45, 45]


def test_each_crossing_is_an_alarm_with_a_narrow_dead_band() -> None:
    found = spells(rules(NARROW), rows(WAVES))
    assert [(s.begins // SECOND, (s.ends or 0) // SECOND, s.stood_us // SECOND) for s in found] == [
        (1, 2, 1),
        (3, 4, 1),
        (5, 6, 1),
    ]


def test_a_wider_dead_band_makes_one_alarm_of_them() -> None:
    found = spells(rules(replace(NARROW, release=47.0)), rows(WAVES))
    assert [(s.begins // SECOND, (s.ends or 0) // SECOND) for s in found] == [(1, 7)]


def test_a_delay_lets_short_crossings_pass() -> None:
    assert spells(rules(replace(NARROW, delay_s=1.0)), rows(WAVES)) == []


def test_a_tighter_limit_with_the_same_width_of_dead_band_can_give_fewer_alarms() -> None:
    tighter = rules(Limit(limit=48.0, release=47.0, delay_s=0.0))  # 48 never ends it: three alarms become one
    assert len(spells(tighter, rows(WAVES))) == 1 < len(spells(rules(NARROW), rows(WAVES)))


def test_time_without_rows_does_not_count_and_ends_nothing() -> None:
    gone = [None] * 100
    found = spells(rules(NARROW), rows([45, 51, 51, 51, *gone, 51, 51, 45]))
    # begins at 1, ends at 106: 2 s before the gap of 101 s and 2 s after it
    assert [(s.begins // SECOND, (s.ends or 0) // SECOND, s.stood_us // SECOND) for s in found] == [(1, 106, 4)]


def test_a_delay_does_not_run_over_a_gap() -> None:
    patient = rules(replace(NARROW, delay_s=5.0))
    assert spells(patient, rows([51, 51, 51, *([None] * 100), 51, 51, 51, 45])) == []


def test_a_value_that_is_unknown_is_neither_an_end_nor_a_beginning_but_told_itself() -> None:
    nothing = [float("nan")] * 70
    found = spells(rules(NARROW), rows([51, *nothing, 51, 45]))
    assert [(s.level, s.begins // SECOND, (s.ends or 0) // SECOND) for s in found] == [
        (Level.WARNING, 0, 72),
        (None, 61, 71),  # 60 s after the first row without a value
    ]


def test_blocks_make_no_difference() -> None:
    whole = spells(rules(NARROW), rows(WAVES), rows(WAVES, device=1))
    halves = [rows(WAVES[:4]), rows(WAVES[:3], device=1), rows(WAVES[4:], start_s=4)]
    assert spells(rules(NARROW), *halves, rows(WAVES[3:], device=1, start_s=3)) == whole


def test_what_still_stands_at_the_end_has_no_end_but_its_time() -> None:
    (found,) = spells(rules(NARROW), rows([45, 51, 51, 51]))
    assert (found.ends, found.stood_us) == (None, 2 * SECOND)


def spell(begins_s: int, ends_s: int | None, level: Level = Level.WARNING, device: int = 0) -> Spell:
    return Spell(device, HOT, level, begins_s * SECOND, None if ends_s is None else ends_s * SECOND, 0)


def test_the_lead_is_from_the_beginning_of_what_stood_at_the_event() -> None:
    alarms = [spell(10, 20), spell(30, 90), spell(70, None, Level.PROTECT)]
    assert leads(alarms, [Event(0, HOT, 75 * SECOND)]).median_s == 45.0


@pytest.mark.parametrize(
    ("alarms", "why"),
    [
        ([spell(10, 20)], "it had ended"),
        ([spell(75, None, Level.PROTECT)], "it came with the event"),
        ([spell(10, None, device=1)], "it is another rack's"),
        ([], "there is none"),
    ],
)
def test_an_event_is_missed_when_no_alarm_of_its_own_stood_before_it(alarms: list[Spell], why: str) -> None:
    found = leads(alarms, [Event(0, HOT, 75 * SECOND)])
    assert (found.events, found.missed, found.median_s) == (1, 1, None), why


def test_a_warning_that_is_set_lower_warns_earlier() -> None:
    climb = rows([40 + i for i in range(20)])  # 41 at 1 s, ... 56 at 16 s
    protect = Limit(limit=55.0, release=52.0, delay_s=0.0)
    present, changed = (
        spells(rules(Limit(limit=limit, release=39.0, delay_s=0.0), protect), climb) for limit in (50.0, 45.0)
    )
    events = protections(present)
    assert [event.at // SECOND for event in events] == [16]
    assert leads(present, events).median_s == 5.0  # 51 at 11 s
    assert leads(changed, events).median_s == 10.0  # 46 at 6 s


def test_a_flood_is_more_than_ten_in_ten_minutes() -> None:
    ten, eleven = np.arange(10) * 60 * SECOND, np.arange(11) * 55 * SECOND
    assert flood_of(ten) == Flood(most=10, most_at=540 * SECOND, longest_s=0.0, longest_at=None)
    # the eleventh comes at 550 s; at 600 s the first has left the ten minutes
    assert flood_of(eleven) == Flood(most=11, most_at=550 * SECOND, longest_s=50.0, longest_at=550 * SECOND)


def test_figures_count_by_quantity_and_level_and_by_days_of_rows() -> None:
    hour = 3600 * SECOND
    given = [
        Spell(0, HOT, Level.WARNING, 0, hour, hour),
        Spell(1, HOT, Level.WARNING, hour, 3 * hour, 2 * hour),
        Spell(1, HOT, None, hour, None, hour),
    ]
    found = figures(given, [], covered_s=1.5 * DAY_S)
    assert (found.alarms, found.alarms_a_day, found.stood_s) == (3, 2.0, 4 * 3600.0)
    assert [(k.level, k.alarms, k.stood_s, k.longest_s) for k in found.kinds] == [
        (None, 1, 3600.0, 3600.0),
        (Level.WARNING, 2, 10800.0, 7200.0),
    ]


def test_no_rows_are_no_day() -> None:
    assert figures([], [], covered_s=0.0).alarms_a_day is None


temperatures = st.lists(
    st.one_of(st.none(), st.just(float("nan")), st.integers(40, 60).map(float)), min_size=1, max_size=60
)


@given(
    series=temperatures,
    limit=st.integers(45, 58),
    lower=st.integers(0, 8),
    delay=st.sampled_from([0.0, 2.0, 5.0]),
    shorter=st.sampled_from([0.0, 1.0, 2.0]),
)
def test_a_tighter_limit_or_shorter_delay_with_the_same_release_never_gives_fewer_alarms_or_less_time(
    series: list[float | None], limit: int, lower: int, delay: float, shorter: float
) -> None:
    """Between two alarms the value passes the release, which ends the alarms of the tighter limit too; and what is
    beyond the wider limit for its delay is beyond the tighter one for as long."""
    wide = Limit(limit=float(limit), release=36.0, delay_s=delay)
    tight = Limit(limit=float(limit - lower), release=36.0, delay_s=max(0.0, delay - shorter))
    for release in (36.0, float(limit - lower - 1)):
        before, after = (
            [s for s in spells(rules(replace(one, release=release)), rows(series)) if s.level == Level.WARNING]
            for one in (wide, tight)
        )
        assert len(after) >= len(before)
        assert sum(s.stood_us for s in after) >= sum(s.stood_us for s in before)


@given(series=temperatures, cut=st.integers(0, 60))
def test_any_cut_of_the_rows_into_blocks_gives_the_same(series: list[float | None], cut: int) -> None:
    parts = [rows(series[:cut]), rows(series[cut:], start_s=cut)]
    patient = rules(replace(NARROW, delay_s=3.0))
    assert spells(patient, *parts) == spells(patient, rows(series))
