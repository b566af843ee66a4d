"""Training of the forecasters when it is due, in a process of its own that gives way to all others."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence

import structlog

from api.config import Site
from api.errors import AnjeonError
from api.services.context import Context
from api.services.forecasts.schedule import note_failure, training_due
from jobs.child import GIVING_WAY
from jobs.job import Service

START_S = 60.0  # the control room comes up first
LOOK_S = 30.0
WATCH_S = 0.5
LONGEST_S = 3600.0
PATIENCE_S = 3.0  # with a process that is asked to end
COMMAND = (*GIVING_WAY, "jobs.trainer")

log = structlog.get_logger(__name__)


def run(context: Context, stop: threading.Event) -> None:
    """Train one site after the other, each when it is due, until ``stop`` is set."""
    stop.wait(START_S)
    while not stop.is_set():
        for site in context.sites:
            if stop.is_set():
                return
            look_after(context, site, stop)
        stop.wait(LOOK_S)


def look_after(context: Context, site: Site, stop: threading.Event, command: Sequence[str] = COMMAND) -> None:
    """Train a site if it is due; a failure is kept, so that the next try waits."""
    try:
        why = training_due(context, site)
        if why is None:
            return
        log.info("training", site=site.id, why=why.value)
        reason = carry_out([*command, str(site.id)], stop)
        if reason is not None:
            log.warning("training failed", site=site.id, reason=reason)
            note_failure(context, site.id, reason)
    except AnjeonError as error:
        log.warning("training not looked after", site=site.id, reason=error.text.in_language("en"))


def carry_out(command: Sequence[str], stop: threading.Event, longest_s: float = LONGEST_S) -> str | None:
    """Run a command to its end; why it failed, None for success and for a stop that ended it."""
    started = time.monotonic()
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603
    try:
        while process.poll() is None:
            if stop.wait(WATCH_S):
                return None
            if time.monotonic() - started > longest_s:
                return f"it took longer than {longest_s:g} s"
        return None if process.returncode == 0 else f"it ended with code {process.returncode}"
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


service = Service(name="training", run=run)
