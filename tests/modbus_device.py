"""A Modbus TCP device of a few lines, independent of the product's own: it holds registers, misbehaves as it is told,
and keeps a record of everything that was asked on the wire."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

WRITE = 6


@dataclass
class ModbusDevice:
    """``registers`` by address, for functions 3 and 4 alike. ``heard``: (function, address, word or count) in order.

    A write is ignored, cut to ``clamp`` (address -> most), refused with exception 4, or not answered, as the sets say.
    """

    registers: dict[int, int] = field(default_factory=dict)
    heard: list[tuple[int, int, int]] = field(default_factory=list)
    ignores: set[int] = field(default_factory=set)
    clamp: dict[int, int] = field(default_factory=dict)
    refuses: set[int] = field(default_factory=set)
    swallows: set[int] = field(default_factory=set)  # takes the write and does not answer it
    is_silent: bool = False
    port: int = 0

    @property
    def writes(self) -> list[tuple[int, int]]:
        """(address, word) of every write that was heard, in order."""
        return [(address, word) for function, address, word in self.heard if function not in (3, 4)]

    def answer(self, pdu: bytes) -> bytes | None:
        """What is answered to a request, None: nothing."""
        function, address, number = struct.unpack(">BHH", pdu[:5])
        self.heard.append((function, address, number))
        if self.is_silent:
            return None
        if function in (3, 4):
            words = [self.registers.get(address + i, 0) for i in range(number)]
            return struct.pack(f">BB{number}H", function, 2 * number, *words)
        if address in self.refuses:
            return bytes([function | 0x80, 4])
        if address not in self.ignores:
            self.registers[address] = min(number, self.clamp.get(address, 0xFFFF))
        return None if address in self.swallows else pdu


@contextmanager
def listening(**given: Any) -> Iterator[ModbusDevice]:
    """Such a device on a port of this machine, in threads of its own."""
    device = ModbusDevice(**given)

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while len(head := self.rfile.read(7)) == 7:
                answer = device.answer(self.rfile.read(struct.unpack(">H", head[4:6])[0] - 1))
                if answer is not None:
                    self.wfile.write(head[:4] + struct.pack(">H", len(answer) + 1) + head[6:7] + answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        device.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield device
        finally:
            server.shutdown()
            thread.join()
