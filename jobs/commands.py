"""The service that carries out confirmed commands and keeps the heartbeat of devices that are ordered from here."""

from __future__ import annotations

import threading

from api.services.context import Context
from jobs.job import Service


def run(context: Context, stop: threading.Event) -> None:
    """Go on until ``stop``; nothing to do in a deployment without devices."""
    if not context.settings.devices:
        return
    from jobs.devices.control import control_devices  # a deployment without devices needs none of it
    from jobs.devices.links import field

    here = field()
    here.run(control_devices(context, here.links, stop))


service = Service(name="commands", run=run)
