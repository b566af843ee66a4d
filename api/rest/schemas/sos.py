"""Bodies of the State of Safety paths (a tag's own is in ``api.services.sos.forms``, seed files share it)."""

from __future__ import annotations

import marshmallow as ma

from api.i18n import Text
from api.services.forms import Number, holds
from api.services.site_time import MOMENT
from api.services.sos.forms import LIMIT, NAME, sane_name
from api.services.sos.sets import COUNT, MAX_TAGS


def _tag() -> ma.fields.String:
    return ma.fields.String(required=True, validate=holds(sane_name), metadata={"expected": NAME})


class SetForm(ma.Schema):
    """A set of tags."""

    tags = ma.fields.List(
        ma.fields.String(),
        required=True,
        validate=holds(lambda tags: 1 <= len(tags) <= MAX_TAGS),
        metadata={"expected": COUNT},
    )


class ResultForm(ma.Schema):
    """One value an analysis engine delivers; null says that it has none."""

    tag = _tag()
    timestamp = ma.fields.String(required=True, metadata={"expected": MOMENT})
    value = Number(required=True, allow_none=True, metadata={"expected": Text("a finite number or null")})


class WarningChangeForm(ma.Schema):
    """A request to change the warning value of a tag, with the result that led to it."""

    tag = _tag()
    timestamp = ma.fields.String(required=True, metadata={"expected": MOMENT})
    result = Number(allow_none=True, load_default=None, metadata={"expected": Text("a finite number or null")})
    warnning_threshold = Number(required=True, metadata={"expected": LIMIT})
