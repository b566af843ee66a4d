"""Where buckets begin: calendar days with the clock changes, elapsed time without them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.store.bucket_grid import DAY, HOUR, Grid
from api.store.times import to_micros

ZONES = ("Asia/Seoul", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "UTC")


def begins(zone: str, width: int, start: str, end: str) -> list[str]:
    """The local starts of all buckets of a range given in local time."""
    there = ZoneInfo(zone)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=there).astimezone(UTC) for text in (start, end))
    grid = Grid(zone=there, width=width, start=first, end=last)
    low, high = grid.span
    return [grid.begin(i).astimezone(there).isoformat() for i in range(low, high + 1)]


def test_seven_hours_in_seoul_begin_at_21_and_4() -> None:
    # 2000-01-03T00:00+09 is number 0; 2022-05-10T00:00+09 lies 8163 days = 27987 x 7 h + 3 h after it
    assert begins("Asia/Seoul", 7 * HOUR, "2022-05-10T00:00", "2022-05-10T12:00") == [
        "2022-05-09T21:00:00+09:00",
        "2022-05-10T04:00:00+09:00",
        "2022-05-10T11:00:00+09:00",
    ]


def test_days_in_berlin_have_23_and_25_hours() -> None:
    assert begins("Europe/Berlin", DAY, "2022-03-26T12:00", "2022-03-28T12:00") == [
        "2022-03-26T00:00:00+01:00",
        "2022-03-27T00:00:00+01:00",  # 23 h
        "2022-03-28T00:00:00+02:00",
    ]
    assert begins("Europe/Berlin", DAY, "2022-10-30T12:00", "2022-10-31T12:00") == [
        "2022-10-30T00:00:00+02:00",  # 25 h
        "2022-10-31T00:00:00+01:00",
    ]


def test_half_days_in_berlin_are_elapsed_time_of_standard_time() -> None:
    assert begins("Europe/Berlin", 12 * HOUR, "2022-07-01T00:00", "2022-07-01T14:00") == [
        "2022-06-30T13:00:00+02:00",
        "2022-07-01T01:00:00+02:00",
        "2022-07-01T13:00:00+02:00",
    ]


def test_days_on_lord_howe_change_by_half_an_hour() -> None:
    # summer time +11 ends on 2022-04-03 at 02:00, standard time is +10:30
    assert begins("Australia/Lord_Howe", DAY, "2022-04-02T12:00", "2022-04-04T12:00") == [
        "2022-04-02T00:00:00+11:00",
        "2022-04-03T00:00:00+11:00",
        "2022-04-04T00:00:00+10:30",
    ]


def test_weeks_begin_on_mondays() -> None:
    assert begins("Asia/Seoul", 7 * DAY, "2022-05-10T00:00", "2022-05-16T00:00") == [
        "2022-05-09T00:00:00+09:00",
        "2022-05-16T00:00:00+09:00",
    ]


def test_days_are_whole_hours_but_where_clocks_change_by_half_an_hour() -> None:
    year = (datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 12, 31, tzinfo=UTC))
    made_of_hours = {zone: Grid(zone=ZoneInfo(zone), width=DAY, start=year[0], end=year[1]).on_hours for zone in ZONES}
    assert [zone for zone, whole in made_of_hours.items() if not whole] == ["Australia/Lord_Howe"]
    assert not Grid(zone=ZoneInfo("UTC"), width=HOUR // 2, start=year[0], end=year[1]).on_hours


@given(
    zone=st.sampled_from(ZONES),
    width=st.sampled_from([1, 777, HOUR // 3, HOUR, 7 * HOUR, 25 * HOUR, DAY, 3 * DAY, 7 * DAY]),
    seconds=st.integers(-10 * 365 * 86_400, 30 * 365 * 86_400),
    micros=st.integers(0, 999_999),
)
def test_every_time_lies_in_its_bucket(zone: str, width: int, seconds: int, micros: int) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micros)
    grid = Grid(zone=ZoneInfo(zone), width=width, start=at, end=at)
    index = int(grid.index(np.array([to_micros(at)]))[0])
    assert grid.begin(index) <= at < grid.begin(index + 1)
