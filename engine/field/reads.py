"""Which reads bring the registers of a poll group: as few as the device and the protocol allow."""

from __future__ import annotations

from dataclasses import dataclass

from engine.field.model import READ_COILS, ProtocolMap

MOST_WORDS = 125  # of one read, by the Modbus specification
MOST_COILS = 2000


@dataclass(frozen=True, kw_only=True)
class Read:
    """One request: ``count`` (1..125) registers from ``address`` with function 3 or 4, or coils (1..2000) with 1."""

    function: int
    address: int
    count: int

    @property
    def end(self) -> int:
        """The address after its last."""
        return self.address + self.count


def plan_reads(protocol: ProtocolMap, group: str) -> tuple[Read, ...]:
    """The reads of a poll group, in order of addresses.

    Neighbours are read together. A hole between them is read too where every register in it may be read: it belongs
    to another group, or the map says so with ``bridge``; any other hole parts two reads, because many devices answer
    an illegal address with an exception for the whole read. No value is split over two reads.
    """
    function = protocol.group(group).function
    readable = _readable(protocol, function)
    spans = sorted({(r.address, r.address + r.kind.words) for r in protocol.registers if r.group == group})
    reads: list[Read] = []
    for start, end in spans:
        if reads and _can_join(reads[-1], start, end, readable):
            last = reads.pop()
            reads.append(Read(function=function, address=last.address, count=max(end, last.end) - last.address))
        else:
            reads.append(Read(function=function, address=start, count=end - start))
    return tuple(reads)


def _can_join(read: Read, start: int, end: int, readable: set[int]) -> bool:
    most = MOST_COILS if read.function == READ_COILS else MOST_WORDS
    return max(end, read.end) - read.address <= most and all(hole in readable for hole in range(read.end, start))


def _readable(protocol: ProtocolMap, function: int) -> set[int]:
    """Every address that can be asked for without an exception."""
    found = {
        address
        for register in protocol.of_function(function)
        for address in range(register.address, register.address + register.kind.words)
    }
    for group in protocol.groups:
        if group.function == function:
            for first, last in group.bridge:
                found.update(range(first, last + 1))
    return found
