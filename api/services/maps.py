"""Protocol maps by name: the shipped ones, and files of a deployment's own; read once, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from api.config import Device, Settings
from api.errors import AnjeonError, BadParameter, NotFound
from api.i18n import Text
from api.store.catalogue import known
from engine.field.codec import Codec, compiled
from engine.field.columns import ColumnFacts
from engine.field.model import ProtocolMap
from engine.field.parse import Parsed, parse_map
from engine.field.problems import Problem
from engine.thermal.plant_map import lacking

MOST_NAMED = 8
FOLDER = Path(__file__).resolve().parents[1] / "maps"


def shipped_maps() -> tuple[str, ...]:
    """The names of the maps that come with the product."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def protocol_map(name: str) -> ProtocolMap:
    """The map of a name or a file path.

    Raises :class:`~api.errors.NotFound` where there is none, :class:`~api.errors.BadParameter` with its first mistake
    where it has any.
    """
    parsed = check_map_file(map_path(name))
    if parsed.map is None:
        first = text_of(parsed.problems[0])
        raise BadParameter("map", name, Text("a protocol map without mistakes; {first}", first=first))
    return parsed.map


def codec_of(name: str) -> Codec:
    """The compiled map of a name or file path; raises as :func:`protocol_map`."""
    return compiled(protocol_map(name))


def map_path(name: str) -> Path:
    """The file of a shipped map's name; any other text is a path itself."""
    return FOLDER / f"{name}.yaml" if name in shipped_maps() else Path(name)


def check_map_file(path: Path) -> Parsed:
    """A map's file, parsed and checked against the column catalogue; read again only when the file changes.

    Raises :class:`~api.errors.NotFound` for a file that is not there or is no text.
    """
    try:
        stamp = path.stat()
        return _parsed(path, stamp.st_mtime_ns, stamp.st_size)
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(Text("There is no readable protocol map {path}.", path=path), path=str(path)) from error


def text_of(problem: Problem) -> Text:
    """A problem with its place, for people."""
    what = Text(problem.mistake.value, **problem.params)
    if not problem.path:
        return what
    return Text("line {line}, {path}: {what}", line=problem.line, path=problem.path, what=what)


def device_mistakes(settings: Settings) -> Iterator[tuple[Device, Text]]:
    """Every configured device that cannot be polled as it is configured, and why."""
    for device in settings.devices:
        try:
            protocol = protocol_map(device.map)
        except AnjeonError as error:
            yield device, error.text
            continue
        if protocol.needs_bank and device.bank_id is None:
            said = "The map {map} fills bank or rack rows: the device needs bank_id."
            yield device, Text(said, map=device.map)
        lacks = lacking(protocol) if settings.is_cooling(device.id) else ()
        if lacks:
            said = "The map {map} is not that of a cooling plant: it lacks {names}."
            yield device, Text(said, map=device.map, names=", ".join(lacks[:MOST_NAMED]))


@lru_cache(maxsize=64)
def _parsed(path: Path, stamp: int, size: int) -> Parsed:
    return parse_map(path.stem, path.read_text(encoding="utf-8"), _facts)


def _facts(table: str, column: str) -> ColumnFacts | None:
    entry = known(column)
    if entry is None or table not in entry.tables or entry.kind in ("time", "id"):
        return None
    return ColumnFacts(unit=entry.unit, low=entry.low, high=entry.high, is_json=entry.kind == "json")
