"""Why somebody does what is audited: the field of every body that asks for it."""

from __future__ import annotations

from unicodedata import category

import marshmallow as ma

from api.i18n import Text
from api.services.forms import holds

LENGTH = 300
REASON = Text("a text of 1 to {length} characters, without control characters", length=LENGTH)


def is_sane(text: str) -> bool:
    """Whether a text is something, not too long, and of letters that can be seen.

    >>> is_sane("fan test"), is_sane("  "), is_sane("a\\x00")
    (True, False, False)
    """
    return 1 <= len(text.strip()) <= len(text) <= LENGTH and not any(category(c).startswith("C") for c in text)


def reason_field() -> ma.fields.String:
    """The field."""
    return ma.fields.String(required=True, validate=holds(is_sane), metadata={"expected": REASON})
