"""The commands of a protocol map: what may be written, within which bounds, and the heartbeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.field.blocks import LAST_ADDRESS, read_repeat
from engine.field.fields import Fields, is_name
from engine.field.model import READ_COILS, Effect, Heartbeat, Kind, Writable
from engine.field.problems import Log, Mistake

WRITABLE_KINDS = (Kind.UINT16.value, Kind.INT16.value, Kind.COIL.value)
_WRITABLE = (
    *("at", "type", "scale", "offset", "unit", "range", "values", "effect", "protects", "automatic", "title"),
    *("read_back", "repeat"),
)
_HEARTBEAT = ("at", "every_s", "trips_after_s", "order_source")


@dataclass(frozen=True, kw_only=True)
class PlacedWritable:
    """A writable and the place of the file that says it."""

    writable: Writable
    path: str


def read_writables(section: Mapping[Any, Any], log: Log) -> list[PlacedWritable]:
    """All commands of the section ``writables``."""
    found: list[PlacedWritable] = []
    for name, values in section.items():
        path = f"writables.{name}"
        if not is_name(name):
            log.add(path, Mistake.NOT_A_NAME)
            continue
        fields = Fields(values, path, log, _WRITABLE)
        found += _repeated(_read_writable(name, fields), fields)
    return found


def read_heartbeat(values: Any, log: Log, writables: list[PlacedWritable]) -> Heartbeat | None:
    """The section ``heartbeat``; its order source is one of the commands."""
    fields = Fields(values, "heartbeat", log, _HEARTBEAT)
    source = None
    if "order_source" in fields:
        said = Fields(fields.values["order_source"], fields.at("order_source"), log, ("writable", "local", "remote"))
        name = said.text("writable")
        known = {each.writable.name: each.writable for each in writables}
        if name in known:
            source = known[name].address, said.whole("local", 0, 65535), said.whole("remote", 0, 65535)
        elif name:
            said.wrong("writable", Mistake.UNKNOWN_WRITABLE, name=name)
    return Heartbeat(
        address=fields.whole("at", 0, LAST_ADDRESS),
        every_s=fields.whole("every_s", 1, 3600),
        trips_after_s=fields.whole("trips_after_s", 1, 86_400) if "trips_after_s" in fields else 0,
        order_source=source,
    )


def held(writable: Writable) -> tuple[float, float]:
    """The lowest and highest value its type can hold, with its scale and offset."""
    ends = [raw * writable.scale + writable.offset for raw in writable.kind.raw_range]
    return min(ends), max(ends)


def _read_writable(name: str, fields: Fields) -> PlacedWritable:
    given = fields.values.get("type")
    if isinstance(given, str) and given in set(Kind) and given not in WRITABLE_KINDS:
        fields.wrong("type", Mistake.WRITABLE_KIND)
        kind = Kind.UINT16
    else:
        kind = Kind(fields.choice("type", WRITABLE_KINDS, Kind.UINT16.value))
    address = fields.whole("at", 0, LAST_ADDRESS)
    scale = fields.number("scale", 1.0)
    if scale == 0:
        fields.wrong("scale", Mistake.SCALE_ZERO)
    if kind is Kind.COIL:
        for key in ("scale", "offset", "unit"):
            if key in fields:
                fields.wrong(key, Mistake.COIL_SCALED)
    values = tuple(_read_values(fields))
    low, high = _bounds(fields, values)
    effect = Effect(fields.choice("effect", tuple(Effect)))
    writable = Writable(
        name=name,
        address=address,
        kind=kind,
        low=low,
        high=high,
        effect=effect,
        label=fields.both("title"),
        unit=fields.text("unit", ""),
        scale=scale,
        offset=fields.number("offset", 0.0),
        automatic=fields.flag("automatic"),
        read_back=_read_back(fields, address, kind),
        values=values,
        protects=_protects(fields, effect, low, high),
    )
    lowest, highest = held(writable)
    for end in (low, high):
        if scale != 0 and not lowest - 1e-9 <= end <= highest + 1e-9:
            key = "values" if values else "range"
            fields.wrong(key, Mistake.WRITABLE_RANGE, given=end, kind=kind.value, low=lowest, high=highest)
    return PlacedWritable(writable=writable, path=fields.path)


def _read_values(fields: Fields) -> Iterator[tuple[int, str, str]]:
    if "values" not in fields:
        return
    words = fields.mapping("values")
    for value in words:
        if not isinstance(value, int) or isinstance(value, bool):
            fields.log.add(f"{fields.at('values')}.{value}", Mistake.NOT_AN_INTEGER, low=-32768, high=65535)
            continue
        both = Fields(words, fields.at("values"), fields.log, tuple(words)).both(value)
        yield value, *both


def _bounds(fields: Fields, values: tuple[tuple[int, str, str], ...]) -> tuple[float, float]:
    if ("values" in fields) == ("range" in fields):
        fields.log.add(fields.path, Mistake.WRITABLE_VALUES)
    if values:
        numbers = [float(value) for value, _, _ in values]
        return min(numbers), max(numbers)
    return fields.range("range") or (0.0, 0.0)


def _protects(fields: Fields, effect: Effect, low: float, high: float) -> float | None:
    if "protects" not in fields:
        if effect is Effect.PROTECTIVE:
            fields.log.add(fields.path, Mistake.PROTECTS_NEEDED, low=low, high=high)
        return None
    if effect is not Effect.PROTECTIVE:
        fields.wrong("protects", Mistake.NOT_PROTECTIVE)
        return None
    value = fields.number("protects")
    if not low <= value <= high:
        fields.wrong("protects", Mistake.PROTECTS_NEEDED, low=low, high=high)
    return value


def _read_back(fields: Fields, address: int, kind: Kind) -> tuple[int, int]:
    """Where the written word is read again: the same holding register or coil unless the file says another."""
    if "read_back" not in fields:
        return (READ_COILS if kind is Kind.COIL else 3), address
    said = Fields(fields.values["read_back"], fields.at("read_back"), fields.log, ("function", "at"))
    if kind is Kind.COIL:
        return said.whole("function", READ_COILS, READ_COILS, READ_COILS), said.whole("at", 0, LAST_ADDRESS)
    return said.whole("function", 3, 4, 3), said.whole("at", 0, LAST_ADDRESS)


def _repeated(placed: PlacedWritable, fields: Fields) -> Iterator[PlacedWritable]:
    repeat = read_repeat(fields)
    if repeat is None:
        yield placed
        return
    once = placed.writable
    for i, part in enumerate(repeat.parts):
        shift = i * repeat.stride
        function, read_at = once.read_back
        last = max(once.address, read_at) + shift
        if last > LAST_ADDRESS:
            fields.wrong("repeat", Mistake.REPEAT_PAST_END, part=part.prefix.rstrip("._"), last=last)
            return
        of_part = replace(
            once,
            name=part.prefix + once.name,
            address=once.address + shift,
            read_back=(function, read_at + shift),
            rack_id=part.rack,
        )
        yield replace(placed, writable=of_part)
