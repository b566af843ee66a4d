"""The blocks of a protocol map: registers side by side, once or repeated for each rack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.field.columns import TABLES, ColumnFacts, Columns
from engine.field.fields import Fields, is_name, span_of
from engine.field.model import Kind, Register
from engine.field.problems import Log, Mistake

WORD_ORDERS = ("big", "little")
NUMBERS = tuple(kind.value for kind in Kind if kind is not Kind.BIT)
LAST_ADDRESS = 65535
_BLOCK = ("group", "table", "start", "repeat", "rack", "word_order", "registers")
_REGISTER = ("at", "type", "scale", "offset", "unit", "range", "word_order", "column", "json_key", "bits", "title")
_BIT = ("name", "column", "json_key", "inverted", "count_from", "title")
_OF_A_NUMBER = ("scale", "offset", "unit", "range")
_MOST_RACKS = 255


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A register and the place of the file that says it."""

    register: Register
    path: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of several alike: a rack, or another part of the device. ``prefix`` of its names: ``r1.`` or ``pump1_``."""

    prefix: str
    rack: int | None = None


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """The same registers for each part, ``stride`` addresses apart."""

    parts: tuple[Part, ...]
    stride: int


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a block's registers have in common; ``own``: columns of the site that no catalogue knows."""

    group: str
    table: str | None
    start: int
    word_order: str
    columns: Columns
    own: frozenset[str]


def read_blocks(
    blocks: Mapping[Any, Any], log: Log, *, groups: tuple[str, ...], columns: Columns, own: frozenset[str], order: str
) -> list[Placed]:
    """All registers of the section ``blocks``."""
    found: list[Placed] = []
    for name, values in blocks.items():
        found += _read_block(Fields(values, f"blocks.{name}", log, _BLOCK), groups, columns, own, order)
    return found


def read_repeat(fields: Fields) -> Repeat | None:
    """The key ``repeat`` of a block or command: ``{rack: 1..8, stride: 40}``, ``{names: [fan1, fan2], stride: 9}``."""
    if "repeat" not in fields:
        return None
    repeat = Fields(fields.values["repeat"], fields.at("repeat"), fields.log, ("rack", "names", "stride"))
    return Repeat(parts=_parts(repeat), stride=repeat.whole("stride", 1, LAST_ADDRESS))


def _parts(repeat: Fields) -> tuple[Part, ...]:
    if "names" not in repeat:
        first, last = repeat.span("rack", 1, _MOST_RACKS)
        return tuple(Part(prefix=f"r{rack}.", rack=rack) for rack in range(first, last + 1))
    names = repeat.values["names"]
    is_list = isinstance(names, list) and 0 < len(names) <= _MOST_RACKS and all(is_name(name) for name in names)
    if "rack" in repeat or not is_list or len(set(names)) < len(names):
        repeat.wrong("names", Mistake.REPEAT_PARTS)
        return ()
    return tuple(Part(prefix=f"{name}_") for name in names)


def _read_block(
    fields: Fields, groups: tuple[str, ...], columns: Columns, own: frozenset[str], order: str
) -> list[Placed]:
    table = fields.choice("table", TABLES) if "table" in fields else None
    around = Around(
        group=fields.choice("group", groups),
        table=table,
        start=fields.whole("start", 0, LAST_ADDRESS, 0),
        word_order=fields.choice("word_order", WORD_ORDERS, order),
        columns=columns,
        own=own,
    )
    repeat = read_repeat(fields)
    rack = fields.whole("rack", 1, _MOST_RACKS) if "rack" in fields else None
    has_rack = rack is not None or (repeat is not None and all(part.rack is not None for part in repeat.parts))
    if table == "rack" and not has_rack:
        fields.log.add(fields.path, Mistake.REPEAT_NEEDS_RACK)
    once: list[Placed] = []
    for name, values in fields.mapping("registers").items():
        path = f"{fields.at('registers')}.{name}"
        if not is_name(name):
            fields.log.add(path, Mistake.NOT_A_NAME)
            continue
        once += _read_register(name, Fields(values, path, fields.log, _REGISTER), around)
    if repeat is None:
        return [replace(each, register=replace(each.register, rack_id=rack)) for each in once]
    return [placed for each in once for placed in _repeated(each, repeat, fields.log)]


def _repeated(placed: Placed, repeat: Repeat, log: Log) -> Iterator[Placed]:
    register = placed.register
    for i, part in enumerate(repeat.parts):
        address = register.address + i * repeat.stride
        last = address + register.kind.words - 1
        if last > LAST_ADDRESS:
            log.add(placed.path, Mistake.REPEAT_PAST_END, part=part.prefix.rstrip("._"), last=last)
            return
        name = part.prefix + register.name
        yield replace(placed, register=replace(register, name=name, address=address, rack_id=part.rack))


def _read_register(name: str, fields: Fields, around: Around) -> list[Placed]:
    address = around.start + fields.whole("at", 0, LAST_ADDRESS)
    is_bits = "bits" in fields
    kind = Kind.BIT if is_bits else Kind(fields.choice("type", NUMBERS))
    last = address + kind.words - 1
    if last > LAST_ADDRESS:
        fields.wrong("at", Mistake.PAST_END, last=last)
    if is_bits:
        return list(_read_bits(fields, around, address))
    if kind is Kind.COIL:
        for key in _OF_A_NUMBER:
            if key in fields:
                fields.wrong(key, Mistake.COIL_SCALED)
    column, facts = _target(fields, around, name, fields.path)
    scale = fields.number("scale", 1.0)
    if scale == 0:
        fields.wrong("scale", Mistake.SCALE_ZERO)
    low, high = fields.range("range") or (facts.low, facts.high)
    register = Register(
        name=name,
        address=address,
        kind=kind,
        group=around.group,
        unit=fields.text("unit", facts.unit),
        scale=scale,
        offset=fields.number("offset", 0.0),
        word_order=fields.choice("word_order", WORD_ORDERS, around.word_order),
        table=around.table if column else None,
        column=column,
        json_key=fields.text("json_key") if "json_key" in fields else None,
        low=low,
        high=high,
        label=fields.both("title", needed=False),
    )
    return [Placed(register=register, path=fields.path)]


def _read_bits(fields: Fields, around: Around, address: int) -> Iterator[Placed]:
    for key in ("type", *_OF_A_NUMBER, "column", "json_key"):
        if key in fields:
            fields.wrong(key, Mistake.NOT_A_WORD)
    for key, said in fields.mapping("bits").items():
        path = f"{fields.at('bits')}.{key}"
        span = span_of(key, 0, 15)
        if span is None:
            fields.log.add(path, Mistake.NOT_A_SPAN, low=0, high=15)
            continue
        bit = Fields({"name": said} if isinstance(said, str) else said, path, fields.log, _BIT)
        yield from _read_bit(bit, around, address, span)


def _read_bit(fields: Fields, around: Around, address: int, span: tuple[int, int]) -> Iterator[Placed]:
    """One bit, or several that are members of the same JSON column: ``json_key: rack{n}``."""
    named = fields.values.get("name", fields.values.get("column"))
    if not is_name(named):
        fields.log.add(fields.path, Mistake.NOT_A_NAME)
        return
    column, facts = _target(fields, around, str(named), fields.path)
    inverted = fields.flag("inverted")
    key = fields.text("json_key") if "json_key" in fields else None
    count_from = fields.whole("count_from", 0, 10_000, 1)
    label = fields.both("title", needed=False)
    for n, bit in enumerate(range(span[0], span[1] + 1), start=count_from):
        member = None if key is None else key.replace("{n}", str(n))
        register = Register(
            name=str(named) if member is None else f"{named}.{member}",
            address=address,
            kind=Kind.BIT,
            group=around.group,
            unit=facts.unit,
            bit=bit,
            inverted=inverted,
            table=around.table if column else None,
            column=column,
            json_key=member,
            label=label,
        )
        yield Placed(register=register, path=fields.path)


def _target(fields: Fields, around: Around, name: str, path: str) -> tuple[str | None, ColumnFacts]:
    """The column a value goes to (its name unless ``column`` says another or null), and what is known of it."""
    if "column" in fields and fields.values["column"] is None:
        return None, ColumnFacts()
    if around.table is None:
        if "column" in fields:
            fields.wrong("column", Mistake.COLUMN_WITHOUT_TABLE, tables=", ".join(TABLES))
        return None, ColumnFacts()
    column = fields.name("column", name)
    facts = around.columns(around.table, column)
    if facts is None:
        if column not in around.own:
            fields.log.add(path, Mistake.UNKNOWN_COLUMN, table=around.table, column=column)
        return column, ColumnFacts()
    if facts.is_json and "json_key" not in fields:
        fields.log.add(path, Mistake.JSON_KEY_NEEDED, column=column)
    if not facts.is_json and "json_key" in fields:
        fields.wrong("json_key", Mistake.JSON_KEY_UNUSED, column=column)
    return column, facts
