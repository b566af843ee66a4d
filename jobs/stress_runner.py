"""``python -m jobs.stress_runner``: carries out the studies that wait, one after the other, in a process of its own.

It ends by itself when nothing has waited for five minutes, and when whoever started it is gone.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

import structlog

from api.config import load_settings
from api.errors import AnjeonError
from api.services.context import open_context
from jobs.process import begun

LOOK_S = 0.2
IDLE_S = 300.0
PAUSE_S = 5.0  # after a failure

log = structlog.get_logger("stress")


def main() -> int:
    """0 when nothing has waited for a while or it was told to end, 1 where it cannot begin."""
    # loading what calculates takes a second: not for the job process, which looks at every module here
    from api.services.stress.carrying import carry_out_next
    from api.services.stress.work import Processes

    stop, parent = begun(), os.getppid()
    try:
        context = open_context(load_settings())
    except AnjeonError as error:
        log.error("cannot start", reason=error.text.in_language("en"))
        return 1
    workers = Processes(context.settings.stress_workers)

    def go_on() -> bool:
        return not stop.is_set() and os.getppid() == parent

    serve(lambda: carry_out_next(context, workers, go_on), go_on, stop)
    workers.end()
    context.engines.dispose()
    return 0


def serve(carry_out: Callable[[], bool], go_on: Callable[[], bool], stop: threading.Event) -> None:
    """Carry out what waits while ``go_on()``, until nothing has waited for a while."""
    last = time.monotonic()
    while go_on() and time.monotonic() - last < IDLE_S:
        try:
            if carry_out():
                last = time.monotonic()
            else:
                stop.wait(LOOK_S)
        except AnjeonError as error:
            log.warning("study put off", reason=error.text.in_language("en"))
            stop.wait(PAUSE_S)
        except Exception:
            log.exception("study failed")


if __name__ == "__main__":
    sys.exit(main())
