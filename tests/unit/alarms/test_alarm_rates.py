"""Floods and chattering."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.safety.alarm_rates import CHATTER_RAISES, Flood, floods, per_period, worst_within

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def minutes(*numbers: float) -> list[datetime]:
    return [NOON + timedelta(minutes=number) for number in numbers]


def test_ten_alarms_in_ten_minutes_are_no_flood_and_eleven_are() -> None:
    ten = minutes(*range(10))
    assert floods(ten) == []
    # eleven from 0 to 9.5; the fifth last, at minute 6, is ten minutes old at minute 16
    (flood,) = floods([*ten, NOON + timedelta(minutes=9.5)])
    assert flood == Flood(start=NOON, end=NOON + timedelta(minutes=16), count=11, peak=11)


def test_a_flood_goes_on_until_there_are_fewer_than_five_in_ten_minutes() -> None:
    burst = [NOON + timedelta(seconds=second) for second in range(12)]
    follow = minutes(4, 5, 8, 9, 9.5, 12, 16)
    # five came between minutes 4 and 9.5: it goes on when the burst is ten minutes old; at minute 15 the one at 5 is
    # ten minutes old too, and only those at 8, 9, 9.5 and 12 are left; 16 comes after that
    (flood,) = floods([*burst, *follow])
    assert (flood.start, flood.end, flood.count, flood.peak) == (NOON, NOON + timedelta(minutes=15), 18, 17)


def test_two_bursts_an_hour_apart_are_two_floods() -> None:
    burst = [NOON + timedelta(seconds=second) for second in range(20)]
    later = [at + timedelta(hours=1) for at in burst]
    assert [flood.count for flood in floods([*burst, *later])] == [20, 20]


def test_no_alarms_are_no_flood_and_no_period() -> None:
    assert (floods([]), per_period([], NOON), worst_within([])) == ([], {}, 0)


def test_three_raises_within_a_minute_chatter_and_two_do_not() -> None:
    assert worst_within(minutes(0, 0.5, 1)) == CHATTER_RAISES
    assert worst_within(minutes(0, 0.5, 1.1)) == 2
