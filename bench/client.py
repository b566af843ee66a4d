"""A client that costs little beside the servers it measures: keep-alive sockets, answers read and thrown away."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import cycle

BUFFER = 1 << 20


class Connection:
    """One kept connection to a server on loopback; opened anew where the server closes it."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._socket: socket.socket | None = None
        self._buffer = bytearray(BUFFER)

    def get(self, path: str) -> int:
        """Fetch ``path``: the size of the body; anything but 200 fails."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port))
        head = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nAuthorization: Bearer {self._token}"
        self._socket.sendall(f"{head}\r\n\r\n".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            piece = self._socket.recv(BUFFER)
            if not piece:
                raise ConnectionError(f"closed after {got!r}")
            got += piece
        answered, _, rest = got.partition(b"\r\n\r\n")
        status, *lines = answered.decode().lower().split("\r\n")
        if " 200 " not in status:
            raise RuntimeError(f"{path}: {status} {rest[:500]!r}")
        headers = dict(line.split(": ", 1) for line in lines)
        size = int(headers["content-length"])
        left = size - len(rest)
        while left > 0:
            left -= self._socket.recv_into(self._buffer, min(left, BUFFER))
        if headers.get("connection") == "close":
            self._socket.close()
            self._socket = None
        return size


def requests_a_second(port: int, token: str, paths: Sequence[str], seconds: float, connections: int = 4) -> float:
    """How many of ``paths``, taken in turn, a server answers, asked by a few connections at once."""
    done, failures = [0] * connections, []
    begun = time.perf_counter()

    def ask(place: int) -> None:
        try:
            connection = Connection(port, token)
            turn: Iterator[str] = cycle(paths[place:] + paths[:place])
            while time.perf_counter() - begun < seconds:
                connection.get(next(turn))
                done[place] += 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done) / (time.perf_counter() - begun)


def median_ms(port: int, token: str, paths: Sequence[str]) -> float:
    """The median time of ``paths``, one after the other on one connection, in milliseconds."""
    connection, took = Connection(port, token), []
    for path in paths:
        begun = time.perf_counter()
        connection.get(path)
        took.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(took)
