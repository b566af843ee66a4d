"""Times as clients write them, days as sites live them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import BadParameter
from api.services.site_time import day_range, parse_day, parse_time, time_style

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        "2022-05-10T10:00:00",
        "2022-05-10 10:00",
        "2022-05-10T10:00:00+09:00",
        "2022-05-10T10:00:00 09:00",  # the plus of a URL that was not encoded
        "2022-05-10T10:00:00+0900",
        "2022-05-10T10:00:00+09",
        "2022-05-10T01:00:00Z",
        "2022-05-09T20:00:00-05:00",
    ],
)
def test_the_same_moment_in_every_accepted_spelling(text: str) -> None:
    assert parse_time(text, SEOUL, "start-time") == datetime(2022, 5, 10, 1, tzinfo=UTC)


def test_a_fraction_is_read_and_cut_at_microseconds() -> None:
    assert parse_time("2022-05-10T10:00:00.5", SEOUL, "t").microsecond == 500_000
    assert parse_time("2022-05-10T10:00:00.123456789", SEOUL, "t").microsecond == 123_456


def test_a_bare_day_means_its_start() -> None:
    assert parse_time("2022-05-10", SEOUL, "t") == datetime(2022, 5, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "2022-02-30", "2022-02-30T00:00:00", "2022-05-10T24:00:00", "2022-05-10T10", "2022-5-1T10:00:00",
        "10.05.2022", "2022-05-10T10:00:00+25:00", "2022-05-10T10:00:00+09:60", "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00", "２０２２-05-10T10:00:00",
    ],
)  # fmt: skip
def test_a_bad_time_names_the_field_and_the_accepted_form(text: str) -> None:
    with pytest.raises(BadParameter, match=r"end-time: .*Expected: .*") as caught:
        parse_time(text, SEOUL, "end-time")
    assert caught.value.detail["field"] == "end-time"


def test_a_local_time_that_the_clocks_skip_is_refused() -> None:
    # Europe/Berlin goes from 02:00 to 03:00 on 2022-03-27
    with pytest.raises(BadParameter, match="occurs in Europe/Berlin"):
        parse_time("2022-03-27T02:30:00", BERLIN, "start-time")
    assert parse_time("2022-03-27T02:30:00+01:00", BERLIN, "start-time") == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)


def test_a_local_time_that_occurs_twice_means_the_first() -> None:
    # Europe/Berlin goes from 03:00 (+02) back to 02:00 (+01) on 2022-10-30
    assert parse_time("2022-10-30T02:30:00", BERLIN, "start-time") == datetime(2022, 10, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2022, 3, 26), 24), (date(2022, 3, 27), 23), (date(2022, 10, 30), 25)])
def test_a_day_in_berlin_has_the_hours_its_clocks_give_it(day: date, hours: int) -> None:
    start, end = day_range(day, BERLIN)
    assert end - start == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_starts_when_the_clocks_jump() -> None:
    # Sao Paulo jumped from 00:00 (-03) to 01:00 (-02) on 2018-11-04: 03:00 UTC
    start, end = day_range(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))
    assert start == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert end - start == timedelta(hours=23)


@given(
    st.dates(date(1970, 1, 2), date(2100, 1, 1)),
    st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "America/Havana"]),
)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    assert day_range(day, ZoneInfo(zone))[1] == day_range(day + timedelta(days=1), ZoneInfo(zone))[0]


@pytest.mark.parametrize("text", ["2022-02-30", "2022-5-1", "20220501", "2022-W01-1", "tomorrow", ""])
def test_a_bad_day_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="YYYY-MM-DD"):
        parse_day(text, "date")


@pytest.mark.parametrize("day", [date.max, date.min])
def test_the_days_at_the_ends_of_the_calendar_are_refused(day: date) -> None:
    with pytest.raises(BadParameter):
        day_range(day, SEOUL)


def test_times_are_written_in_the_zone_asked_for() -> None:
    assert (time_style(None, SEOUL).zone, time_style(None, SEOUL).offset) == (SEOUL, True)
    assert (time_style("local", SEOUL).zone, time_style("local", SEOUL).offset) == (SEOUL, False)
    assert time_style("UTC", SEOUL).zone.key == "UTC"
    assert time_style("Europe/Berlin", SEOUL).zone == BERLIN


@pytest.mark.parametrize("text", ["KST", "Asia", "../etc/passwd", "Asia/Nowhere", "localtime"])
def test_an_unknown_zone_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="tz: "):
        time_style(text, SEOUL)
