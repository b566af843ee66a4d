"""One connection to one host and port: one request at a time, silence between them, and answers that are types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Why there is no answer that could be used."""

    REFUSED = "refused"  # no connection
    TIMEOUT = "timeout"
    EXCEPTION = "exception"  # the device answered with a Modbus exception
    SHORT = "short"  # fewer registers than asked for
    WRONG_UNIT = "wrong_unit"
    GARBAGE = "garbage"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was read, and how long it took."""

    words: tuple[int, ...]
    took_s: float


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What came instead; ``code`` is the Modbus exception code, where there is one."""

    trouble: Trouble
    code: int | None = None


class Link:
    """A host and port with every unit behind it. Made by :class:`jobs.devices.links.Links`, used from one event loop.

    Requests of all units wait for each other, ``gap_s`` apart; a write goes before waiting reads.
    """

    async def read(self, unit: int, function: int, address: int, count: int, timeout_s: float) -> Words | Failure:
        """Read ``count`` (1..125) registers with function 3 or 4."""
        raise NotImplementedError

    async def write(self, unit: int, address: int, word: int, timeout_s: float) -> Words | Failure:
        """Write one register with function 6; the answer holds the word that the device echoed. Never sent twice."""
        raise NotImplementedError
