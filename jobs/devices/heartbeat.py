"""The sign of life a device waits for while it takes its orders from here: a register that counts up.

A device that is ordered from remote trips when the counting stops. Falling silent on purpose (writes off, disarmed, the
process told to stop) therefore hands the order source back to local first; that is the last write. A deployment that is
read-only never begins, so it has nothing to hand back.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

import structlog

from api.config import Device
from api.errors import AnjeonError
from api.services.context import Context
from api.services.control.beating import may_beat, record_begin, record_hand_back
from api.services.maps import protocol_map
from engine.field.model import Heartbeat, ProtocolMap
from jobs.devices.link import Link, Words
from jobs.devices.links import Links

LOOK_S = 0.5  # how soon a thrown switch is seen
TICK_S = 0.1
LONGEST_WAIT_S = 30.0

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Beat:
    """The heartbeat of one device."""

    def __init__(self, device: Device, protocol: ProtocolMap, heartbeat: Heartbeat, link: Link) -> None:
        self.device = device
        self.is_on = False  # whether the device counts on us
        self._protocol, self._heartbeat, self._link = protocol, heartbeat, link
        self._count = 0
        self._due = 0.0
        self._wait_s = float(heartbeat.every_s)

    def is_due(self, now_s: float) -> bool:
        return now_s >= self._due

    async def beat(self, now_s: float) -> bool:
        """Count up, if the device takes its orders from remote; whether it does so from now on."""
        was_on, source = self.is_on, await self._source(probe=not self.is_on)
        # a device that is silent and does not count on us is asked more and more seldom: others need the line
        is_idle = source is None and not was_on
        self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S) if is_idle else float(self._heartbeat.every_s)
        self._due = now_s + self._wait_s
        if source is False:
            self.is_on = False  # somebody took it to local: silence trips nothing
        if source is not True:
            return False  # not known: what counted goes on counting at the next beat
        self._count = self._count % 0xFFFF + 1  # never 0, which a device that restarts begins with
        await self._link.write(self.device.unit, self._heartbeat.address, self._count, self._timeout_s)
        self.is_on = True
        return not was_on

    async def hand_back(self) -> bool | None:
        """Give the orders back to local, in one write; None where there is nothing to give back, else whether the
        device shows it."""
        self.is_on = False
        if self._heartbeat.order_source is None or await self._source() is False:
            return None
        address, local, _ = self._heartbeat.order_source
        await self._link.write(self.device.unit, address, local, self._timeout_s)
        return await self._source() is False

    async def _source(self, *, probe: bool = False) -> bool | None:
        """Whether the device takes orders from remote; None where it does not say."""
        if self._heartbeat.order_source is None:
            return True
        address, _, remote = self._heartbeat.order_source
        writable = next((each for each in self._protocol.writables if each.address == address), None)
        function, at = (3, address) if writable is None else writable.read_back
        answer = await self._link.read(self.device.unit, function, at, 1, self._timeout_s, probe=probe)
        return answer.words[0] == remote if isinstance(answer, Words) else None

    @property
    def _timeout_s(self) -> float:
        return self.device.timeout_ms / 1000


class Allowed:
    """For which devices beating is allowed, as last looked up."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.devices: frozenset[str] = frozenset()

    async def look(self) -> None:
        try:
            self.devices = await asyncio.to_thread(may_beat, self._context)
        except AnjeonError as error:  # who was armed a moment ago is not made to trip by our database
            log.warning("switches cannot be read", reason=error.text.in_language("en"))


async def keep_beating(context: Context, links: Links, stop: threading.Event) -> None:
    """Beat for every armed device whose map has a heartbeat, until ``stop``; then hand back what is ordered from
    here."""
    beats, allowed = list(_beats(context, links)), Allowed(context)
    if not beats:
        return
    await allowed.look()
    async with asyncio.TaskGroup() as group:
        for each in beats:
            group.create_task(_keep(context, each, allowed, stop))
        while not stop.is_set():
            await asyncio.sleep(LOOK_S)
            await allowed.look()


async def _keep(context: Context, beat: Beat, allowed: Allowed, stop: threading.Event) -> None:
    while not stop.is_set():
        await _tend(context, beat, allowed=beat.device.id in allowed.devices)
        await asyncio.sleep(TICK_S)
    await _tend(context, beat, allowed=False)


def _beats(context: Context, links: Links) -> list[Beat]:
    found = []
    for device in context.settings.devices:
        if context.settings.is_cooling(device.id):  # its loop beats, after each whole cycle
            continue
        try:
            protocol = protocol_map(device.map)
        except AnjeonError as error:
            log.warning("no heartbeat", device=device.id, reason=error.text.in_language("en"))
            continue
        if protocol.heartbeat is not None:
            found.append(Beat(device, protocol, protocol.heartbeat, links.link(device)))
    return found


async def _tend(context: Context, beat: Beat, *, allowed: bool) -> None:
    """Beat where it is allowed and due; hand back what is on and no longer allowed."""
    now_s = asyncio.get_running_loop().time()
    if allowed:
        if beat.is_due(now_s) and await beat.beat(now_s):
            await _stored(lambda: record_begin(context, beat.device))
    elif beat.is_on:
        held = await beat.hand_back()
        if held is not None:
            await _stored(lambda: record_hand_back(context, beat.device, is_held=held))


async def _stored(work: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(work)
    except AnjeonError as error:
        log.warning("not recorded", reason=error.text.in_language("en"))
