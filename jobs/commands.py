"""The service that carries out confirmed commands and keeps the heartbeat of remotely ordered devices."""

from __future__ import annotations

import threading

from api.services.context import Context
from jobs.devices.executor import carry_out
from jobs.devices.links import field
from jobs.job import Service


def run(context: Context, stop: threading.Event) -> None:
    """Carry out commands until ``stop``; nothing to do in a deployment without devices."""
    if not context.settings.devices:
        return
    here = field()
    here.run(carry_out(context, here.links, stop))


service = Service(name="commands", run=run)
