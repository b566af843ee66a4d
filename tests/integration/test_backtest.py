"""Stored rows through other limits: what the service answers, how long ones are run, who may end them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.errors import AnjeonError, BadParameter, Conflict, NotAllowed, NotFound, TooLarge
from api.services.backtest import runs
from api.services.context import Context
from api.services.roles import Principal, Role
from api.store.backtest.runs import Run, State
from api.store.db import writing
from api.store.protection_tables import protection_log
from api.store.tags import Tag
from api.store.times import UtcTime
from jobs import backtest
from tests.conftest import NOW, Clock
from tests.result_rows import store
from tests.sos import put_rows, put_set
from tests.waiting import wait_until

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 10:00 in Seoul
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BODY = {"site": 1, "start_time": "2026-11-20T10:00:00", "end_time": "2026-11-20T12:00:00"}
LOWER = {"high_temperature": {"1": {"limit": 45.0, "release": 44.0, "delay_s": 0.0}}}
COLUMNS = ("RACK_MAX_CELL_TEMPERATURE", "RACK_CURRENT")


def temperatures(rack: int, *celsius: float | None, step: timedelta = MINUTE) -> Iterator[tuple[Any, ...]]:
    for index, value in enumerate(celsius):
        yield (START + index * step, 1, rack, value, 10.0)


def put_climb(context: Context) -> None:
    """Rack 1 climbs 2 degrees a minute from 40 to 58, rack 2 stays cool."""
    put_rows(context, 1, "rack", COLUMNS, temperatures(1, *(40.0 + 2 * i for i in range(10)), 40.0))
    put_rows(context, 1, "rack", COLUMNS, temperatures(2, *([25.0] * 11)))


def result(run: Run) -> Mapping[str, Any]:
    assert run.state is State.DONE, run.error
    assert run.result is not None
    return run.result


def test_present_and_changed_stand_side_by_side(context: Context) -> None:
    put_climb(context)
    found = result(runs.ask(context, {**BODY, "limits": LOWER}, "kim"))
    assert (found["rows"], found["racks"], found["covered_days"]) == (22, 2, pytest.approx(600 / 86400))
    # rows of 60 s and a delay of 5 s: beyond 50 at 52 (6 min) and 54 (7 min), beyond 55 at 56 (8 min) and 58 (9 min)
    kinds = [(k["quantity"], k["level"], k["alarms"], k["stood_s"]) for k in found["present"]["kinds"]]
    assert kinds == [("high_temperature", 1, 1, 180.0), ("high_temperature", 2, 1, 60.0)]
    # 46 at 3 min raises at once
    kinds = [(k["quantity"], k["level"], k["alarms"], k["stood_s"]) for k in found["changed"]["kinds"]]
    assert kinds == [("high_temperature", 1, 1, 420.0), ("high_temperature", 2, 1, 60.0)]
    assert (found["events"], found["events_from"]) == (1, "present")
    assert [found[side]["leads"]["median_s"] for side in ("present", "changed")] == [120.0, 360.0]
    assert found["days"] == [{"day": "2026-11-20", "present": 2, "changed": 2}]


def test_warnings_are_held_against_the_protections_in_the_log(context: Context) -> None:
    put_climb(context)
    at = START + 5 * MINUTE
    logged = {"TIMESTAMP": at, "ERROR_CODE": 3, "LEVEL": 2, "BANK_ID": 1, "RACK_ID": 1, "OPERATING_SITE": 1}
    contactor = {**logged, "ERROR_CODE": 9}
    store(context, protection_log, [logged, contactor], "feature")
    found = result(runs.ask(context, {**BODY, "limits": LOWER, "events": "log"}, "kim"))
    assert (found["events"], found["events_left_out"]) == (1, 1)
    assert (found["present"]["leads"]["missed"], found["changed"]["leads"]["missed"]) == (1, 0)
    assert found["changed"]["leads"]["median_s"] == 120.0


def test_a_gap_is_neither_time_in_alarm_nor_its_end(context: Context) -> None:
    values = [60.0, 60.0, 60.0, *([None] * 30), 60.0, 60.0]
    rows = [row for row in temperatures(1, *values) if row[3] is not None]
    put_rows(context, 1, "rack", COLUMNS, rows)
    found = result(runs.ask(context, BODY, "kim"))
    # it stands from the second row on: one minute before the gap, one after it
    assert [(k["level"], k["alarms"], k["stood_s"]) for k in found["present"]["kinds"]] == [
        (1, 1, 120.0),
        (2, 1, 120.0),
    ]


def test_a_set_is_judged_with_other_tags_and_counts(context: Context) -> None:
    put_rows(context, 1, "rack", COLUMNS, temperatures(1, *([45.0] * 60), *([49.0] * 4), *([45.0] * 56)))
    limits = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0, "max_count": 3}
    tag = Tag(name="hot", site=1, table="rack", column="rack_max_cell_temperature", bank_id=1, rack_id=1, **limits)
    set_id = put_set(context, tag)
    # at 49 f = 1 / (1 + 0.25 * 0.9^2) = 0.832: no warning; with a warning value of 48 it is 1 / (1 + 0.25 * 1.125^2),
    # which is 0.760
    wanted = {"set_id": set_id, "max_count": 2, "tags": {"hot": {"warnning_threshold": 48.0}}}
    found = result(runs.ask(context, {**BODY, "sets": [wanted]}, "kim"))["sets"][0]
    assert (found["minutes"], found["known_minutes"]) == (120, 120)
    assert found["present"]["alarms"] == 0
    # 11:00 to 11:03 are bad: raised with the second, at 11:01, over with the second good one, at 11:05
    assert [(k["level"], k["alarms"], k["stood_s"]) for k in found["changed"]["kinds"]] == [(1, 1, 240.0)]


def test_many_rows_wait_for_the_job_process_and_are_followed(context: Context, monkeypatch: Any) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "AT_ONCE", 10)
    asked = runs.ask(context, BODY, "kim")
    assert (asked.state, asked.result) == (State.QUEUED, None)
    with pytest.raises(Conflict):
        runs.ask(context, BODY, "kim")
    assert runs.ask(context, BODY, "lee").state is State.QUEUED
    assert runs.carry_out_next(context, lambda: True)
    assert result(runs.find_run(context, asked.id))["rows"] == 22
    assert [(run.asked_by, run.state) for run in runs.list_runs(context)] == [
        ("lee", State.QUEUED),
        ("kim", State.DONE),
    ]
    assert runs.ask(context, BODY, "kim").state is State.QUEUED


def test_the_job_process_carries_out_what_waits_until_it_is_stopped(context: Context, monkeypatch: Any) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "AT_ONCE", 10)
    asked = runs.ask(context, BODY, "kim")
    stop = threading.Event()
    thread = threading.Thread(target=backtest.service.run, args=(context, stop))
    thread.start()
    wait_until(lambda: runs.find_run(context, asked.id).state is State.DONE)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_something_unexpected_ends_the_run_and_is_raised(context: Context, monkeypatch: Any) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "study", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        runs.ask(context, BODY, "kim")
    (over,) = runs.list_runs(context)
    assert over.state is State.FAILED
    assert "unexpected" in over.error["en"]


def test_a_site_that_measures_nothing_of_it_has_rows_and_no_alarms(context: Context) -> None:
    put_rows(context, 1, "rack", ("RACK_SOH",), [(START, 1, 1, 99.0), (START + MINUTE, 1, 1, 99.0)])
    found = result(runs.ask(context, BODY, "kim"))
    assert (found["rows"], found["present"]["alarms"]) == (2, 0)


def test_a_rack_table_without_racks_is_said_so(context: Context) -> None:
    table = sa.Table(
        "rack",
        sa.MetaData(),
        sa.Column("TIMESTAMP", UtcTime, primary_key=True),
        sa.Column("BANK_ID", sa.Integer, primary_key=True),
        sa.Column("RACK_CURRENT", sa.Double),
    )
    with writing(context.engines["site_1"]) as connection:
        table.create(connection)
    context.sites.forget(1)
    run = runs.ask(context, BODY, "kim")
    assert (run.state, run.error["en"]) == (State.FAILED, "Table rack of site 1 has racks that are not numbered.")


def test_a_stop_puts_it_back_and_a_dead_process_loses_it_after_a_minute(
    context: Context, clock: Clock, monkeypatch: Any
) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "AT_ONCE", 10)
    asked = runs.ask(context, BODY, "kim")
    assert runs.carry_out_next(context, lambda: False)
    assert runs.find_run(context, asked.id).state is State.QUEUED
    with monkeypatch.context() as dying:
        dying.setattr(runs, "carry_out", lambda *_: None)  # claimed, and never heard of again
        assert runs.carry_out_next(context, lambda: True)
    assert not runs.carry_out_next(context, lambda: True)
    clock.now = NOW + 61 * SECOND
    assert runs.carry_out_next(context, lambda: True)
    assert runs.find_run(context, asked.id).state is State.DONE


def test_ones_own_is_cancelled_and_anybodys_by_an_engineer(context: Context, monkeypatch: Any) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "AT_ONCE", 10)
    viewer, engineer = (Principal(name=role.name, role=role, kind="session") for role in (Role.viewer, Role.engineer))
    first = runs.ask(context, BODY, "kim")
    with pytest.raises(NotAllowed):
        runs.cancel(context, first.id, viewer)
    assert runs.cancel(context, first.id, engineer).state is State.CANCELLED
    with pytest.raises(Conflict):
        runs.cancel(context, first.id, engineer)
    own = runs.ask(context, BODY, "viewer")
    assert runs.cancel(context, own.id, viewer).state is State.CANCELLED
    assert not runs.carry_out_next(context, lambda: True)


def test_what_fails_on_the_way_says_why_and_is_over(context: Context, monkeypatch: Any) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "AT_ONCE", 10)
    asked = runs.ask(context, BODY, "kim")
    gone = replace(context, settings=replace(context.settings, sites=()))
    gone = replace(gone, sites=type(context.sites)(gone.settings, context.engines))
    assert runs.carry_out_next(gone, lambda: True)
    over = runs.find_run(context, asked.id)
    assert over.state is State.FAILED
    assert over.error["en"].startswith("There is no site 1.")
    assert over.error["ko"] != over.error["en"]


WRONG: list[tuple[dict[str, Any], type[AnjeonError], str | None]] = [
    ({"site": 9}, NotFound, "operating_site"),
    ({"start_time": "yesterday"}, BadParameter, "start_time"),
    ({"start_time": "2026-11-20T12:00:00"}, BadParameter, "start_time, end_time"),
    ({"start_time": "2026-08-01"}, TooLarge, "start_time"),
    ({"limits": {"colour": {}}}, BadParameter, "limits"),
    ({"limits": {"high_temperature": {"3": {}}}}, BadParameter, "limits.high_temperature"),
    ({"limits": {"high_temperature": {"1": {"release": 51.0}}}}, BadParameter, "limits.high_temperature.1.release"),
    ({"limits": {"high_temperature": {"1": {"limit": 56.0}}}}, BadParameter, "limits.high_temperature.1.limit"),
    ({"sets": [{"set_id": 77}]}, NotFound, None),
    ({"sets": [{"set_id": 1, "tags": {"cold": {}}}]}, BadParameter, "sets[0].tags"),
    (
        {"sets": [{"set_id": 1, "tags": {"hot": {"warnning_threshold": 40.0}}}]},
        BadParameter,
        "sets[0].tags.hot.warnning_threshold",
    ),
]


@pytest.mark.parametrize(("given", "error", "field"), WRONG)
def test_what_does_not_fit_is_named(
    context: Context, given: dict[str, Any], error: type[AnjeonError], field: str | None
) -> None:
    put_climb(context)
    limits = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0}
    put_set(context, Tag(name="hot", site=1, table="rack", column="rack_max_cell_temperature", **limits))
    with pytest.raises(error) as refused:
        runs.ask(context, {**BODY, **given}, "kim")
    assert refused.value.detail.get("field") == field or field is None


def test_a_site_without_rows_is_said_so_and_an_empty_range_is_no_day(context: Context) -> None:
    with pytest.raises(NotFound):
        runs.ask(context, BODY, "kim")
    put_climb(context)
    found = result(runs.ask(context, {**BODY, "start_time": "2026-11-01", "end_time": "2026-11-02"}, "kim"))
    assert (found["rows"], found["present"]["alarms"], found["present"]["alarms_a_day"]) == (0, 0, None)


def test_more_rows_than_are_run_at_all_are_refused(context: Context, monkeypatch: Any) -> None:
    put_climb(context)
    monkeypatch.setattr(runs, "MOST", 10)
    with pytest.raises(TooLarge):
        runs.ask(context, BODY, "kim")
