"""Studies of the stress lab, while the jobs run: whenever one waits there is a process that carries it out."""

from __future__ import annotations

import threading
import time

import structlog

from api.errors import AnjeonError
from api.services.context import Context
from api.services.stress.studies import is_one_waiting
from jobs.child import GIVING_WAY, Child
from jobs.job import Service

LOOK_S = 0.5

log = structlog.get_logger(__name__)


def run(context: Context, stop: threading.Event) -> None:
    """Start the process when a study waits, until ``stop`` is set; what it runs then is put back with what it has."""
    runner = Child(name="stress", command=[*GIVING_WAY, "jobs.stress_runner"])
    try:
        while not stop.is_set():
            if _waits(context):
                code = runner.keep_alive(time.monotonic())
                if code:
                    log.warning("the process of the studies died", code=code)
            stop.wait(LOOK_S)
    finally:
        runner.stop()


def _waits(context: Context) -> bool:
    try:
        return is_one_waiting(context)
    except AnjeonError as error:
        log.warning("studies not looked after", reason=error.text.in_language("en"))
        return False


service = Service(name="stress", run=run)
