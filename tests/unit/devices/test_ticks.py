"""Ticks of the wall clock: each once, late ones counted, a clock that is set not mistaken for lateness."""

from __future__ import annotations

from jobs.devices.ticks import ClockJumps, Ticks


def test_ticks_are_whole_multiples_of_their_interval_and_come_once() -> None:
    ticks = Ticks(5, 1003.2, 0.0)
    assert ticks.wait_s(1003.2) == 1005 - 1003.2
    assert ticks.take(1004.9, 1.7) == (None, 0)
    assert ticks.take(1005.01, 1.81) == (1005, 0)
    assert ticks.take(1005.02, 1.82) == (None, 0)
    assert ticks.take(1010.0, 6.8) == (1010, 0)


def test_a_busy_second_is_made_up_for_and_a_longer_absence_is_counted() -> None:
    ticks = Ticks(1, 1000.0, 0.0)
    assert ticks.take(1001.9, 1.9) == (1001, 0)  # late by less than its interval
    assert ticks.take(1005.3, 5.3) == (1005, 3)  # 1002, 1003 and 1004 are lost


def test_a_clock_set_forwards_leaves_seconds_out_without_counting_them_as_missed() -> None:
    ticks = Ticks(1, 1000.0, 0.0)
    assert ticks.take(1001.0, 1.0) == (1001, 0)
    assert ticks.take(4602.0, 2.0) == (None, 0)
    assert ticks.take(4603.0, 3.0) == (4603, 0)


def test_a_clock_set_back_goes_on_from_the_new_time() -> None:
    ticks = Ticks(1, 5000.0, 0.0)
    assert ticks.take(5001.0, 1.0) == (5001, 0)
    assert ticks.take(1002.5, 2.5) == (None, 0)
    assert ticks.take(1003.0, 3.0) == (1003, 0)


def test_a_clock_that_is_only_slewed_has_not_jumped() -> None:
    jumps = ClockJumps(1000.0, 0.0)
    assert [jumps.jump_s(1000.0 + 1.2 * second, second) for second in range(1, 60)] == [0.0] * 59
