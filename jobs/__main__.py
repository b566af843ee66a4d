"""``python -m jobs``: the job process, its composition root. Several may be started; one of them runs the jobs."""

from __future__ import annotations

import logging
import signal
import sys
import threading

import structlog

import jobs
from api.config import load_settings
from api.errors import AnjeonError
from api.logs import configure_logging
from api.plugins import plugged_in
from api.services.context import Context, open_context
from api.store.migrations import refuse_newer_schema
from jobs.lease import open_lease
from jobs.scheduler import Scheduler

LOOK_S = 1.0  # how often the lease and the clock are looked at: sets how fast another process takes over

log = structlog.get_logger("jobs")


def main() -> None:
    """Run until SIGTERM or SIGINT; then let what runs come to its end."""
    configure_logging()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would tell of every start
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        context = open_context(load_settings())
        refuse_newer_schema(context.engines)
    except AnjeonError as error:
        log.error("cannot start", reason=error.text.in_language("en"))
        sys.exit(1)
    serve(context, stop)
    context.engines.dispose()
    log.info("stopped")


def serve(context: Context, stop: threading.Event) -> None:
    """Wait for the lease and run the jobs while it is held, until ``stop``."""
    lease = open_lease(context)
    found = plugged_in(jobs, "job")
    stands_by = False
    while not stop.is_set():
        try:
            acquired = lease.acquire()
        except AnjeonError as error:
            log.warning("no lease", reason=error.text.in_language("en"))
            acquired = False
        if acquired:
            log.info("lease taken", jobs=[job.name for job in found])
            scheduler = Scheduler(context, found)
            scheduler.start()
            while lease.is_held() and not stop.wait(LOOK_S):
                scheduler.check_clock(context.now())
            scheduler.stop()
            log.info("lease given back" if stop.is_set() else "lease lost")
        elif not stands_by:
            log.info("standing by")
        stands_by = not acquired
        stop.wait(LOOK_S)
    lease.release()


if __name__ == "__main__":
    main()
