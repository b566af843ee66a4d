"""The service that carries out confirmed commands and keeps the heartbeat of devices that are ordered from here."""

from __future__ import annotations

import asyncio
import threading

from api.services.context import Context
from jobs.devices.executor import carry_out
from jobs.devices.heartbeat import keep_beating
from jobs.devices.links import Links, field
from jobs.job import Service


def run(context: Context, stop: threading.Event) -> None:
    """Go on until ``stop``; nothing to do in a deployment without devices."""
    if context.settings.devices:
        here = field()
        here.run(control_devices(context, here.links, stop))


async def control_devices(context: Context, links: Links, stop: threading.Event) -> None:
    """Carry out commands and beat, in the event loop of the links."""
    async with asyncio.TaskGroup() as group:
        group.create_task(carry_out(context, links, stop))
        group.create_task(keep_beating(context, links, stop))


service = Service(name="commands", run=run)
