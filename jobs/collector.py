"""The collector of the deployment's devices, as long as this process holds the lease."""

from __future__ import annotations

import threading

from api.services.context import Context
from jobs.job import Service


def collect(context: Context, stop: threading.Event) -> None:
    """Poll every configured device until ``stop``; nothing to do where none is configured."""
    if not context.settings.devices:
        return
    from jobs.devices.collecting import Collector  # a deployment without devices needs none of it
    from jobs.devices.links import field

    Collector(context, field()).run(stop)


service = Service(name="collector", run=collect)
