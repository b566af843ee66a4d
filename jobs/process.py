"""What every long-running process of ours begins with."""

from __future__ import annotations

import logging
import signal
import threading

from api.logs import configure_logging


def begun() -> threading.Event:
    """Log as all of them do; the event is set when the process is told to end (SIGTERM or SIGINT)."""
    configure_logging()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would tell of every start
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
