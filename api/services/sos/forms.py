"""The body of a tag, as REST and seed files give it."""

from __future__ import annotations

from typing import Any
from unicodedata import category

import marshmallow as ma

from api.i18n import Text
from api.services.forms import Number, Whole, holds
from api.store.tags import SEPARATOR, Tag

NAME_LENGTH = 64
TEXT_LENGTH = 300
MAX_COUNT = 1440  # a day of minutes
MAX_AGE_S = 31 * 86_400
LARGEST_ID = 2**31 - 1

NAME = Text("1 to {length} characters, no comma, no control characters, no blanks around", length=NAME_LENGTH)
LIMIT = Text("a finite number")
ZETA = Text("a number between 0 and 1, both excluded")
TEXT = Text("a text of at most {length} characters, without control characters", length=TEXT_LENGTH)
ID = Text("a whole number from 0")
SOURCE = Text("an object with site, table, column, or one with table_name")


def sane_name(name: str) -> bool:
    """Whether a tag may be called so: it stands in lists with commas between, in paths and on the screen."""
    return 1 <= len(name) <= NAME_LENGTH and name == name.strip() and SEPARATOR not in name and not _has_controls(name)


def _sane_text(text: str) -> bool:
    return len(text) <= TEXT_LENGTH and not _has_controls(text.replace("\n", ""))


def _has_controls(text: str) -> bool:
    return any(category(character).startswith("C") for character in text)


def _text(**kwargs: Any) -> ma.fields.String:
    return ma.fields.String(allow_none=True, validate=holds(_sane_text), metadata={"expected": TEXT}, **kwargs)


def _id() -> Whole:
    return Whole(low=0, high=LARGEST_ID, allow_none=True, load_default=None, metadata={"expected": ID})


class SourceForm(ma.Schema):
    """Where a tag's value comes from: an analysis table, or a column of a site."""

    table_name = ma.fields.String(
        allow_none=True,
        load_default=None,
        metadata={"expected": Text("the name of an analysis table (analysis_result_...)")},
    )
    site = _id()
    table = ma.fields.String(allow_none=True, load_default=None, metadata={"expected": Text("bank, rack, pcs or etc")})
    column = ma.fields.String(
        allow_none=True, load_default=None, metadata={"expected": Text("the name of a column of the site's table")}
    )
    bank_id = _id()
    rack_id = _id()
    absolute = ma.fields.Boolean(
        truthy={True}, falsy={False}, load_default=False, metadata={"expected": Text("true or false")}
    )

    @ma.validates_schema
    def _one_kind(self, data: dict[str, Any], **_: Any) -> None:
        site = [data.get(key) is not None for key in ("site", "table", "column")]
        ids = [data.get(key) is not None for key in ("bank_id", "rack_id")]
        if any(site + ids) if data.get("table_name") else not all(site):
            raise ma.ValidationError("neither kind of source")


class TagChangesForm(ma.Schema):
    """What may be changed of a tag: everything but its name and source (another source is another tag)."""

    maximum_safe_value = Number(metadata={"expected": LIMIT})
    warnning_threshold = Number(metadata={"expected": LIMIT})
    upper_safety_limit = Number(validate=holds(lambda zeta: 0 < zeta < 1), metadata={"expected": ZETA})
    max_count = Whole(
        low=1, high=MAX_COUNT, metadata={"expected": Text("a whole number from 1 to {most}", most=MAX_COUNT)}
    )
    max_age_s = Whole(
        low=1, high=MAX_AGE_S, metadata={"expected": Text("whole seconds from 1 to {most}", most=MAX_AGE_S)}
    )
    action = _text()
    warn_action = _text()
    unsafe_action = _text()
    message = _text()


class TagForm(TagChangesForm):
    """A whole tag."""

    tag = ma.fields.String(required=True, validate=holds(sane_name), metadata={"expected": NAME})
    source = ma.fields.Nested(SourceForm, required=True, metadata={"expected": SOURCE})
    maximum_safe_value = Number(required=True, metadata={"expected": LIMIT})
    warnning_threshold = Number(required=True, metadata={"expected": LIMIT})

    @ma.post_load
    def _as_tag(self, data: dict[str, Any], **_: Any) -> Tag:
        source = data.pop("source")
        return Tag(name=data.pop("tag"), **source, **data)
