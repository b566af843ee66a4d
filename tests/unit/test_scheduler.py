"""The scheduler: errors end a run, never the process; a clock set back plans anew."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

import jobs
from api.errors import DatabaseAway
from api.plugins import plugged_in
from jobs import scheduler as subject
from jobs.job import Every, Job
from jobs.scheduler import Scheduler, run_job

NOW = datetime(2026, 11, 21, 2, 31, 7, tzinfo=UTC)


@pytest.mark.parametrize("error", [DatabaseAway("default"), ZeroDivisionError()])
def test_an_error_ends_the_run_and_is_logged(error: Exception) -> None:
    def fail(_: Any) -> None:
        raise error

    with structlog.testing.capture_logs() as logs:
        run_job(Job(name="broken", trigger=Every(seconds=60), run=fail), None)  # type: ignore[arg-type]
    assert [(line["event"], line["job"]) for line in logs] == [("job failed", "broken")]


def test_a_job_runs_on_time_and_a_stop_waits_for_it() -> None:
    began, finish, finished = threading.Event(), threading.Event(), threading.Event()

    def run(_: Any) -> None:
        began.set()
        finish.wait(20)
        finished.set()

    scheduler = Scheduler(None, [Job(name="quick", trigger=Every(seconds=1), run=run)])  # type: ignore[arg-type]
    scheduler.start()
    assert began.wait(20)
    threading.Timer(0.2, finish.set).start()
    scheduler.stop()
    assert finished.is_set()


def test_a_clock_set_back_plans_all_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[str] = []
    job = Job(name="minute", trigger=Every(seconds=3600), run=lambda _: None)
    scheduler = Scheduler(None, [job])  # type: ignore[arg-type]
    monkeypatch.setattr(scheduler._scheduler, "reschedule_job", lambda name, trigger: planned.append(name))
    for now in (NOW, NOW + timedelta(seconds=1), NOW + timedelta(seconds=0.5)):
        scheduler.check_clock(now)
    assert planned == []
    scheduler.check_clock(NOW - timedelta(hours=1))
    assert planned == ["minute"]


def test_a_start_is_a_multiple_of_the_interval_plus_the_offset() -> None:
    trigger = subject._trigger(Every(seconds=60, offset_s=5))
    assert trigger.get_next_fire_time(None, NOW) == NOW.replace(minute=32, second=5)


def test_every_job_has_a_name_of_its_own() -> None:
    names = [job.name for job in plugged_in(jobs, "job")]
    assert {"heartbeat", "sos_minute"} <= set(names)
    assert len(set(names)) == len(names)
