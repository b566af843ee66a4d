"""What the job process does to devices, run by a test over real Modbus."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from api.services.context import Context, utc_now
from api.services.control.commands import confirm_command, form_command
from api.store import audit
from api.store.alarms.tables import alarm
from api.store.db import reading
from jobs.devices.control import control_devices
from jobs.devices.executor import carry_out
from jobs.devices.links import Links
from tests.devices import device
from tests.modbus_device import ModbusDevice

Work = Callable[[Context, Links, threading.Event], Awaitable[None]]


class Ahead:
    """The wall clock, moved on by hand: what is due later is due now."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.by


def one_device(context: Context, bms: ModbusDevice, now: Ahead) -> Context:
    """A deployment with this device alone."""
    here = device(port=bms.port, timeout_ms=500)
    return replace(context, settings=replace(context.settings, devices=(here,)), now=now)


def order(plant: Context, name: str, value: float) -> int:
    """The id of a command that was given and confirmed."""
    formed = form_command(plant, "bms", name=name, value=value, reason="test", who="kim")
    return confirm_command(plant, formed.id, "kim").id


@contextmanager
def carrying_out(plant: Context) -> Iterator[None]:
    """The executor, in a thread and event loop of its own."""
    with _running(plant, carry_out):
        yield


@contextmanager
def controlling(plant: Context) -> Iterator[None]:
    """The executor and the heartbeat."""
    with _running(plant, control_devices):
        yield


@contextmanager
def _running(plant: Context, work: Work) -> Iterator[None]:
    stop = threading.Event()

    async def run() -> None:
        links = Links()
        await work(plant, links, stop)
        await links.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


def open_alarms(plant: Context) -> set[tuple[str, str]]:
    """(kind, subject) of the alarms whose condition holds; the audit chain holds too."""
    query = sa.select(alarm.c.kind, alarm.c.subject).where(alarm.c.is_active)
    with reading(plant.engines["default"]) as connection:
        assert audit.first_broken(connection) is None
        return {tuple(row) for row in connection.execute(query)}
