"""The line to devices: one TCP connection to a host and port, one request at a time for all units behind it, and
answers that are types.

pymodbus forms the requests and decodes the answers; the connection is ours (see :mod:`jobs.devices.wire`), because the
client of pymodbus skips an answer of another unit, and one it cannot decode, as if none had come.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum

from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsRequest, WriteSingleCoilRequest
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    WriteSingleRegisterRequest,
)

from engine.field.model import READ_COILS, WRITE_COIL, WRITE_REGISTER
from jobs.devices.turns import Turns, Urgency
from jobs.devices.wire import Refused, Silence, Unexpected, Wire, WrongUnit

READS = {READ_COILS: ReadCoilsRequest, 3: ReadHoldingRegistersRequest, 4: ReadInputRegistersRequest}
WRITES = (WRITE_COIL, WRITE_REGISTER)


class Trouble(StrEnum):
    """Why there is no answer that could be used."""

    REFUSED = "refused"  # no connection: nothing was sent
    TIMEOUT = "timeout"  # it was sent, and no answer came in time, or the connection was closed instead
    EXCEPTION = "exception"  # the device answered with a Modbus exception
    SHORT = "short"  # fewer registers than asked for
    WRONG_UNIT = "wrong_unit"
    GARBAGE = "garbage"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was read, and how long it took; a coil is a word of 0 or 1."""

    words: tuple[int, ...]
    took_s: float


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What came instead; ``code`` is the Modbus exception code, where there is one."""

    trouble: Trouble
    code: int | None = None


class TooLate(Exception):
    """The request's turn did not come in time; nothing was sent."""


class Link:
    """A host and port with every unit behind it. Made by :class:`jobs.devices.links.Links`, used from one event loop.

    Requests of all units wait for each other, ``gap_s`` apart; a write goes before waiting reads. ``reconnects`` counts
    the connections after the first, ``late`` the answers that came after their time-out and were dropped.
    """

    def __init__(self, host: str, port: int, gap_s: float = 0.0) -> None:
        self._turns = Turns(gap_s)
        self._wire = Wire(host, port)

    @property
    def reconnects(self) -> int:
        return max(0, self._wire.connections - 1)

    @property
    def late(self) -> int:
        return self._wire.late

    def widen_gap(self, gap_s: float) -> None:
        """Keep at least ``gap_s`` seconds of silence between two requests."""
        self._turns.gap_s = max(self._turns.gap_s, gap_s)

    async def read(
        self,
        unit: int,
        function: int,
        address: int,
        count: int,
        timeout_s: float,
        *,
        probe: bool = False,
        not_after: float | None = None,
    ) -> Words | Failure:
        """Read ``count`` registers (1..125) with function 3 or 4, or coils (1..2000) with 1; a ``probe`` lets everybody
        else go first.

        The time-out begins when the request's turn comes. Raises :class:`TooLate` when that is later than
        ``not_after``, a time of the event loop.
        """
        request = READS[function](dev_id=unit, address=address, count=count)
        answer = await self._ask(request, timeout_s, Urgency.PROBE if probe else Urgency.READ, not_after)
        if isinstance(answer, Failure):
            return answer
        # coils come eight to a byte, the last one filled up with zeros
        due = -(-count // 8) * 8 if function == READ_COILS else count
        if len(answer.words) != due:
            return Failure(trouble=Trouble.SHORT if len(answer.words) < due else Trouble.GARBAGE)
        return replace(answer, words=answer.words[:count])

    async def write(
        self, unit: int, address: int, word: int, timeout_s: float, *, function: int = WRITE_REGISTER
    ) -> Words | Failure:
        """Write one register with function 6, or one coil (0 or 1) with 5; the answer holds the word that the device
        echoed. Never sent twice."""
        request: ModbusPDU = (
            WriteSingleCoilRequest(dev_id=unit, address=address, bits=[bool(word)])
            if function == WRITE_COIL
            else WriteSingleRegisterRequest(dev_id=unit, address=address, registers=[word])
        )
        answer = await self._ask(request, timeout_s, Urgency.WRITE)
        if isinstance(answer, Words) and len(answer.words) != 1:
            return Failure(trouble=Trouble.GARBAGE)
        return answer

    async def close(self) -> None:
        """Close the connection once whoever has the line is done; the next request opens a new one."""
        async with self._turns.turn(Urgency.PROBE):
            await self._wire.close()

    async def _ask(
        self, request: ModbusPDU, timeout_s: float, urgency: Urgency, not_after: float | None = None
    ) -> Words | Failure:
        loop = asyncio.get_running_loop()
        async with self._turns.turn(urgency):
            started = loop.time()
            if not_after is not None and started > not_after:
                raise TooLate
            try:
                answer = await self._wire.exchange(request, timeout_s)
            except Refused:
                return Failure(trouble=Trouble.REFUSED)
            except Silence:
                return Failure(trouble=Trouble.TIMEOUT)
            except WrongUnit:
                return Failure(trouble=Trouble.WRONG_UNIT)
            except Unexpected:
                return Failure(trouble=Trouble.GARBAGE)
            took_s = loop.time() - started
        if answer.isError():
            return Failure(trouble=Trouble.EXCEPTION, code=answer.exception_code)
        if request.function_code in WRITES and answer.address != request.address:
            return Failure(trouble=Trouble.GARBAGE)
        has_coils = request.function_code in (READ_COILS, WRITE_COIL)
        return Words(words=tuple(map(int, answer.bits)) if has_coils else tuple(answer.registers), took_s=took_s)
