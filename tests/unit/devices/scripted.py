"""A Modbus TCP server that answers byte for byte what a test tells it to."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it was on the wire."""

    transaction: int
    unit: int
    function: int
    address: int
    word: int  # how many registers, or what to write


def frame(transaction: int, unit: int, body: bytes, *, protocol: int = 0) -> bytes:
    """A Modbus TCP frame; ``body`` begins with the function code."""
    return struct.pack(">HHHB", transaction, protocol, len(body) + 1, unit) + body


def registers(asked: Asked, *words: int, unit: int | None = None) -> bytes:
    """The right answer to a read, with these words."""
    body = struct.pack(f">BB{len(words)}H", asked.function, 2 * len(words), *words)
    return frame(asked.transaction, asked.unit if unit is None else unit, body)


def echo(asked: Asked) -> bytes:
    """The right answer to a write."""
    return frame(asked.transaction, asked.unit, struct.pack(">BHH", asked.function, asked.address, asked.word))


Send = Callable[[bytes], None]
Answer = Callable[[Asked, Send], Awaitable[None] | None]


@dataclass(kw_only=True)
class Scripted:
    """What the server was asked, and over how many connections. ``hang_up`` closes the present one."""

    answer: Answer
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        try:
            while True:
                asked = Asked(**dict(zip(FIELDS, struct.unpack(">H4xBBHH", await reader.readexactly(12)), strict=True)))
                self.asked.append(asked)
                waiting = self.answer(asked, writer.write)
                if waiting is not None:
                    await waiting
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def hang_up(self) -> None:
        self.writers[-1].close()
        await self.writers[-1].wait_closed()


FIELDS = ("transaction", "unit", "function", "address", "word")


@asynccontextmanager
async def scripted(answer: Answer) -> AsyncIterator[Scripted]:
    """The server at a free port of this host."""
    script = Scripted(answer=answer)
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for writer in script.writers:
            writer.close()
