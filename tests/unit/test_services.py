"""Services: they run as long as the lease, one that fails comes back."""

from __future__ import annotations

import threading

from jobs.job import Service
from jobs.services import Services
from tests.waiting import wait_until

NO_CONTEXT: object = None


def test_a_service_that_fails_is_started_again_and_stopped_with_the_others() -> None:
    runs: list[threading.Event] = []

    def fails_once(_: object, stop: threading.Event) -> None:
        runs.append(stop)
        if len(runs) == 1:
            raise OSError("the first time")
        stop.wait()

    services = Services(NO_CONTEXT, [Service(name="frail", run=fails_once)], first_delay_s=0.01)
    services.start()
    services.start()  # again: nothing changes
    wait_until(lambda: len(runs) == 2, timeout_s=5)
    services.stop()
    assert runs[1].is_set()
    services.start()
    wait_until(lambda: len(runs) == 3, timeout_s=5)
    assert not runs[2].is_set()
    services.stop()


def test_a_service_that_comes_back_by_itself_stays_away() -> None:
    runs: list[int] = []
    services = Services(NO_CONTEXT, [Service(name="idle", run=lambda *_: runs.append(1))], first_delay_s=0.01)
    services.start()
    wait_until(lambda: runs, timeout_s=5)
    services.stop()
    assert runs == [1]
