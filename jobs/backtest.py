"""Long back-tests, one after the other, while the jobs run."""

from __future__ import annotations

import threading

from api.services.backtest.runs import carry_out_next
from api.services.context import Context
from jobs.job import Service

LOOK_S = 1.0


def run(context: Context, stop: threading.Event) -> None:
    """Carry out what is asked for until ``stop`` is set; what runs then is put back and begun anew by the next."""
    while not stop.is_set():
        if not carry_out_next(context, lambda: not stop.is_set()):
            stop.wait(LOOK_S)


service = Service(name="backtest", run=run)
