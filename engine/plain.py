"""Frozen dataclasses as plain JSON values and back, by their annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Dictionaries, lists, strings, numbers and None.

    >>> to_plain({"a": frozenset({"y", "x"}), "b": (1.5, None)})
    {'a': ['x', 'y'], 'b': [1.5, None]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    return value


def from_plain(kind: type[T], plain: Any) -> T:
    """A dataclass of a kind again; a field that is missing takes its default, one that is unknown is left out.

    :raises ValueError: where a value is not what the field holds
    """
    try:
        made: T = _made(kind, plain)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error
    return made


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, plain: Any) -> Any:
    if kind is Any:
        return plain
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if plain is None else _made(next(each for each in inner if each is not NoneType), plain)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{each.name: _made(hints[each.name], plain[each.name]) for each in fields(kind) if each.name in plain}
        )
    if origin is frozenset:
        return frozenset(_made(inner[0], each) for each in plain)
    if origin is tuple:
        return tuple(_made(inner[0], each) for each in plain)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_made(inner[0], key): _made(inner[1], each) for key, each in plain.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if kind is float and isinstance(plain, int):
        return float(plain)
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is not {kind.__name__}")
    return plain
