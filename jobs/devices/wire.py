"""One Modbus TCP connection: a request out, its own answer in, and a clear word for everything else.

An answer is known by its transaction id, so one that comes after its time-out is never taken for the next one's. A
connection whose bytes cannot be trusted any more, or that left two requests in a row unanswered, is closed and opened
again with the next request.
"""

from __future__ import annotations

import asyncio
import struct

from pymodbus.framer import FramerSocket
from pymodbus.pdu import DecodePDU, ModbusPDU

HEADER = struct.Struct(">HHHB")  # transaction, protocol (0), bytes that follow, unit
LONGEST = 254  # bytes after the length field: unit, function, 252 of data
IN_DOUBT = 2  # requests without an answer after which the connection is not believed in


class Refused(Exception):
    """There is no connection; nothing was sent."""


class Silence(Exception):
    """The request went out, and no answer to it came."""


class WrongUnit(Exception):
    """The answer to the request bears another unit id."""


class Unexpected(Exception):
    """What came is no answer to the request."""


class Wire:
    """The connection. ``connections``: how often it was opened; ``late``: answers that came too late."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._framer = FramerSocket(DecodePDU(False))
        self._transaction = 0
        self._given_up: set[int] = set()  # transactions of this connection whose answers may still come
        self._silent = 0
        self.connections = 0
        self.late = 0

    async def exchange(self, request: ModbusPDU, timeout_s: float) -> ModbusPDU:
        """Send the request and return the answer, which may be a Modbus exception.

        Raises :class:`Refused`, :class:`Silence`, :class:`WrongUnit` or :class:`Unexpected`. Opening the connection
        counts into ``timeout_s``.
        """
        is_sent = False
        self._transaction = self._transaction % 0xFFFF + 1
        request.transaction_id = self._transaction
        try:
            async with asyncio.timeout(timeout_s):
                reader, writer = await self._connected()
                writer.write(self._framer.buildFrame(request))
                is_sent = True
                answer = await self._answer(reader, request)
        except TimeoutError:
            if not is_sent:
                raise Refused from None
            await self._doubt(request.transaction_id)
            raise Silence from None
        except (OSError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise (Silence if is_sent else Refused) from error
        except Unexpected:
            await self.close()
            raise
        except asyncio.CancelledError:
            await self.close()
            raise
        self._silent = 0
        return answer

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if self._streams is None:
            return
        _, writer = self._streams
        self._streams = None
        self._given_up.clear()
        self._silent = 0
        writer.transport.abort()  # what was still to be sent must not go out later

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and (self._streams[0].at_eof() or self._streams[1].is_closing()):
            await self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
            self.connections += 1
        return self._streams

    async def _doubt(self, transaction: int) -> None:
        """Remember a transaction that was given up; close the connection when it was not the first in a row."""
        self._silent += 1
        self._given_up.add(transaction)
        if self._silent >= IN_DOUBT:
            await self.close()

    async def _answer(self, reader: asyncio.StreamReader, request: ModbusPDU) -> ModbusPDU:
        while True:
            transaction, unit, body = await self._frame(reader)
            if transaction == request.transaction_id:
                break
            if transaction not in self._given_up:
                raise Unexpected
            self._given_up.discard(transaction)
            self.late += 1
        if unit != request.dev_id:
            raise WrongUnit
        answer = self._framer.decoder.decode(body)
        if answer is None or answer.function_code & 0x7F != request.function_code:
            raise Unexpected
        return answer

    async def _frame(self, reader: asyncio.StreamReader) -> tuple[int, int, bytes]:
        """The next frame: transaction, unit, and the bytes from the function code on."""
        head = await reader.readexactly(HEADER.size)
        try:
            transaction, protocol, length, unit = HEADER.unpack(head)
            if protocol != 0 or not 2 <= length <= LONGEST:
                raise Unexpected
            return transaction, unit, await reader.readexactly(length - 1)
        except asyncio.CancelledError:  # half a frame was taken: what comes next could not be understood
            await self.close()
            raise
