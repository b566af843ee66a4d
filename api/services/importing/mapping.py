"""The map of an import: what the columns of a file are called here, in which unit, zone and form. A TOML file."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.errors import BadParameter
from api.i18n import Text

EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1000, "epoch_us": 1}  # microseconds in one unit
_TABLES = ("columns", "constants")
_TEXTS = ("timezone", "time_format", "encoding", "delimiter")


@dataclass(frozen=True, kw_only=True)
class MappedColumn:
    """Where a column of the file goes: ``stored = value * scale + offset``."""

    name: str
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ImportMap:
    """How to read a file. Columns that are not named here keep their name in lower case.

    ``timezone`` is that of times without an offset (None: the site's); ``time_format`` is "iso", "epoch_s",
    "epoch_ms", "epoch_us" or a ``strptime`` pattern; ``skip`` names columns of the file that are left out;
    ``constants`` are columns the file does not have.
    """

    columns: Mapping[str, MappedColumn] = field(default_factory=dict)
    constants: Mapping[str, int | float | str] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    timezone: str | None = None
    time_format: str = "iso"
    encoding: str = "utf-8"
    delimiter: str = ","


def read_map(path: Path) -> ImportMap:
    """The map of a TOML file; raises :class:`BadParameter` naming the key that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadParameter("--map", path, Text("a readable TOML file ({error})", error=error)) from error
    return parse_map(raw)


def parse_map(raw: Mapping[str, Any]) -> ImportMap:
    """The map of what a TOML file holds; raises :class:`BadParameter` naming the key that is wrong."""
    known = (*_TABLES, *_TEXTS, "skip")
    for key, value in raw.items():
        if key not in known:
            raise BadParameter(key, value, Text("one of the keys {known}", known=", ".join(known)))
        if key in _TABLES and not isinstance(value, Mapping):
            raise BadParameter(key, value, Text("a table of columns"))
        if key in _TEXTS and not (isinstance(value, str) and value):
            raise BadParameter(key, value, Text("a text"))
    values = dict(raw)
    _check_timezone(values.get("timezone"))
    _check_encoding(values.get("encoding", "utf-8"))
    if len(values.get("delimiter", ",")) != 1:
        raise BadParameter("delimiter", values["delimiter"], Text("a single character"))
    skip = values.get("skip", [])
    if not isinstance(skip, list) or not all(isinstance(name, str) for name in skip):
        raise BadParameter("skip", skip, Text("a list of column names"))
    values["skip"] = tuple(skip)
    values["columns"] = {name: _column(name, target) for name, target in values.get("columns", {}).items()}
    values["constants"] = {name.lower(): _constant(name, v) for name, v in values.get("constants", {}).items()}
    return ImportMap(**values)


def _column(name: str, target: Any) -> MappedColumn:
    if isinstance(target, str) and target:
        return MappedColumn(name=target.lower())
    form = Text('a column name, or a table such as {name = "bank_dc_volt", scale = 0.1, offset = 0}')
    if not isinstance(target, Mapping) or not set(target) <= {"name", "scale", "offset"}:
        raise BadParameter(f"columns.{name}", target, form)
    numbers = [target[key] for key in ("scale", "offset") if key in target]
    goes_to = target.get("name", name)
    if not isinstance(goes_to, str) or any(isinstance(n, bool) or not isinstance(n, (int, float)) for n in numbers):
        raise BadParameter(f"columns.{name}", target, form)
    return MappedColumn(
        name=goes_to.lower(), scale=float(target.get("scale", 1)), offset=float(target.get("offset", 0))
    )


def _constant(name: str, value: Any) -> int | float | str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadParameter(f"constants.{name}", value, Text("a number or a text"))
    return value


def _check_timezone(name: str | None) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadParameter("timezone", name, Text("an IANA time zone such as Asia/Seoul")) from error


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise BadParameter("encoding", name, Text("an encoding such as utf-8 or cp949")) from error
