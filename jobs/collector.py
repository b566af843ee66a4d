"""The collector of the deployment's devices, as long as this process holds the lease."""

from __future__ import annotations

import gc
import threading

from api.services.context import Context
from jobs.job import Service


def collect(context: Context, stop: threading.Event) -> None:
    """Poll every configured device until ``stop``; nothing to do where none is configured."""
    if not context.settings.devices:
        return
    from jobs.devices.collecting import Collector  # a deployment without devices needs none of it
    from jobs.devices.links import field

    collector = Collector(context, field())
    gc.freeze()  # modules and maps stay: looking through them for garbage would take a tenth of the time
    collector.run(stop)


service = Service(name="collector", run=collect)
