"""Streamed bodies whose first piece is already there, so that what fails at once is still answered as an error."""

from __future__ import annotations

from collections.abc import Generator, Iterator


class Begun(Iterator[bytes]):
    """Reads the first piece at once; the server closes it when the client hangs up, which ends the query."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._pieces = pieces
        self._first: bytes | None = next(pieces)

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return next(self._pieces)

    def close(self) -> None:
        """End the query behind the pieces."""
        self._pieces.close()
