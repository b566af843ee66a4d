"""Training of the predictors of cooling plants when it is due, in a process that gives way to all others."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from api.config import Site
from api.errors import AnjeonError
from api.services.context import Context
from jobs.job import Service
from jobs.training import COMMAND, carry_out

LOOK_S = 30.0

log = structlog.get_logger(__name__)


def run(context: Context, stop: threading.Event) -> None:
    """Train one plant after the other, each when it is due, until ``stop`` is set."""
    plants = [site for site in context.sites if site.cooling_device]
    while plants and not stop.is_set():
        for site in plants:
            look_after(context, site, stop)
        stop.wait(LOOK_S)


def look_after(context: Context, site: Site, stop: threading.Event, command: Sequence[str] = COMMAND) -> None:
    """Train a plant's predictor if it is due; a failure is kept, so that the next try waits."""
    if stop.is_set():
        return
    from api.services.cooling.schedule import note_failure, training_due  # with it comes what learns: not for no plant

    try:
        why = training_due(context, site)
        if why is None:
            return
        log.info("training of cooling", site=site.id, why=why.value)
        reason = carry_out([*command, str(site.id), "cooling"], stop)
        if reason is not None:
            log.warning("training of cooling failed", site=site.id, reason=reason)
            note_failure(context, site.id, reason)
    except AnjeonError as error:
        log.warning("training of cooling not looked after", site=site.id, reason=error.text.in_language("en"))


service = Service(name="cooling_training", run=run)
