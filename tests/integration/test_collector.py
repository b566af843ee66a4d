"""The whole collector against a device that counts its samples: what it answered is stored, once, whatever happens."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.errors import DatabaseAway
from api.services.alarms.reports import Condition, Report, report
from api.services.collecting.storing import RowStore
from api.services.context import Context, open_context
from api.store.alarms.tables import alarm
from api.store.db import reading, writing
from api.store.devices.standing import standing_conditions
from api.store.devices.states import Link, read_states
from api.store.models import rows_version
from jobs.devices.collecting import Collector
from jobs.devices.links import Field
from tests.conftest import Clock
from tests.integration.collecting import collecting, sequences, serving, with_device, write_map
from tests.integration.test_spool import rows
from tests.postgres import Cluster
from tests.unit.devices.maps import TwoRacks, device
from tests.waiting import wait_until

only_sqlite = pytest.mark.parametrize("backend", ["sqlite"])  # the database makes no difference
only_postgresql = pytest.mark.parametrize("backend", ["postgresql"])  # a server is needed that can be stopped
STANDING = ("device.silent", "value.range")


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    return write_map(tmp_path)


def alarms(context: Context) -> list[tuple[str, bool]]:
    with reading(context.engines["default"]) as connection:
        query = sa.select(alarm.c.kind, alarm.c.is_active).order_by(alarm.c.id)
        return [tuple(row) for row in connection.execute(query)]


def link_of(context: Context) -> Link | None:
    with reading(context.engines["default"]) as connection:
        state = read_states(connection).get("bms")
        return state.link if state else None


def test_every_answer_is_a_row_and_a_stop_leaves_none_behind(context: Context, protocol: Path) -> None:
    answers = TwoRacks(counts=True)
    with serving(answers) as script:
        here = with_device(context, script.port, protocol)
        with collecting(here) as collector:
            wait_until(lambda: len(answers.sent) >= 3, timeout_s=30)
            wait_until(lambda: link_of(here) is Link.UP, timeout_s=30)
        assert sequences(here) == sequences(here, rack=2) == answers.sent
        assert collector.pipes[1].depth_bytes == 0
        with reading(here.engines["default"]) as connection:
            state = read_states(connection)["bms"]
            assert connection.scalar(sa.select(rows_version.c.version)) is not None
        assert (state.counters["answers"], state.counters["rows"]) == (len(answers.sent), 2 * len(answers.sent))
        assert {each.name: each.value for each in state.image}["r2.sequence"] == answers.sent[-1]
        assert alarms(here) == []
        here.engines.dispose()


@only_sqlite
def test_a_silent_device_raises_an_alarm_that_ends_when_it_answers_again(context: Context, protocol: Path) -> None:
    answers = TwoRacks(counts=True)
    with serving(answers) as script:
        here = with_device(context, script.port, protocol)
        with collecting(here):
            wait_until(lambda: link_of(here) is Link.UP, timeout_s=30)
            answers.wrong = lambda _: None
            wait_until(lambda: alarms(here) == [("device.silent", True)], timeout_s=30)
            wait_until(lambda: link_of(here) is Link.SILENT, timeout_s=30)
            answers.wrong = None
            wait_until(lambda: link_of(here) is Link.UP, timeout_s=30)
        assert sequences(here) == answers.sent
        here.engines.dispose()


@only_postgresql
def test_a_database_that_goes_away_costs_no_row_and_none_is_stored_twice(
    context: Context, protocol: Path, request: pytest.FixtureRequest
) -> None:
    cluster: Cluster = request.getfixturevalue("cluster")
    answers = TwoRacks(counts=True)
    with serving(answers) as script:
        here = with_device(context, script.port, protocol)
        with collecting(here) as collector:
            wait_until(lambda: collector.pipes[1].written, timeout_s=30)
            cluster._run("pg_ctl", "-w", "-m", "fast", "stop")
            try:
                before = len(answers.sent)
                wait_until(lambda: len(answers.sent) >= before + 4, timeout_s=20)
                assert collector.pipes[1].depth_bytes > 0
            finally:
                cluster.start()
            wait_until(lambda: collector.pipes[1].depth_bytes == 0, timeout_s=30)
        assert sequences(here) == answers.sent
        here.engines.dispose()


@only_sqlite
def test_what_the_spool_still_holds_is_stored_by_the_next_process(
    context: Context, protocol: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise DatabaseAway("site_1")

    answers = TwoRacks(counts=True)
    with serving(answers) as script:
        here = with_device(context, script.port, protocol)
        with monkeypatch.context() as patched:
            patched.setattr(RowStore, "store", away)
            with collecting(here):
                wait_until(lambda: len(answers.sent) >= 2, timeout_s=30)
        first = len(answers.sent)
        answers.wrong = lambda _: None
        with collecting(here) as collector:
            wait_until(lambda: collector.pipes[1].written == 2 * first, timeout_s=30)
        assert sequences(here) == answers.sent
        here.engines.dispose()


@only_sqlite
def test_a_device_whose_map_is_not_there_is_told_and_the_others_are_polled(context: Context, protocol: Path) -> None:
    answers = TwoRacks(counts=True)
    with serving(answers) as script:
        good = device(script.port, map=str(protocol))
        lost = device(script.port, id="lost", map="no_such_map")
        nowhere = device(script.port, id="nowhere", map=str(protocol), bank_id=None)
        here = open_context(replace(context.settings, devices=(lost, nowhere, good)))
        with collecting(here):
            wait_until(lambda: alarms(here) == 2 * [("device.bad", True)] and answers.sent, timeout_s=30)
        with reading(here.engines["default"]) as connection:
            found = connection.execute(sa.select(alarm.c.device, alarm.c.detail).order_by(alarm.c.device)).all()
        reasons = {row.device: json.loads(row.detail)["reason"] for row in found}
        assert "no_such_map" in reasons["lost"]
        assert "needs bank_id" in reasons["nowhere"]
        here.engines.dispose()


@only_sqlite
def test_a_full_spool_raises_an_alarm_that_ends_when_it_is_stored(
    context: Context, protocol: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise DatabaseAway("site_1")

    here = with_device(context, 1, protocol)  # nobody listens there
    collector = Collector(here, field := Field())
    pipe = collector.pipes[1]
    pipe.spool._limit = 400
    with monkeypatch.context() as patched:
        patched.setattr(RowStore, "store", away)
        for second in range(6):
            pipe.keep(rows(second))
        collector.cycle()
        assert alarms(here) == [("spool.filling", True)]
    pipe._try_at = 0.0
    collector.cycle()
    collector.cycle()
    assert alarms(here) == [("spool.filling", False)]
    assert pipe.written == 6
    pipe.close()
    field.close()
    here.engines.dispose()


@only_sqlite
def test_a_clock_that_is_set_back_an_hour_raises_an_alarm_for_a_minute(
    context: Context, protocol: Path, clock: Clock
) -> None:
    here = open_context(replace(context.settings, devices=(device(1, map=str(protocol)),)), clock)
    collector = Collector(here, field := Field())
    collector.cycle()
    assert alarms(here) == []
    clock.now -= timedelta(hours=1)
    collector.cycle()
    assert alarms(here) == [("clock.jump", True)]
    for _ in range(65):  # in steps: else it would be another jump
        clock.now += timedelta(seconds=1)
        collector._watch_clock()
    collector.cycle()
    assert alarms(here) == [("clock.jump", False)]
    collector.pipes[1].close()
    field.close()
    here.engines.dispose()


@only_sqlite
def test_alarms_of_an_earlier_process_end_when_nothing_is_left_of_their_cause(context: Context, protocol: Path) -> None:
    answers = TwoRacks(counts=True)
    raised = [
        Condition(kind="device.silent", site=1, bank_id=3, device="bms"),
        Condition(kind="value.range", site=1, bank_id=3, rack_id=1, device="bms", subject="r1.rack_current"),
        Condition(kind="device.silent", site=1, device="taken away"),
    ]
    with writing(context.engines["default"]) as connection:
        report(connection, context.now(), [Report(condition=c, active=True, at=context.now()) for c in raised])
    with serving(answers) as script:
        here = with_device(context, script.port, protocol)
        with collecting(here):
            wait_until(lambda: len(answers.sent) >= 7, timeout_s=30)
        with reading(here.engines["default"]) as connection:
            standing = {c["subject"] or c["device"] for c in standing_conditions(connection, STANDING)}
        assert standing == set()
        here.engines.dispose()
