"""JSON schemas of answers that are dataclasses, by their annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from api.rest.schemas.parts import FLAG, NUMBER, TEXT, WHOLE, JsonSchema, listed, record

PLAIN: Mapping[Any, JsonSchema] = {float: NUMBER, int: WHOLE, str: TEXT, bool: FLAG, Any: {}}


def schema_of(kind: Any) -> JsonSchema:
    """The schema of what :func:`engine.plain.to_plain` makes of a value so annotated.

    >>> schema_of(tuple[float, ...])
    {'type': 'array', 'items': {'type': 'number'}}
    >>> schema_of(str | None)
    {'anyOf': [{'type': 'string'}, {'type': 'null'}]}
    """
    if kind in PLAIN:
        return PLAIN[kind]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return record(**{one.name: schema_of(hints[one.name]) for one in fields(kind)})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return {"anyOf": [{"type": "null"} if one is NoneType else schema_of(one) for one in inner]}
    if origin is tuple:
        return listed(schema_of(inner[0]))
    return {"type": "object", "additionalProperties": schema_of(inner[1])}
