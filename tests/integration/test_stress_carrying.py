"""Studies carried out: stopped, cancelled, failed, killed, and gone on with; the same result to the last bit."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.config import Settings
from api.services.context import Context
from api.services.stress import carrying, studies, turn
from api.services.stress.carrying import MOST_DEATHS, carry_out_next
from api.services.stress.turn import Lost
from api.store.db import writing
from api.store.stress.studies import State, StudyLine
from engine.stress import block
from engine.stress.config import StudyConfig
from engine.stress.study import StudyResult, run_study
from jobs import stress
from jobs.child import Child
from tests.conftest import Clock
from tests.integration.test_stress_studies import blocks_kept, person
from tests.stress import sample_answer
from tests.stress_rows import SMALL
from tests.waiting import wait_until


class Here:
    """Works blocks out at once, in this process; ``before`` is called with the number of each."""

    size = 1

    def __init__(self, before: Callable[[int], object] = lambda number: None) -> None:
        self.before, self.worked_out, self.ends = before, [], 0

    def submit(self, task: Callable[..., bytes], config: StudyConfig, number: int, sky: object) -> Future[bytes]:
        future: Future[bytes] = Future()
        try:
            self.before(number)
            future.set_result(task(config, number, sky))
            self.worked_out.append(number)
        except Exception as error:
            future.set_exception(error)
        return future

    def end(self) -> None:
        self.ends += 1


@pytest.fixture(autouse=True)
def answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is made up: a real one takes seconds."""
    monkeypatch.setattr(carrying, "answer_of", lambda result, told: told(0.5) or sample_answer())


@pytest.fixture
def asked(context: Context, monkeypatch: pytest.MonkeyPatch) -> StudyLine:
    """A study of four blocks, a run each."""
    monkeypatch.setattr(block, "MOST_RUNS", 1)
    return studies.ask(context, SMALL, "kim")


def whole() -> str:
    return run_study(StudyConfig.from_plain(SMALL)).fingerprint


def raises(error: Exception) -> Any:
    def before(number: int) -> None:
        if number == 2:
            raise error

    return before


def test_one_that_is_stopped_goes_on_where_it_was_and_ends_with_the_same_bits(
    context: Context, asked: StudyLine
) -> None:
    first, second = Here(), Here()
    assert carry_out_next(context, first, lambda: len(first.worked_out) < 3)
    line = studies.standing(context, asked.id)
    assert (line.state, line.deaths, first.ends) == (State.QUEUED, 0, 1)
    assert 0.0 < line.progress < 1.0
    kept = blocks_kept(context)
    assert kept >= 1
    assert carry_out_next(context, second, lambda: True)
    assert second.worked_out == list(range(kept, 4))
    done = studies.find_study(context, asked.id)
    assert (done.line.state, done.line.progress, done.line.fingerprint) == (State.DONE, 1.0, whole())
    assert done.answer == sample_answer()
    assert blocks_kept(context) == 0
    assert not carry_out_next(context, second, lambda: True)


def test_a_long_one_makes_way_for_one_that_nobody_has_begun_and_then_goes_on(
    context: Context, asked: StudyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "SLICE_S", 0.0)
    late: list[int] = []
    first = Here(lambda number: late or late.append(studies.ask(context, SMALL, "lee").id))
    assert carry_out_next(context, first, lambda: True)
    assert (studies.standing(context, asked.id).state, first.worked_out, first.ends) == (State.QUEUED, [0], 0)
    monkeypatch.setattr(turn, "SLICE_S", 60.0)
    for done, waiting in ((late[0], True), (asked.id, False)):
        assert carry_out_next(context, Here(), lambda: True)
        assert (studies.standing(context, done).state, studies.is_one_waiting(context)) == (State.DONE, waiting)


def test_one_that_is_cancelled_on_the_way_leaves_nothing(context: Context, asked: StudyLine) -> None:
    workers = Here(lambda number: number == 2 and studies.cancel(context, asked.id, person("kim")))
    assert carry_out_next(context, workers, lambda: True)
    over = studies.find_study(context, asked.id)
    assert (over.line.state, over.answer, blocks_kept(context), workers.ends) == (State.CANCELLED, None, 0, 1)


def test_one_that_is_cancelled_while_its_answer_is_made_leaves_nothing_and_does_not_wait_for_it(
    context: Context, asked: StudyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, refused = threading.Event(), threading.Event()

    def slow(result: StudyResult, told: Callable[[float], None]) -> None:
        studies.cancel(context, asked.id, person("kim"))
        assert let_go.wait(60)
        try:
            told(0.5)
        except Lost:
            refused.set()

    monkeypatch.setattr(carrying, "answer_of", slow)
    assert carry_out_next(context, Here(), lambda: True)
    over = studies.find_study(context, asked.id)
    assert (over.line.state, over.answer, blocks_kept(context)) == (State.CANCELLED, None, 0)
    let_go.set()
    assert refused.wait(60), "it is told that nobody wants it any more"


def test_one_that_fails_says_why_and_leaves_nothing(context: Context, asked: StudyLine) -> None:
    with pytest.raises(ZeroDivisionError):
        carry_out_next(context, Here(raises(ZeroDivisionError())), lambda: True)
    over = studies.find_study(context, asked.id)
    assert (over.line.state, over.answer, blocks_kept(context)) == (State.FAILED, None, 0)
    assert over.line.error["en"].endswith("the log says more.")
    large = studies.ask(context, SMALL, "kim").id
    carry_out_next(context, Here(raises(MemoryError())), lambda: True)
    assert "memory" in studies.standing(context, large).error["en"]
    assert "메모리" in studies.standing(context, large).error["ko"]


def test_one_whose_processes_are_ended_again_and_again_without_a_block_is_given_up(
    context: Context, asked: StudyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert carry_out_next(context, Here(raises(BrokenExecutor())), lambda: True)
    assert (studies.standing(context, asked.id).state, blocks_kept(context)) == (State.QUEUED, 2)
    broken = Here(lambda number: (_ for _ in ()).throw(BrokenExecutor()))
    for _ in range(MOST_DEATHS):
        assert studies.standing(context, asked.id).state is State.QUEUED
        assert carry_out_next(context, broken, lambda: True)
    over = studies.standing(context, asked.id)
    assert (over.state, blocks_kept(context)) == (State.FAILED, 0)
    assert "from outside" in over.error["en"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # what the rows say afterwards is tested on both
def test_kill_9_of_the_process_that_runs_a_study_loses_no_block_that_was_kept(
    context: Context, settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'data_dir = "{settings.data_dir}"\ndatabase_url = "{settings.database_url}"\nstress_workers = 1\n'
        f'[[sites]]\nid = 1\nname = {{ko = "가", en = "a"}}\nurl = "{settings.sites[0].url}"\n'
    )
    monkeypatch.setenv("ANJEON_CONFIG", str(config))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    started: list[Child] = []
    monkeypatch.setattr(stress, "Child", lambda **given: started.append(Child(**given)) or started[-1])
    asked = studies.ask(context, {**SMALL, "runs": 12_000}, "kim")
    clock.now = datetime.now(UTC)
    stop = threading.Event()
    job = threading.Thread(target=stress.service.run, args=(context, stop))
    job.start()
    try:
        wait_until(lambda: blocks_kept(context), timeout_s=60)
        with writing(context.engines["default"]):  # nobody else writes now: not a block more
            stop.set()
            process = started[0].process
            nice = os.getpriority(os.PRIO_PROCESS, process.pid)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    finally:
        stop.set()
        job.join()
    kept = blocks_kept(context)
    line = studies.standing(context, asked.id)
    assert (nice, line.state, 1 <= kept < 12) == (19, State.RUNNING, True)
    assert not carry_out_next(context, Here(), lambda: True)
    clock.now = datetime.now(UTC) + timedelta(seconds=61)
    workers = Here()
    assert carry_out_next(context, workers, lambda: True)
    assert len(workers.worked_out) == 12 - kept
    done = studies.find_study(context, asked.id)
    assert (done.line.state, blocks_kept(context)) == (State.DONE, 0)
    assert done.line.fingerprint == run_study(done.config).fingerprint
