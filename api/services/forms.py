"""Bodies from outside (JSON, seed files): marshmallow reads them, a misfit is named with its accepted form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import marshmallow as ma

from api.errors import BadParameter
from api.i18n import Text

LOCATIONS = ("json", "query")  # webargs puts the messages of a request under one of these


def holds(check: Callable[[Any], bool]) -> Callable[[Any], None]:
    """A validator that refuses what ``check`` is false for; the words are the field's ``expected``."""

    def validate(value: Any) -> None:
        if not check(value):
            raise ma.ValidationError("not accepted")

    return validate


class Number(ma.fields.Float):
    """A finite JSON number; a text that looks like one, true and NaN are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_nan=False, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Whole(ma.fields.Field):  # type: ignore[type-arg, unused-ignore]
    """A JSON integer between ``low`` and ``high``, both included."""

    default_error_messages = {"invalid": "Not a whole number in range."}  # noqa: RUF012

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise self.make_error("invalid")
        return value


def refused(error: ma.ValidationError, schema: ma.Schema, prefix: str = "") -> BadParameter:
    """The first misfit as our error: the path of the field (``source.site``, ``[3].value``), what was given there,
    and what its field says in words it accepts (metadata ``expected``)."""
    messages, given = error.messages, error.data
    if isinstance(messages, dict) and len(messages) == 1 and next(iter(messages)) in LOCATIONS:
        messages = next(iter(messages.values()))
    if isinstance(given, dict) and len(given) == 1 and next(iter(given)) in LOCATIONS:
        given = next(iter(given.values()))
    path, expected = prefix, _whole_form(schema)
    inner: ma.Schema | None = schema
    while isinstance(messages, dict) and messages and "_schema" not in messages:
        key = next(iter(messages))
        messages = messages[key]
        given = _at(given, key)
        if isinstance(key, int):
            path += f"[{key}]"
            continue
        path += f".{key}" if path else str(key)
        field = _field(inner, key)
        expected = expected if field is None else field.metadata.get("expected", expected)
        nested = field.inner if isinstance(field, ma.fields.List) else field
        inner = nested.schema if isinstance(nested, ma.fields.Nested) else None
    return BadParameter(path or "body", Text("nothing") if given is None else given, expected)


def _field(schema: ma.Schema | None, key: str) -> Any:
    named = {} if schema is None else {field.data_key or name: field for name, field in schema.fields.items()}
    return named.get(key)


def _at(given: Any, key: Any) -> Any:
    try:
        return given[key]
    except (KeyError, IndexError, TypeError):
        return None


def _whole_form(schema: ma.Schema) -> Text:
    return Text(
        "an object with {known}", known=", ".join(field.data_key or name for name, field in schema.fields.items())
    )
