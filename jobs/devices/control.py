"""What the job process does to devices beside reading them: commands carried out, heartbeats kept."""

from __future__ import annotations

import asyncio
import threading

from api.services.context import Context
from jobs.devices.executor import carry_out
from jobs.devices.heartbeat import keep_beating
from jobs.devices.links import Links


async def control_devices(context: Context, links: Links, stop: threading.Event) -> None:
    """Carry out commands and beat, in the event loop of the links, until ``stop``."""
    async with asyncio.TaskGroup() as group:
        group.create_task(carry_out(context, links, stop))
        group.create_task(keep_beating(context, links, stop))
