"""Bodies of the token paths."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from api.i18n import Text
from api.services.forms import Whole, holds
from api.services.roles import Role
from api.services.tokens import TOKEN_NAME

MOST_DAYS = 3650
MOST_REQUESTS = 2**31 - 1
MOST_BYTES = 2**53 - 1  # what every JSON reader takes for a whole number

LIMIT = Text("a whole number from 0 (no limit), or null for the limit of the settings")


def _limit(high: int) -> Whole:
    return Whole(low=0, high=high, allow_none=True, load_default=None, metadata={"expected": LIMIT})


class TokenForm(ma.Schema):
    """A token to issue."""

    name = ma.fields.String(required=True, metadata={"expected": TOKEN_NAME})
    role = ma.fields.String(
        required=True,
        validate=holds(lambda role: role in Role.names()),
        metadata={"expected": Text("one of {known}", known=", ".join(Role.names())), "enum": Role.names()},
    )
    days = Whole(
        low=1,
        high=MOST_DAYS,
        load_default=90,
        metadata={"expected": Text("a whole number of days from 1 to {most}", most=MOST_DAYS)},
    )
    requests_per_min = _limit(MOST_REQUESTS)
    bytes_per_day = _limit(MOST_BYTES)


_TIME = {"type": "string", "format": "date-time"}
_LIMIT = {"type": ["integer", "null"], "minimum": 0, "description": "0: no limit; null: as the settings say"}
_RECORD: dict[str, Any] = {
    "jti": {"type": "string", "description": "the token's id"},
    "name": {"type": "string", "description": "whose or what it is for"},
    "role": {"type": "string", "enum": Role.names()},
    "issued_at": _TIME,
    "expires_at": _TIME,
    "revoked_at": {"type": ["string", "null"], "format": "date-time"},
    "requests_per_min": _LIMIT,
    "bytes_per_day": _LIMIT,
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


NEW_TOKEN = _object({**_RECORD, "token": {"type": "string", "description": "the token itself, shown this once only"}})
TOKENS = {
    "type": "array",
    "items": _object(
        {
            **_RECORD,
            "used_today": _object(
                {
                    "requests": {"type": "integer", "minimum": 0},
                    "bytes": {"type": "integer", "minimum": 0, "description": "of answers' bodies, as sent"},
                }
            ),
        }
    ),
}
