"""Reading arguments: marshmallow checks them; what does not fit is answered with its field and accepted form."""

from __future__ import annotations

from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser

from api.errors import BadParameter
from api.i18n import Text


class Parser(FlaskParser):
    """webargs with our errors; unknown fields of a body are refused, unknown query parameters are not read."""

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_: Any) -> NoReturn:
        field, given = _first_fault(error, schema)
        raise BadParameter(field, given, _expected(schema, field)) from error


class RestBlueprint(Blueprint):  # type: ignore[misc]
    """A flask-smorest blueprint that reads arguments with :class:`Parser`."""

    ARGUMENTS_PARSER = Parser()


def _first_fault(error: ma.ValidationError, schema: ma.Schema) -> tuple[str, Any]:
    messages: Any = error.messages
    # webargs nests the messages under the location (json, query); a body that is no object has no field of its own
    if isinstance(messages, dict) and len(messages) == 1 and next(iter(messages)) in ("json", "query"):
        messages = next(iter(messages.values()))
    if not isinstance(messages, dict) or "_schema" in messages:
        return "body", "?"
    field = str(next(iter(messages)))
    data: Any = error.data or {}
    if isinstance(data, dict) and len(data) == 1 and next(iter(data)) in ("json", "query"):
        data = next(iter(data.values()))
    given = data.get(field, Text("nothing")) if isinstance(data, dict) else "?"
    return field, given


def _expected(schema: ma.Schema, name: str) -> Text:
    for key, field in schema.fields.items():
        if name in (key, field.data_key) and "expected" in field.metadata:
            expected: Text = field.metadata["expected"]
            return expected
    known = ", ".join(field.data_key or key for key, field in schema.fields.items())
    return Text("an object with {known}", known=known)
