"""Many Modbus units in one process, as cheap as can be: the collector is measured, not they.

``python -m bench.modbus_units --map bms_one_block --ports 20`` listens on 20 free ports, prints them in one
line, and answers reads for any unit. Values move a little every second.
"""

from __future__ import annotations

import argparse
import asyncio
import struct
import time

import numpy as np

from api.services.maps import codec_of

HEAD = struct.Struct(">HHHBBHH")


class Units(asyncio.Protocol):
    """One connection; every unit answers with the same words."""

    def __init__(self, words: dict[int, np.ndarray]) -> None:
        self._words, self._rest = words, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        while len(data) >= HEAD.size:
            transaction, _, _, unit, function, address, count = HEAD.unpack_from(data)
            body = self._words[function][address : address + count].tobytes()
            answer = struct.pack(">HHHBBB", transaction, 0, 3 + len(body), unit, function, len(body)) + body
            self._transport.write(answer)
            data = data[HEAD.size :]
        self._rest = data


def image(name: str, second: int) -> dict[int, np.ndarray]:
    """The words of a device whose values are plausible and move, by function and address."""
    codec = codec_of(name)
    moving = second % 7
    values = []
    for register in codec.map.registers:
        low = 0.0 if register.low is None else max(register.low, -100.0)
        high = 1000.0 if register.high is None else min(register.high, 1000.0)
        values.append(0.0 if register.bit is not None else (low + high) / 2 + moving * register.scale)
    held = codec.encode(values)
    words = {function: np.zeros(65_536, dtype=">u2") for function in (3, 4)}
    for function, by_address in held.items():
        for address, word in by_address.items():
            words[function][address] = word
    return words


async def serve(name: str, ports: int) -> None:
    words = image(name, int(time.time()))
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: Units(words), "127.0.0.1", 0) for _ in range(ports)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    while True:
        await asyncio.sleep(1.0)
        for function, new in image(name, int(time.time())).items():
            words[function][:] = new


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--map", default="bms_one_block")
    parser.add_argument("--ports", type=int, default=20)
    given = parser.parse_args()
    asyncio.run(serve(given.map, given.ports))
