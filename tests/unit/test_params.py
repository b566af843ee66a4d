"""Query parameters that many paths share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.errors import BadParameter
from api.rest.params import (
    DateRange,
    Paging,
    TimeRange,
    answer_format,
    date_range,
    device,
    flag,
    names,
    output_times,
    paging,
    some_text,
    time_range,
)

SEOUL = ZoneInfo("Asia/Seoul")


def test_a_date_is_that_local_day_and_wins_over_times() -> None:
    found = time_range({"date": "2022-05-10", "start-time": "rubbish"}, SEOUL)
    assert found == TimeRange(
        start=datetime(2022, 5, 9, 15, tzinfo=UTC), end=datetime(2022, 5, 10, 15, tzinfo=UTC)
    )  # fmt: skip


def test_either_end_of_a_range_may_be_left_open() -> None:
    start = datetime(2022, 5, 9, 15, tzinfo=UTC)
    assert time_range({"start-time": "2022-05-10T00:00:00"}, SEOUL) == TimeRange(start=start, end=None)
    assert time_range({"end-time": "2022-05-10T00:00:00"}, SEOUL) == TimeRange(start=None, end=start)
    assert time_range({}, SEOUL) == TimeRange(start=None, end=None)


def test_a_reversed_range_names_both_ends() -> None:
    with pytest.raises(BadParameter, match="start-time, end-time"):
        time_range({"start-time": "2022-05-11T00:00:00", "end-time": "2022-05-10T00:00:00"}, SEOUL)


def test_days_run_up_to_the_end_date_without_it() -> None:
    found = date_range({"start-date": "2022-05-10", "end-date": "2022-05-12"})
    assert found == DateRange(start=date(2022, 5, 10), end=date(2022, 5, 12))
    assert date_range({"end-date": "2022-05-12"}) == DateRange(start=None, end=date(2022, 5, 12))
    with pytest.raises(BadParameter, match="start-date, end-date"):
        date_range({"start-date": "2022-05-12", "end-date": "2022-05-11"})
    with pytest.raises(BadParameter, match="end-date: 2022-02-30"):
        date_range({"end-date": "2022-02-30"})


def test_a_text_that_no_database_can_hold_is_refused() -> None:
    assert some_text({"message": "50 %"}, "message") == "50 %"
    assert some_text({}, "message") is None
    assert some_text({"message": ""}, "message") is None
    with pytest.raises(BadParameter, match="message"):
        some_text({"message": "a\0b"}, "message")
    with pytest.raises(BadParameter, match="message"):
        some_text({"message": "a" * 301}, "message")


def test_paging_defaults_and_limits() -> None:
    assert paging({}) == Paging(page=1, page_size=1000)
    assert paging({"page": "3", "page_size": "50"}) == Paging(page=3, page_size=50)
    assert paging({"page_size": "10001"}).page_size == 10_000
    assert paging({"page": "last"}).page == 0
    assert paging({"no_page": ""}).everything
    assert paging({"cursor": "abc", "page": "rubbish"}).cursor == "abc"


@pytest.mark.parametrize("args", [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "²"}, {"page_size": "0"},
                                  {"page": "9" * 30}, {"no_page": "maybe"}])  # fmt: skip
def test_a_bad_page_names_its_parameter(args: dict[str, str]) -> None:
    with pytest.raises(BadParameter) as caught:
        paging(args)
    assert caught.value.detail["field"] in args


def test_column_names_are_lowered_and_taken_once() -> None:
    assert names({"fields": "RACK_SOC, timestamp,,rack_soc"}, "fields") == ("rack_soc", "timestamp")
    assert names({"fields": ","}, "fields") is None
    assert names({}, "fields") is None


def test_a_switch_is_on_by_its_name_alone() -> None:
    assert flag({"no_page": ""}, "no_page")
    assert not flag({"no_page": "false"}, "no_page")
    assert not flag({}, "no_page")


def test_the_format_comes_from_the_parameter_then_from_accept() -> None:
    known = ("json", "csv")
    assert answer_format({"format": "CSV"}, "application/json", known) == "csv"
    assert answer_format({}, "text/csv, */*", known) == "csv"
    assert answer_format({}, "text/html,application/xhtml+xml", known) == "json"
    assert answer_format({}, "*/*", known) == "json"
    with pytest.raises(BadParameter, match="format: xml"):
        answer_format({"format": "xml"}, "", known)


def test_the_zone_of_the_answer_is_the_sites_unless_asked() -> None:
    assert output_times({}, SEOUL).zone == SEOUL
    assert output_times({"tz": "utc"}, SEOUL).zone.key == "UTC"


def test_a_device_number_may_be_zero() -> None:
    assert (device({"bank_id": "0"}, "bank_id"), device({}, "bank_id")) == (0, None)
    with pytest.raises(BadParameter, match="bank_id"):
        device({"bank_id": "-1"}, "bank_id")
