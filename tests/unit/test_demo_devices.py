"""Starting the demo's simulated devices: when they start, when not, and in which order the processes come."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.config import Settings, load_settings
from jobs import supervisor
from jobs.child import Child
from jobs.demo_devices import are_listening, can_listen, simulated_ports, simulators
from tests.waiting import wait_until


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def demo(tmp_path: Path, first_port: int) -> Settings:
    return load_settings({"DATA_DIR": str(tmp_path), "ANJEON_DEMO_PORT": str(first_port), "ANJEON_LANGUAGE": "en"})


def test_the_demo_listens_on_five_ports_and_a_deployment_of_its_own_on_none(tmp_path: Path) -> None:
    settings = demo(tmp_path, 6000)
    assert simulated_ports(settings) == [("127.0.0.1", port) for port in range(6000, 6005)]
    elsewhere = tuple(replace(site, url="sqlite:////elsewhere/site.db") for site in settings.sites)
    assert simulated_ports(replace(settings, sites=elsewhere)) == []


def test_a_port_that_is_taken_is_named_and_the_devices_do_not_start(tmp_path: Path, taken: int) -> None:
    said: list[str] = []
    assert not can_listen("127.0.0.1", taken)
    assert simulators(demo(tmp_path, taken), lambda text: said.append(text.in_language("en"))) is None
    assert f"127.0.0.1:{taken}" in said[0]
    assert "no live rows" in said[0]


def test_somebody_listens_or_not(taken: int) -> None:
    assert are_listening([("127.0.0.1", taken)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert not are_listening([("127.0.0.1", taken), ("127.0.0.1", free.getsockname()[1])])


def test_the_jobs_begin_when_the_devices_listen(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    class Started(Child):
        def keep_alive(self, now: float) -> int | None:
            started.append(self.name)
            return None

    started: list[str] = []
    devices_answer, stop = threading.Event(), threading.Event()
    monkeypatch.setattr(supervisor, "is_ready", lambda _: True)
    monkeypatch.setattr(supervisor, "are_listening", lambda _: devices_answer.is_set())
    web, devices, jobs = (Started(name=name, command=[sys.executable]) for name in ("web", "simulator", "jobs"))
    settings = demo(tmp_path, taken)
    running = threading.Thread(
        target=supervisor.watch, args=(web, [devices, jobs], settings, "token", lambda _: None, stop)
    )
    request.addfinalizer(lambda: (stop.set(), running.join(10)))
    running.start()
    wait_until(lambda: started.count("simulator") >= 3)
    assert "jobs" not in started
    devices_answer.set()
    wait_until(lambda: "jobs" in started)
