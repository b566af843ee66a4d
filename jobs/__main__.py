"""``python -m jobs``: the job process, its composition root. Several may be started; one of them runs the jobs."""

from __future__ import annotations

import sys
import threading

import structlog

import jobs
from api.config import load_settings
from api.errors import AnjeonError
from api.plugins import plugged_in
from api.services.context import Context, open_context
from api.store.migrations import refuse_newer_schema
from jobs.lease import Lease, open_lease
from jobs.process import begun
from jobs.scheduler import Scheduler
from jobs.services import Services

LOOK_S = 1.0  # how often the lease and the clock are looked at: sets how fast another process takes over

log = structlog.get_logger("jobs")


def main() -> None:
    """Run until SIGTERM or SIGINT; then let what runs come to its end."""
    stop = begun()
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
    """Wait for the lease and run the jobs and services while it is held, until ``stop``."""
    lease = open_lease(context)
    found, services = plugged_in(jobs, "job"), Services(context, plugged_in(jobs, "service"))
    stands_by = False
    while not stop.is_set():
        acquired = _acquire(lease)
        if acquired:
            log.info("lease taken", jobs=[job.name for job in found], services=services.names)
            services.start()
            scheduler = Scheduler(context, found)
            scheduler.start()
            while lease.is_held() and not stop.wait(LOOK_S):
                scheduler.check_clock(context.now())
            scheduler.stop()
            log.info("lease given back" if stop.is_set() else "lease lost")
        elif acquired is not None:
            services.stop()
            if not stands_by:
                log.info("standing by")
        stands_by = not acquired
        stop.wait(LOOK_S)
    services.stop()
    lease.release()


def _acquire(lease: Lease) -> bool | None:
    """Whether the lease is ours; None while the database that knows is away.

    Services go on then: rows are collected into the spool, and whatever a second collector stores meanwhile, it stores
    under the same keys.
    """
    try:
        return lease.acquire()
    except AnjeonError as error:
        log.warning("no lease", reason=error.text.in_language("en"))
        return None


if __name__ == "__main__":
    main()
