"""Keeping a process alive: real processes, a clock passed in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jobs import child as module
from jobs.child import Child


def ended(child: Child) -> None:
    assert child.process is not None
    child.process.wait(10)


def failing() -> Child:
    return Child(name="x", command=[sys.executable, "-c", "raise SystemExit(3)"])


def test_a_child_that_dies_at_once_is_started_again_after_a_second_then_two() -> None:
    child = failing()
    assert child.keep_alive(0.0) is None
    ended(child)
    assert child.keep_alive(0.5) == 3  # died: due again at 1.5
    assert child.keep_alive(1.4) is None
    assert child.process is None
    child.keep_alive(1.5)
    ended(child)
    assert child.keep_alive(2.0) == 3  # due again at 2.0 + 2
    child.keep_alive(3.9)
    assert child.process is None
    child.keep_alive(4.0)
    assert child.process is not None
    ended(child)


def test_a_child_that_lived_long_is_started_again_at_once() -> None:
    child = failing()
    child.keep_alive(0.0)
    ended(child)
    assert child.keep_alive(module.CALM_S + 1) == 3
    assert child.process is not None
    ended(child)


def test_the_delay_never_grows_beyond_its_limit() -> None:
    child = failing()
    now = 0.0
    for _ in range(8):
        child.keep_alive(now)
        ended(child)
        child.keep_alive(now)
        now = child.due_at
    assert child.delay_s == module.LONGEST_DELAY_S


def test_stopping_ends_a_willing_child() -> None:
    child = Child(name="x", command=[sys.executable, "-c", "import signal; signal.pause()"])
    child.keep_alive(0.0)
    child.stop()
    assert child.process is not None
    assert child.process.returncode == -15


def test_a_child_that_ignores_the_request_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "STOP_GRACE_S", 0.2)
    mark = tmp_path / "deaf"
    deaf = "import signal, sys; signal.signal(15, signal.SIG_IGN); open(sys.argv[1], 'w'); signal.pause()"
    child = Child(name="x", command=[sys.executable, "-c", deaf, str(mark)])
    child.keep_alive(0.0)
    assert child.process is not None
    while not mark.exists():  # until it says that it is deaf it would still die of the request
        assert child.process.poll() is None
    child.stop()
    assert child.process.returncode == -9


def test_stopping_what_never_ran_does_nothing() -> None:
    failing().stop()
