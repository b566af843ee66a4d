"""What no single line of a protocol map shows: names used twice, registers that overlap, columns filled twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from engine.field.blocks import Placed
from engine.field.model import READ_COILS, WRITE_REGISTER, Heartbeat, Kind, PollGroup, Register
from engine.field.orders import PlacedWritable
from engine.field.problems import Log, Mistake


def find_clashes(
    registers: list[Placed],
    writables: list[PlacedWritable],
    groups: Iterable[PollGroup],
    heartbeat: Heartbeat | None,
    log: Log,
) -> None:
    """Note everything that two entries of the map cannot both have."""
    functions = {group.name: group.function for group in groups}
    _misplaced(registers, functions, log)
    words = _overlaps(registers, functions, log)
    _duplicates(registers, log)
    _shared_writes(writables, heartbeat, log)
    for placed in writables:
        read = words.get(placed.writable.read_back)
        if read is not None and read.register.kind is not placed.writable.kind:
            address = placed.writable.read_back[1]
            log.add(placed.path, Mistake.READ_BACK_CLASH, address=address, other=read.register.name)


def _misplaced(registers: list[Placed], functions: Mapping[str, int], log: Log) -> None:
    for placed in registers:
        register = placed.register
        if (register.kind is Kind.COIL) is not (functions.get(register.group) == READ_COILS):
            log.add(placed.path, Mistake.COIL_GROUP, group=register.group)


def _overlaps(registers: list[Placed], functions: Mapping[str, int], log: Log) -> dict[tuple[int, int], Placed]:
    """Every word that is read, with the register that has it first; functions 1, 3 and 4 have words of their own."""
    words: dict[tuple[int, int], Placed] = {}
    bits: dict[tuple[int, int, int], Placed] = {}
    for placed in registers:
        register = placed.register
        function = functions.get(register.group, 0)
        for address in range(register.address, register.address + register.kind.words):
            other = words.setdefault((function, address), placed)
            if not _may_share(register, other.register):
                log.add(placed.path, Mistake.OVERLAP, address=address, other=other.register.name)
                break
        if register.kind is Kind.BIT and register.bit is not None:
            same = bits.setdefault((function, register.address, register.bit), placed)
            if same.register.inverted != register.inverted:
                params = {"bit": register.bit, "address": register.address, "other": same.register.name}
                log.add(placed.path, Mistake.SAME_BIT, **params)
    return words


def _may_share(one: Register, other: Register) -> bool:
    if one is other or (one.kind is Kind.BIT and other.kind is Kind.BIT):
        return True
    return _reading(one) == _reading(other)


def _reading(register: Register) -> Register:
    """The register without what may differ between two that read the same words: name, target, unit, range, words."""
    bare = {"name": "", "group": "", "unit": "", "table": None, "column": None, "rack_id": None, "json_key": None}
    return replace(register, **bare, low=None, high=None, label=("", ""))  # type: ignore[arg-type]


def _duplicates(registers: list[Placed], log: Log) -> None:
    names: dict[Hashable, Placed] = {}
    targets: dict[Hashable, Placed] = {}
    for placed in registers:
        register = placed.register
        other = names.setdefault(register.name, placed)
        if other is not placed:
            log.add(placed.path, Mistake.DUPLICATE_NAME, name=register.name, other=other.path)
        if register.target is None:
            continue
        other = targets.setdefault(register.target, placed)
        if other is not placed:
            said = ".".join(str(part) for part in register.target if part is not None)
            log.add(placed.path, Mistake.DUPLICATE_TARGET, target=said, other=other.register.name)


def _shared_writes(writables: list[PlacedWritable], heartbeat: Heartbeat | None, log: Log) -> None:
    written = {} if heartbeat is None else {(WRITE_REGISTER, heartbeat.address): "heartbeat"}
    names: set[str] = set()
    for placed in writables:
        name, place = placed.writable.name, (placed.writable.function, placed.writable.address)
        other = written.setdefault(place, name)
        if other != name or name in names:
            log.add(placed.path, Mistake.SHARED_ADDRESS, address=placed.writable.address, other=other)
        names.add(name)
