"""The charts of the Alarms page as data."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dashapp.figures.alarm_days import days_chart
from dashapp.figures.alarm_rate import rate_chart
from dashapp.figures.limit_chart import LimitLine, limit_chart
from dashapp.figures.side_by_side import side_by_side
from dashapp.figures.template import tokens
from dashapp.figures.time_axis import TimeAxis
from tests.conftest import NOW

SEOUL = ZoneInfo("Asia/Seoul")
LIMITS = [LimitLine(word="warning", value=50.0, level=1), LimitLine(word="protection", value=55.0, level=2)]


def t(message: str, **values: object) -> str:
    return message.format(**values)


def texts(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_the_rate_shows_the_worst_even_on_a_quiet_day_and_says_what_is_now() -> None:
    axis = TimeAxis(start=NOW - timedelta(hours=24), end=NOW, zone=SEOUL)
    quiet = rate_chart([], axis, theme="light", t=t)
    assert quiet.layout.yaxis.range == (0, 12)
    assert texts(quiet) == ["worst 10", "now 0", "target < 1"]
    flood = rate_chart([(NOW - timedelta(minutes=9), 14), (NOW - timedelta(hours=3), 2)], axis, theme="light", t=t)
    assert "now 14" in texts(rate_chart([(NOW - timedelta(minutes=9), 14)], axis, theme="light", t=t))
    assert list(flood.data[0].marker.color) == [tokens("light")["p2"], tokens("light")["series-5"]]


def test_a_trend_names_its_limits_and_its_last_value_and_breaks_at_a_gap() -> None:
    axis = TimeAxis(start=NOW - timedelta(hours=1), end=NOW, zone=SEOUL)
    points = [(NOW - timedelta(minutes=m), v) for m, v in ((50, 40.0), (40, None), (30, 45.0), (0, 52.3))]
    figure = limit_chart(points, LIMITS, axis, unit="°C", theme="dark")
    assert texts(figure) == ["warning 50.0", "protection 55.0", "52.3 °C"]
    assert figure.data[0].y[1] is None
    assert figure.data[1].marker.symbol == "circle"
    low, high = figure.layout.yaxis.range
    assert low < 40
    assert high > 55


def test_a_trend_that_ended_ends_with_a_hollow_point() -> None:
    axis = TimeAxis(start=NOW - timedelta(hours=1), end=NOW, zone=SEOUL)
    figure = limit_chart([(NOW - timedelta(minutes=5), 45.0)], LIMITS, axis, unit="°C", theme="light")
    assert figure.data[1].marker.symbol == "circle-open"


def test_days_are_stacked_with_the_worst_on_top() -> None:
    figure = days_chart([(date(2026, 11, 20), {1: 2, 3: 5}), (date(2026, 11, 21), {})], theme="light", t=t)
    assert [trace.name for trace in figure.data] == ["priority 3", "priority 2", "priority 1"]
    assert [tuple(trace.y) for trace in figure.data] == [(5, 0), (0, 0), (2, 0)]


def test_days_between_without_alarms_stand_as_none() -> None:
    days = [(date(2026, 11, 18), 3, 1), (date(2026, 11, 20), 2, 4)]
    figure = side_by_side(days, theme="light", t=t)
    assert [tuple(trace.y) for trace in figure.data] == [(3, 0, 2), (1, 0, 4)]
