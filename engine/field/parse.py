"""The text of a protocol map, parsed and checked: a map, or the list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.field.blocks import LAST_ADDRESS, WORD_ORDERS, Placed, read_blocks
from engine.field.clashes import find_clashes
from engine.field.columns import Columns, any_column
from engine.field.document import read_document
from engine.field.fields import Fields, is_name, span_of
from engine.field.model import READ_COILS, Kind, PollGroup, ProtocolMap, Register
from engine.field.orders import PlacedWritable, read_heartbeat, read_writables
from engine.field.problems import Log, Mistake, Problem

FUNCTIONS = (READ_COILS, 3, 4)
_MAP = (
    *("title", "note", "word_order", "own_columns", "groups", "blocks", "sequence"),
    *("writables", "present_values", "heartbeat"),
)


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """``map`` is None as soon as there is one problem: a map that is half right polls the wrong registers."""

    map: ProtocolMap | None
    problems: tuple[Problem, ...]


def parse_map(name: str, text: str, columns: Columns = any_column) -> Parsed:
    """Parse the YAML ``text`` of the map ``name``; ``columns`` tells unit, range and kind of table columns.

    >>> text = '''
    ... title: {ko: 실내 센서, en: room sensor}
    ... groups: {fast: {function: 4, every_s: 1}}
    ... blocks:
    ...   air: {group: fast, table: etc, registers: {sensor1_temperature: {at: 0, type: int16, scale: 0.1}}}
    ... '''
    >>> parsed = parse_map("room", text)
    >>> parsed.problems, parsed.map.registers[0].column
    ((), 'sensor1_temperature')
    >>> parse_map("room", text.replace("int16", "int8")).problems[0].text
    'int8 is not known; accepted: int16, uint16, int32, uint32, float32, coil'
    """
    log = Log()
    values = read_document(text, log)
    if log.problems and values is None:
        return Parsed(map=None, problems=log.problems)
    found = _read_map(name, Fields(values, "", log, _MAP), columns)
    return Parsed(map=None if log.problems else found, problems=log.problems)


def _read_map(name: str, fields: Fields, columns: Columns) -> ProtocolMap:
    log = fields.log
    groups = _read_groups(fields.mapping("groups"), log)
    names = tuple(group.name for group in groups)
    order = fields.choice("word_order", WORD_ORDERS, "big")
    own = _own_columns(fields)
    registers = read_blocks(fields.mapping("blocks"), log, groups=names, columns=columns, own=own, order=order)
    writables = read_writables(fields.mapping("writables", needed=False), log)
    heartbeat = read_heartbeat(fields.values["heartbeat"], log, writables) if "heartbeat" in fields else None
    if "present_values" in fields:
        registers += _present_values(fields, groups, writables)
    find_clashes(registers, writables, groups, heartbeat, log)
    return ProtocolMap(
        name=name,
        title=fields.both("title"),
        groups=groups,
        registers=tuple(each.register for each in registers),
        writables=tuple(each.writable for each in writables),
        heartbeat=heartbeat,
        maker_note=fields.both("note", needed=False),
        sequence=_sequence(fields, registers),
    )


def _read_groups(section: Mapping[Any, Any], log: Log) -> tuple[PollGroup, ...]:
    groups = []
    for name, values in section.items():
        path = f"groups.{name}"
        if not is_name(name):
            log.add(path, Mistake.NOT_A_NAME)
            continue
        fields = Fields(values, path, log, ("function", "every_s", "bridge"))
        group = PollGroup(
            name=name,
            function=_function(fields),
            every_s=fields.whole("every_s", 1, 3600),
            bridge=_bridge(fields),
        )
        groups.append(group)
    return tuple(groups)


def _function(fields: Fields) -> int:
    given = fields.values.get("function")
    if fields.need("function") and not (type(given) is int and given in FUNCTIONS):
        fields.wrong("function", Mistake.NOT_A_FUNCTION)
    return given if type(given) is int and given in FUNCTIONS else FUNCTIONS[-1]


def _bridge(fields: Fields) -> tuple[tuple[int, int], ...]:
    said = fields.values.get("bridge", [])
    if not isinstance(said, list):
        fields.wrong("bridge", Mistake.NOT_A_LIST)
        return ()
    spans = [span_of(each, 0, LAST_ADDRESS) for each in said]
    if None in spans:
        fields.wrong("bridge", Mistake.NOT_A_SPAN, low=0, high=LAST_ADDRESS)
    return tuple(span for span in spans if span is not None)


def _own_columns(fields: Fields) -> frozenset[str]:
    said = fields.values.get("own_columns", [])
    if not isinstance(said, list):
        fields.wrong("own_columns", Mistake.NOT_A_LIST)
        return frozenset()
    if not all(is_name(each) for each in said):
        fields.wrong("own_columns", Mistake.NOT_A_NAME)
    return frozenset(str(each) for each in said)


def _present_values(fields: Fields, groups: tuple[PollGroup, ...], writables: list[PlacedWritable]) -> list[Placed]:
    """A register of the same name for each command, so that the page shows what stands in the device now."""
    name = fields.choice("present_values", tuple(group.name for group in groups))
    functions = {group.name: group.function for group in groups}
    found = []
    for placed in writables:
        writable = placed.writable
        function, address = writable.read_back
        if function != functions.get(name):
            continue
        register = Register(
            name=writable.name,
            address=address,
            kind=writable.kind,
            group=name,
            unit=writable.unit,
            scale=writable.scale,
            offset=writable.offset,
            rack_id=writable.rack_id,
            label=writable.label,
        )
        found.append(Placed(register=register, path=placed.path))
    return found


def _sequence(fields: Fields, registers: list[Placed]) -> str | None:
    if "sequence" not in fields:
        return None
    name = fields.text("sequence")
    found = next((each.register for each in registers if each.register.name == name), None)
    if found is None:
        fields.wrong("sequence", Mistake.UNKNOWN_REGISTER, name=name)
    elif found.kind not in (Kind.UINT16, Kind.UINT32) or found.target is not None:
        fields.wrong("sequence", Mistake.NOT_A_COUNTER)
    return name
