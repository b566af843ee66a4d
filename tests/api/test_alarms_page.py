"""The Alarms page against a deployment: what its callbacks make of alarms, without a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dash import no_update

from api.errors import DatabaseAway
from api.services.alarms.acts import acknowledge
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.control.actions import ask
from api.services.roles import Role
from api.store.db import writing
from dashapp.alarm_shell import callbacks
from dashapp.alarm_shell.callbacks import show_alarms
from dashapp.alarms_page.export import lines_csv
from dashapp.alarms_page.load import show_days, show_rate, show_top
from dashapp.alarms_page.show import show_detail, show_list
from dashapp.alarms_page.source import open_lines
from dashapp.alarms_page.trend import trend_of
from tests.alarms import alarms
from tests.components import components, reader_for, words_in
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows

HOT = Condition(kind="protection.protect", site=1, bank_id=1, rack_id=1, subject="high_temperature")


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What the page adds to the services needs one database."""
    return str(request.param)


@pytest.fixture
def hot(context: Context) -> int:
    at = NOW - timedelta(seconds=87)
    detail = {"unit": "°C", "limit": 55, "release": 52, "delay_s": 5}
    with writing(context.engines["default"]) as connection:
        return report(connection, NOW, [Report(condition=HOT, active=True, at=at, value=56.1, detail=detail)])[0]


def words(layout: Any) -> str:
    return " | ".join(words_in(layout))


def test_the_frame_is_told_of_an_alarm_once_and_left_alone_while_nothing_changes(context: Context, hot: int) -> None:
    reader = reader_for(context)
    banner, said, marks, sounding, measured, shown = show_alarms(reader, 1, None, None)
    assert "56.1 °C (limit 55.0 °C)" in words(banner)
    assert said == "Alarm of priority 1: Sionyu · bank 1 · rack 1"
    assert "1 of priority 1" in words(marks)
    assert sounding == f"1:{hot}@{int((NOW - timedelta(seconds=87)).timestamp())}"
    assert measured == "56.1 °C (limit 55.0 °C)"
    again = show_alarms(reader, 2, None, shown)
    assert (again[0], again[2]) == (no_update, no_update)
    acknowledge(context, hot, reader.principal)
    banner, said, _, sounding, *_ = show_alarms(reader, 3, None, shown)
    assert (banner, said, sounding) == (None, "", "")


def test_a_database_that_is_away_leaves_the_alarms_unknown_and_the_sound_as_it_is(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Context) -> None:
        raise DatabaseAway("default")

    monkeypatch.setattr(callbacks, "summary", away)
    banner, said, marks, sounding, *_ = show_alarms(reader_for(context), 1, None, None)
    assert "Alarms are unknown." in words(banner)
    assert said == "Alarms are unknown."
    assert "Open alarms: unknown" in words(marks)
    assert not isinstance(sounding, str)


def test_the_list_counts_what_is_open_and_an_empty_one_says_so(context: Context) -> None:
    listed, note, *_ = show_list(reader_for(context), {}, 1, None, None)
    assert "No alarm is open." in words(listed)
    assert note == "open 0 · unacknowledged 0"


def test_what_stood_before_an_error_is_drawn_again_after_it(context: Context, hot: int) -> None:
    reader = reader_for(context)
    *_, keys = show_list(reader, {"tab": "history"}, 1, None, None)
    listed, *_, keys = show_list(reader, {"tab": "history", "first": "soon"}, 2, None, keys)
    assert "first: soon is not accepted." in words(listed)
    listed, *_ = show_list(reader, {"tab": "history"}, 3, None, keys)
    assert "Over-temperature" in words(listed)
    body, *_, keys = show_detail(reader, {"alarm": 999}, 1, None, None)
    assert "There is no alarm 999." in words(body)
    assert "What to do" in words(show_detail(reader, {"alarm": hot}, 2, None, keys)[0])


def test_the_detail_says_why_what_to_do_whom_to_call_and_what_the_alarm_asked_for(context: Context, hot: int) -> None:
    with writing(context.engines["default"]) as connection:
        ask(connection, context, NOW, alarm_id=hot, actions=["nowhere:fan=1"], reason="hot")
    body, head, acts, _ = show_detail(reader_for(context), {"alarm": hot}, 1, None, None)
    assert "Over-temperature" in words(head)
    shown = words(body)
    for part in ("limit 55 °C · release 52 °C · for 5 s", "What to do", "Whom to call", "this alarm", "fan = 1"):
        assert part in shown
    assert "Suppress by design" in words(acts)


def test_the_trend_draws_the_quantity_with_both_its_limits(context: Context, hot: int) -> None:
    make_rack_table(context)
    put_rack_rows(
        context,
        [{"timestamp": NOW - timedelta(seconds=s), "rack_max_cell_temperature": 52.0} for s in range(0, 600, 10)],
    )
    trend = trend_of(reader_for(context), alarms(context)[0])
    assert trend is not None
    assert trend.title == "Over-temperature, °C"
    assert [note.text for note in trend.figure.layout.annotations] == ["warning 50.0", "protection 55.0", "52.0 °C"]


def test_rate_days_and_top_come_from_the_statistics(context: Context, hot: int) -> None:
    reader = reader_for(context)
    _, figure, note, trouble = show_rate(reader, {}, 1)
    assert sum(figure.data[0].y) == 1
    assert "mean 0.01" in note
    assert trouble == "chattering 0 · standing long 0"
    assert show_days(reader, {"tab": "history"})[2] == "1 in 7 days"
    top, note = show_top(reader, {"tab": "top"})
    assert "Over-temperature · Protection limit passed" in words(top)
    assert "No flood in this range." in words(top)


def test_the_list_leaves_as_csv_with_site_times_and_names_of_the_api(context: Context, hot: int) -> None:
    head, row = lines_csv(open_lines(reader_for(context)), reader_for(context).zone).splitlines()
    assert head.startswith("ID,PRIORITY,KIND,RAISED_AT")
    assert row.startswith(f"{hot},1,protection.protect,2026-11-21T11:29:40+09:00,,Sionyu · bank 1 · rack 1,")


def test_a_viewer_gets_no_button_that_would_be_refused(context: Context, hot: int) -> None:
    reader = reader_for(context, role=Role.viewer)
    shown = [
        *show_list(reader, {"alarm": hot}, 1, None, None),
        *show_detail(reader, {"alarm": hot}, 1, None, None),
    ]
    wired = [c.id["type"] for part in shown for c in components(part) if isinstance(getattr(c, "id", None), dict)]
    assert "alarms-act" not in wired
    assert "alarms-confirm" not in wired
