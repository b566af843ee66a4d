"""Runs the services: each in a thread of its own, started again when it fails."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from api.errors import AnjeonError
from api.services.context import Context
from jobs.job import Service

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 30.0
PATIENCE_S = 10.0  # with a service that is asked to stop

log = structlog.get_logger(__name__)


class Services:
    """``services``, from :meth:`start` to :meth:`stop`; starting what runs, stopping what does not, changes nothing."""

    def __init__(self, context: Context, services: Sequence[Service], first_delay_s: float = FIRST_DELAY_S) -> None:
        self._context, self._services, self._first_delay_s = context, services, first_delay_s
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def names(self) -> list[str]:
        return [service.name for service in self._services]

    def start(self) -> None:
        """Start every service."""
        if self._threads:
            return
        self._stop = threading.Event()
        for service in self._services:
            arguments = (service, self._stop)
            thread = threading.Thread(target=self._keep_up, args=arguments, name=service.name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Ask all to stop, and wait for them; one that does not come back is left behind and named."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
            if thread.is_alive():
                log.error("service does not stop", service=thread.name)
        self._threads.clear()

    def _keep_up(self, service: Service, stop: threading.Event) -> None:
        delay_s = self._first_delay_s
        while not stop.is_set():
            try:
                service.run(self._context, stop)
                return
            except AnjeonError as error:
                log.warning("service failed", service=service.name, reason=error.text.in_language("en"))
            except Exception:
                log.exception("service failed", service=service.name)
            stop.wait(delay_s)
            delay_s = min(2 * delay_s, LONGEST_DELAY_S)
