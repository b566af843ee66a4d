"""Which of several job processes runs: real processes, killed for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.config import Settings
from api.services.context import Context
from api.store.db import reading
from api.store.job_state import read_state
from jobs.lease import Lease, open_lease
from tests.waiting import wait_until

HOLD_AND_FORK = """
import os, sys
from api.config import load_settings
from api.services.context import open_context
from jobs.lease import open_lease
lease = open_lease(open_context(load_settings()))
assert lease.acquire()
child = os.fork()
if child == 0:
    sys.stdin.read()  # until the test closes it
    os._exit(0)
print(child, flush=True)
os.wait()
"""


class JobProcess:
    """``python -m jobs`` with its log in a file."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as stderr:
            self.process = subprocess.Popen([sys.executable, "-m", "jobs"], env=environment, stderr=stderr)

    def said(self, event: str) -> bool:
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return any(json.loads(line)["event"] == event for line in lines)


@pytest.fixture
def environment(settings: Settings, tmp_path: Path) -> dict[str, str]:
    config = tmp_path / "config.toml"
    sites = "".join(
        f'[[sites]]\nid = {s.id}\nname = {{ko = "가", en = "a"}}\nurl = "{s.url}"\n' for s in settings.sites
    )
    config.write_text(f'data_dir = "{settings.data_dir}"\ndatabase_url = "{settings.database_url}"\n{sites}')
    folder = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "ANJEON_CONFIG": str(config), "PYTHONPATH": folder, "PYTHONWARNINGS": "default"}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[str], JobProcess]]:
    started: list[JobProcess] = []

    def one(name: str) -> JobProcess:
        started.append(JobProcess(environment, tmp_path / f"{name}.log"))
        return started[-1]

    yield one
    for each in started:
        with suppress(ProcessLookupError):
            each.process.kill()
        each.process.wait()


@pytest.fixture
def lease(context: Context) -> Iterator[Lease]:
    opened = open_lease(context)
    yield opened
    opened.release()


def test_one_of_two_processes_runs_and_the_other_takes_over_within_10_s_of_kill_9(
    context: Context, start: Callable[[str], JobProcess]
) -> None:
    first = start("first")
    wait_until(lambda: first.said("lease taken"))
    second = start("second")

    def beat() -> object:
        with reading(context.engines["default"]) as connection:
            return read_state(connection, "jobs").beat_at

    wait_until(beat)
    wait_until(lambda: second.said("standing by"))
    assert second.process.poll() is None
    assert not second.said("lease taken")
    first.process.kill()
    wait_until(lambda: second.said("lease taken"), timeout_s=10)
    second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(20) == 0
    assert second.said("stopped")


def test_a_lease_is_held_once_and_free_again_when_released(context: Context, lease: Lease, environment) -> None:
    assert lease.acquire()
    assert lease.is_held()
    script = "import sys\nfrom api.config import load_settings; from api.services.context import open_context\n"
    script += "from jobs.lease import open_lease; lease = open_lease(open_context(load_settings()))\n"
    script += "for _ in sys.stdin: print(lease.acquire(), flush=True)"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", script], env=environment, **pipes) as other:

        def asked() -> str:
            other.stdin.write("\n")
            other.stdin.flush()
            return other.stdout.readline()

        assert asked() == "False\n"
        lease.release()
        assert not lease.is_held()
        assert asked() == "True\n"
        other.stdin.close()


def test_the_lease_of_the_cooling_loop_is_another_than_that_of_the_jobs(context: Context, lease: Lease) -> None:
    of_the_loop = open_lease(context, "cooling")
    assert lease.acquire()
    assert of_the_loop.acquire()
    lease.release()
    assert of_the_loop.is_held()
    of_the_loop.release()


def test_a_forked_child_does_not_keep_the_lease_of_a_killed_parent(context: Context, lease: Lease, environment) -> None:
    command = [sys.executable, "-c", HOLD_AND_FORK]
    parent = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdin is not None
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    try:
        assert not lease.acquire()
        parent.kill()
        parent.wait()
        os.kill(child, 0)  # the child lives on
        wait_until(lease.acquire, timeout_s=10)
    finally:
        parent.stdin.close()
        parent.stdout.close()


def test_a_lease_whose_connection_the_server_ended_is_lost_and_can_be_taken_again(context: Context, lease) -> None:
    if context.engines["default"].dialect.name == "sqlite":
        pytest.skip("only PostgreSQL ends a connection")
    assert lease.acquire()
    with reading(context.engines["default"]) as connection:
        locks = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        locks += " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        connection.execute(sa.text(locks))
    wait_until(lambda: not lease.is_held())
    wait_until(lease.acquire, timeout_s=10)


def test_a_process_waits_for_a_database_that_is_away_at_start(start, environment, settings: Settings) -> None:
    if settings.database_url.startswith("sqlite"):
        pytest.skip("an SQLite file is made, never away")
    environment["ANJEON_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    process = start("alone")
    wait_until(lambda: process.said("no lease"))
    process.process.send_signal(signal.SIGTERM)
    assert process.process.wait(20) == 0
