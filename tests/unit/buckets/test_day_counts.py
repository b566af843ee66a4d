"""Counting a day: the usual spacing, gaps, repeated times; in one piece or in many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.day_counts import day_count, nominal_interval
from api.store.spacings import Spacings, since

START = datetime(2022, 5, 10, tzinfo=UTC)
MINUTE = 60_000_000


def spaced(times: list[int]) -> Spacings:
    """Spacings of sorted times, in microseconds after START, as the database would give them."""
    first = since(START)
    found = Spacings(first=first + times[0], last=first + times[-1])
    for before, after in pairwise(times):
        if after == before:
            found.repeated += 1
        else:
            found.note(after - before, 1, after - before, after - before)
    return found


def test_a_whole_hour_of_minutes_has_no_gap() -> None:
    count = day_count(spaced([n * MINUTE for n in range(60)]), START, START + timedelta(hours=1))
    assert (count.got, count.interval_us, count.gaps, count.missing_us) == (60, MINUTE, 0, 0)


def test_a_hole_a_late_start_and_an_early_end_are_gaps() -> None:
    # minutes 5 to 19 and 40 to 49 of an hour: 5 min before, 20 min between, 10 min behind are without rows
    minutes = [*range(5, 20), *range(40, 50)]
    count = day_count(spaced([n * MINUTE for n in minutes]), START, START + timedelta(hours=1))
    assert (count.got, count.gaps) == (25, 3)
    assert (count.longest_us, count.missing_us) == (20 * MINUTE, 35 * MINUTE)
    assert count.got * MINUTE + count.missing_us == 60 * MINUTE


def test_one_row_tells_no_interval_and_no_gap() -> None:
    count = day_count(spaced([5 * MINUTE, 5 * MINUTE]), START, START + timedelta(hours=1))
    assert (count.got, count.repeated, count.interval_us, count.gaps) == (1, 1, None, 0)


@pytest.mark.parametrize(
    ("times", "interval"),
    [
        ([0, 10, 20, 30], 10_000),
        ([0, 1_500, 3_000, 4_500, 9_000], 1_500_000),
        ([0, 1_000, 2_000, 62_000, 122_000], 1_000_000),  # as often: the shorter
        ([0, 1_003, 1_998, 3_004, 3_999], 999_750),  # jitter: the mean
    ],
)
def test_the_interval_is_the_most_frequent_spacing(times: list[int], interval: int) -> None:
    assert nominal_interval(spaced([1000 * t for t in times])) == interval


@given(times=st.lists(st.integers(0, 3_600_000_000), min_size=2, max_size=40, unique=True), cut=st.integers(1, 39))
def test_pieces_put_together_are_the_whole(times: list[int], cut: int) -> None:
    times.sort()
    cut = min(cut, len(times) - 1)
    whole, part = spaced(times), spaced(times[:cut])
    part.go_on(spaced(times[cut:]))
    end = START + timedelta(hours=1)
    assert day_count(part, START, end) == day_count(whole, START, end)
