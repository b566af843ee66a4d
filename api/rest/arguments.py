"""Reading arguments: marshmallow checks them; what does not fit is answered with its field and accepted form."""

from __future__ import annotations

from typing import Any, NoReturn

import marshmallow as ma
from flask import Request, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from api.services.forms import refused


class Parser(FlaskParser):
    """webargs with our errors; unknown fields of a body are refused, unknown query parameters are not read."""

    DEFAULT_VALIDATION_STATUS = 400

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_: Any) -> NoReturn:
        raise refused(error, schema) from error

    def _raw_load_json(self, req: Request) -> Any:
        try:
            return super()._raw_load_json(req)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, or thousands of brackets
            raise BadRequest from error


def json_body() -> Any:
    """The body as it is, for those who check it themselves; one that is no JSON is refused."""
    try:
        return request.get_json()
    except RecursionError as error:  # thousands of brackets
        raise BadRequest from error


class RestBlueprint(Blueprint):  # type: ignore[misc]
    """A flask-smorest blueprint that reads arguments with :class:`Parser`."""

    ARGUMENTS_PARSER = Parser()
