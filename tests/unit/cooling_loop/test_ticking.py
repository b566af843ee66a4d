"""Which tick a cycle serves, whatever the wall clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobs.cooling.clocks import Clocks
from jobs.cooling.ticking import Tick, Ticking

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_cycle_serves_the_tick_before_it_and_says_how_late_it_is() -> None:
    tick, _ = Ticking().take(after(20.5), after(20.5))
    assert tick == Tick(at=after(20), late_s=0.5, missed=0)


@pytest.mark.parametrize(("seconds", "missed"), [(20.0, 0), (39.9, 0), (40.0, 1), (79.0, 2), (80.0, 3)])
def test_ticks_without_a_cycle_are_counted(seconds: float, missed: int) -> None:
    _, ticking = Ticking().take(NOON, NOON)
    tick, _ = ticking.take(after(seconds), after(seconds))
    assert tick.missed == missed


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_set_has_missed_nothing(hours: int) -> None:
    _, ticking = Ticking().take(NOON, NOON)
    tick, _ = ticking.take(after(20) + timedelta(hours=hours), after(20))
    assert tick.missed == 0


def test_ticks_that_come_twice_get_a_millisecond_more_until_the_old_time_is_over() -> None:
    ticking, moments = Ticking(), []
    for wall, steady in ((0, 0), (20, 20), (40, 40), (20, 60), (40, 80), (60, 100)):
        tick, ticking = ticking.take(after(wall), after(steady))
        moments.append(tick.at)
    assert moments == [after(0), after(20), after(40), after(20.001), after(40.001), after(60)]


def test_set_back_a_second_time_into_the_same_time_no_moment_comes_twice() -> None:
    ticking, moments = Ticking(), []
    for steady, wall in enumerate((60, 20, 40, 20, 40)):
        tick, ticking = ticking.take(after(wall), after(20 * steady))
        moments.append(tick.at)
    assert len(set(moments)) == 5


def test_a_process_that_starts_again_goes_on_counting() -> None:
    _, ticking = Ticking().take(after(20), after(20))
    again = Ticking.from_plain(ticking.to_plain())
    assert again == ticking
    assert again.take(after(80), after(80))[0].missed == 2


def test_steady_time_runs_on_when_the_wall_clock_is_set() -> None:
    wall, seconds = [NOON], [5.0]
    clocks = Clocks.begin(lambda: wall[0], lambda: seconds[0])
    wall[0], seconds[0] = after(3600), 12.0
    assert clocks.steady() == after(7)
    moved = clocks.set_to(after(100))
    seconds[0] = 14.0
    assert moved.steady() == after(102)
