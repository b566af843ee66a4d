"""An RS-485 line without hardware: a pair of pseudo terminals (socat), units on one end, a converter on the other."""

from __future__ import annotations

import asyncio
import os
import struct
import subprocess
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pymodbus.framer.rtu import FramerRTU

from tests.waiting import wait_until

REQUEST = 8  # bytes of a request with function 3, 4 or 6
LINE_TIMEOUT_S = 0.3
NOT_ANSWERING = 11


def with_crc(data: bytes) -> bytes:
    return data + FramerRTU.compute_CRC(data).to_bytes(2, "big")


@contextmanager
def pty_pair(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Two ends of a serial line."""
    ends = folder / "units", folder / "converter"
    options = [f"pty,raw,echo=0,link={end}" for end in ends]
    process = subprocess.Popen(["socat", *options], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: all(end.exists() for end in ends), timeout_s=10)
        yield ends
    finally:
        process.terminate()
        process.wait()


@contextmanager
def opened(end: Path) -> Iterator[int]:
    descriptor = os.open(end, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(descriptor)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass(kw_only=True)
class SerialUnits:
    """Units on the line: each answers reads with its own number, its address and the address asked for.

    ``asked``: (unit, when it was asked, when it had answered) in order; ``collisions``: requests that came while an
    answer was still on its way.
    """

    units: tuple[int, ...]
    answer_s: float = 0.02
    asked: list[tuple[int, float, float]] = field(default_factory=list)
    collisions: int = 0
    _data: bytes = b""
    _is_busy: bool = False

    def attach(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, self._read, descriptor, loop)

    def _read(self, descriptor: int, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(BlockingIOError, OSError):
            self._data += os.read(descriptor, 256)
        while len(self._data) >= REQUEST:
            frame, self._data = self._data[:REQUEST], self._data[REQUEST:]
            assert with_crc(frame[:-2]) == frame
            self.collisions += self._is_busy
            unit, function, address, count = struct.unpack(">BBHH", frame[:-2])
            if unit not in self.units:
                self.asked.append((unit, loop.time(), loop.time() + LINE_TIMEOUT_S))
                continue
            self._is_busy = True
            words = [(unit * 1000 + address + i) & 0xFFFF for i in range(count)]
            answer = with_crc(struct.pack(f">BBB{count}H", unit, function, 2 * count, *words))
            loop.call_later(self.answer_s, self._answer, descriptor, unit, loop.time(), answer)

    def _answer(self, descriptor: int, unit: int, asked_at: float, answer: bytes) -> None:
        os.write(descriptor, answer)
        self._is_busy = False
        self.asked.append((unit, asked_at, asyncio.get_running_loop().time()))


@asynccontextmanager
async def converter(descriptor: int) -> AsyncIterator[int]:
    """A Modbus TCP to RTU converter on its end of the line; its port. Like many it answers for a unit that does not:
    exception 11."""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    data = bytearray()

    def read() -> None:
        with suppress(BlockingIOError, OSError):
            data.extend(os.read(descriptor, 256))
        came.set()

    async def on_the_line(unit: int, pdu: bytes) -> bytes:
        data.clear()
        os.write(descriptor, with_crc(bytes([unit]) + pdu))
        try:
            async with asyncio.timeout(LINE_TIMEOUT_S):
                while len(data) < 3 or len(data) < (5 + data[2]):
                    came.clear()
                    await came.wait()
        except TimeoutError:
            return bytes([pdu[0] | 0x80, NOT_ANSWERING])
        return bytes(data[1:-2])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                transaction, _, length, unit = struct.unpack(">HHHB", await reader.readexactly(7))
                answer = await on_the_line(unit, await reader.readexactly(length - 1))
                writer.write(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)
        writer.close()

    loop.add_reader(descriptor, read)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        loop.remove_reader(descriptor)
