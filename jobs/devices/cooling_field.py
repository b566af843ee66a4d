"""The Modbus side of the cooling loop: one frozen image of the plant, orders written and read back, the heartbeat.

Nothing waits longer than it may: reading everything and carrying out everything have a budget of time each, so that a
device that hangs costs one cycle its orders and never the next cycle its tick. What did not come within the budget is
missing, which counts as unknown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.config import Device
from engine.field.codec import compiled
from engine.field.model import ProtocolMap, Writable
from engine.field.outcomes import Answer, Outcome, Rejected, Unreachable, Why, judge
from engine.field.reads import Read
from engine.field.white_list import Allowed, Refused, decode_command, may_be_written
from engine.field.white_list import judge as may_be_ordered
from engine.thermal.plant_image import Actuator, Orders, PlantImage
from jobs.devices.cooling_image import Values, image_of
from jobs.devices.health import is_silence
from jobs.devices.link import Failure, Link, Trouble, Words
from jobs.devices.links import Field

READ_S = 5.0  # for all blocks together
WRITE_S = 5.0  # for all orders together, with their reading back
GIVES_UP_AFTER = 2  # blocks in a row without an answer: the rest is not asked for
SETTLE_S = (0.0, 0.05, 0.2)  # a device may take a scan of its own before it shows what was written
NEARLY_HZ = 0.05  # half of what a word of a tenth of a hertz can tell apart

MayWrite = Callable[[], Rejected | None]  # why not, asked last before the wire; None: it may


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of one order; ``after``: what the plant holds then, in the order's unit, None where unknown."""

    outcome: Outcome
    after: float | None


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What became of the orders of a cycle: of each actuator's frequency, and of each drive to start or stop."""

    hz: Mapping[Actuator, Done] = field(default_factory=dict)
    drives: Mapping[str, Done] = field(default_factory=dict)

    def holds(self, orders: Orders) -> bool:
        """Whether the plant is known to hold at least the frequencies that were ordered."""
        for actuator, hz in orders.hz.items():
            after = self.hz[actuator].after if actuator in self.hz else None
            if hz is not None and (after is None or after < hz - NEARLY_HZ):
                return False
        return True


class CoolingField:
    """The plant behind one device. Used from the event loop of its link."""

    def __init__(self, device: Device, protocol: ProtocolMap, link: Link) -> None:
        self.device = device
        self._protocol, self._link = protocol, link
        self._codec = compiled(protocol)

    async def read(self, at: datetime) -> PlantImage | None:
        """Everything, once; None when no block came. A block that did not come leaves its values missing."""
        until = asyncio.get_running_loop().time() + READ_S
        reads = [read for group in self._codec.groups.values() for read in group.reads]
        came = await self._blocks(reads, until)
        values: Values = {}
        for group in self._codec.groups.values():
            decoded = group.decode([came.get(read) for read in group.reads])
            for i, register in enumerate(decoded.registers):
                values[register.name] = (decoded.value(i), decoded.quality(i))
        return image_of(values, at) if came else None

    async def carry(self, orders: Orders, held: PlantImage, may_write: MayWrite) -> Carried:
        """Write the orders, each once, and read back what the plant holds then: what starts first, what stops last."""
        until = asyncio.get_running_loop().time() + WRITE_S
        before = held.ordered
        starts = {drive: await self._order(f"{drive}_run", 1.0, None, may_write, until) for drive in orders.start}
        hz = {}
        for actuator, wanted in orders.hz.items():
            if wanted is not None:
                holding = None if before is None else float(getattr(before, f"{actuator.value}_hz"))
                hz[actuator] = await self._order(f"{actuator.value}_hz", wanted, holding, may_write, until)
        stops = {drive: await self._order(f"{drive}_run", 0.0, None, may_write, until) for drive in orders.stop}
        return Carried(hz=hz, drives=starts | stops)

    async def beat(self, word: int, may_write: MayWrite) -> bool:
        """Write a heartbeat; whether the device said yes."""
        beat = self._protocol.heartbeat
        if beat is None or may_write() is not None:
            return False
        return isinstance(await self._link.write(self.device.unit, beat.address, word, self._timeout_s), Words)

    async def _blocks(self, reads: Sequence[Read], until: float) -> dict[Read, tuple[int, ...]]:
        """The words of the blocks that came."""
        came: dict[Read, tuple[int, ...]] = {}
        silences = 0
        for read in reads:
            if asyncio.get_running_loop().time() >= until or silences == GIVES_UP_AFTER:
                break
            timeout_s = self._left_s(until)
            answer = await self._link.read(self.device.unit, read.function, read.address, read.count, timeout_s)
            if isinstance(answer, Words):
                came[read] = answer.words
            silences = silences + 1 if isinstance(answer, Failure) and is_silence(answer) else 0
        return came

    async def _order(self, name: str, value: float, held: float | None, may_write: MayWrite, until: float) -> Done:
        """One order; ``held``: what was read of it in this cycle, None where it was not."""
        found = may_be_ordered(self._protocol, name, round(value, 1))
        if isinstance(found, Refused) or not _is_listed(self._protocol, found):
            return Done(outcome=Rejected(why=Why.NOT_ACCEPTED), after=held)
        before = None if held is None else _word(self._protocol, name, held)
        refused = may_write()
        if refused is not None:
            return Done(outcome=refused, after=held)
        left_s = until - asyncio.get_running_loop().time()
        if left_s <= 0:
            return Done(outcome=Unreachable(before=before), after=None)
        outcome = await self._write(found.writable, found.word, before, until)
        after = getattr(outcome, "after", None)
        return Done(outcome=outcome, after=None if after is None else decode_command(found.writable, after))

    async def _write(self, writable: Writable, word: int, before: int | None, until: float) -> Outcome:
        sent = await self._link.write(
            self.device.unit, writable.address, word, self._left_s(until), function=writable.function
        )
        answer, code = _answer(sent, word)
        if answer is Answer.NOT_SENT:
            return judge(wanted=word, before=before, answer=answer, after=None)
        after: int | None = None
        for wait_s in SETTLE_S:
            await asyncio.sleep(wait_s)
            function, address = writable.read_back
            back = await self._link.read(self.device.unit, function, address, 1, self._left_s(until))
            after = back.words[0] if isinstance(back, Words) else None
            if after == word or after is None or answer is Answer.EXCEPTION:
                break
        return judge(wanted=word, before=before, answer=answer, after=after, code=code)

    def _left_s(self, until: float) -> float:
        return max(0.01, min(self._timeout_s, until - asyncio.get_running_loop().time()))

    @property
    def _timeout_s(self) -> float:
        return self.device.timeout_ms / 1000


class CoolingSide:
    """The same for a thread of its own: every call waits for its end, which comes within the budgets above."""

    def __init__(self, field: Field, device: Device, protocol: ProtocolMap) -> None:
        self._field = field
        self._plant = CoolingField(device, protocol, field.links.link(device))

    def read(self, at: datetime) -> PlantImage | None:
        """See :meth:`CoolingField.read`."""
        return self._field.run(self._plant.read(at))

    def carry(self, orders: Orders, held: PlantImage, may_write: MayWrite) -> Carried:
        """See :meth:`CoolingField.carry`."""
        return self._field.run(self._plant.carry(orders, held, may_write))

    def beat(self, word: int, may_write: MayWrite) -> bool:
        """See :meth:`CoolingField.beat`."""
        return self._field.run(self._plant.beat(word, may_write))


def _is_listed(protocol: ProtocolMap, found: Allowed) -> bool:
    """The last look before the wire."""
    writable = found.writable
    return may_be_written(protocol, writable.address, found.word, function=writable.function)


def _word(protocol: ProtocolMap, name: str, value: float) -> int | None:
    found = may_be_ordered(protocol, name, round(value, 1))
    return None if isinstance(found, Refused) else found.word


def _answer(sent: Words | Failure, word: int) -> tuple[Answer, int | None]:
    if isinstance(sent, Words):
        return (Answer.ECHOED if sent.words == (word,) else Answer.NONE), None
    if sent.trouble is Trouble.EXCEPTION:
        return Answer.EXCEPTION, sent.code
    return (Answer.NOT_SENT if sent.trouble is Trouble.REFUSED else Answer.NONE), None
