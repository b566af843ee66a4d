"""Values of the configuration held against the fields they are for; a mistake is named with its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from api.errors import BadConfiguration
from api.i18n import Text


def checked(cls: type, values: Any, where: str) -> dict[str, Any]:
    """``values`` with unknown keys, missing keys, wrong types and choices refused by name."""
    specs = {spec.name: spec for spec in fields(cls)}
    if not isinstance(values, Mapping):
        raise BadConfiguration(Text("{key}: a table of keys is needed.", key=where.rstrip(".")))
    for name in values:
        if name not in specs:
            raise BadConfiguration(
                Text(
                    "{key}: there is no such setting. Known: {known}",
                    key=where + name,
                    known=", ".join(specs),
                )
            )
    for name, spec in specs.items():
        if name not in values:
            if spec.default is MISSING and spec.default_factory is MISSING:
                raise BadConfiguration(Text("{key}: this setting is needed.", key=where + name))
            continue
        if not _fits(values[name], str(spec.type)) or (
            spec.metadata["choices"] and values[name] not in spec.metadata["choices"]
        ):
            raise bad_value(where + name, values[name], spec)
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


_KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "bool": (bool,),
    "str": (str,),
    "Path": (str, Path),
    "Path | None": (str, Path),
    "bool | None": (bool, type(None)),
    "float": (int, float),
    "float | None": (int, float, type(None)),
    "int | None": (int, type(None)),
}


def _fits(value: Any, kind: str) -> bool:
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind in _KINDS:
        return isinstance(value, _KINDS[kind])
    if kind == "tuple[str, ...]":
        return isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
    if kind == "tuple[int, ...]":
        return isinstance(value, (list, tuple)) and all(isinstance(v, int) for v in value)
    return isinstance(value, (list, tuple, Mapping))


def bad_value(key: str, value: Any, spec: Field[Any]) -> BadConfiguration:
    expected = " | ".join(spec.metadata["choices"]) or spec.type
    return BadConfiguration(
        Text(
            "{key}: {value} is not accepted. Expected: {expected}",
            key=key,
            value=repr(value),
            expected=expected,
        )
    )


def absolute(path: Path | str, folder: Path) -> Path:
    return (folder / Path(path).expanduser()).resolve()


def normalise_url(url: str, folder: Path, key: str) -> str:
    """One spelling of a database URL: absolute SQLite path, psycopg2 for PostgreSQL (else SQLAlchemy takes psycopg 3).

    >>> normalise_url("postgres://u@h/ess2", Path("/etc"), "url")
    'postgresql+psycopg2://u@h/ess2'
    >>> normalise_url("sqlite:///var/a.db", Path("/srv"), "url")
    'sqlite:////srv/var/a.db'
    """
    scheme, separator, rest = url.partition("://")
    if not url:
        return ""
    if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg2"):
        return f"postgresql+psycopg2://{rest}"
    if separator and scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return f"sqlite:///{absolute(rest[1:], folder)}"
    raise BadConfiguration(
        Text(
            "{key}: {value} is not accepted. Expected: {expected}",
            key=key,
            value=repr(scheme),
            expected="postgresql://... | sqlite:///...",
        )
    )
