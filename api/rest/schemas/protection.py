"""Bodies and answers of the protection paths."""

from __future__ import annotations

import marshmallow as ma

from api.i18n import Text
from api.rest.schemas.parameters import query
from api.rest.schemas.parts import (
    NUMBER,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    JsonSchema,
    listed,
    record,
)
from api.rest.schemas.reason import reason_field
from api.services.forms import Number
from api.services.sos.forms import LIMIT as FINITE
from api.store.warning_changes import State
from engine.safety.limits import LIMITED, Level

STATES = [str(state.value) for state in State]
SITE = query("site", "integer", "number of the site; all without it", minimum=0)
STATE = query("state", "string", "requests in this state only", enum=STATES)

_YES: JsonSchema = {"type": "boolean"}
_ROW = {"limit": NUMBER, "release": NUMBER, "delay_s": NUMBER, "is_on": _YES}
_PLACE: dict[str, JsonSchema] = {
    "site": WHOLE,
    "quantity": {"enum": list(LIMITED)},
    "level": {"enum": [int(level) for level in Level]},
}
LIMIT = record(**_PLACE, code=WHOLE, unit=TEXT, **_ROW, is_default=_YES)
LIMITS = listed(LIMIT)
CHANGE = record(
    id=WHOLE,
    **_PLACE,
    wanted=record(**_ROW),
    now=record(**_ROW),
    reason=TEXT,
    requested_by=TEXT,
    requested_at=TIME,
    state={"enum": STATES},
    decided_by=TEXT_OR_NULL,
    decided_at=TIME_OR_NULL,
)
CHANGES = listed(CHANGE)
CHANGED = record(
    limit=LIMIT, change={"oneOf": [CHANGE, {"type": "null"}], "description": "the request, where it waits"}
)

_SECONDS = record(high_s=NUMBER, above_cap_s=NUMBER, standby_s=NUMBER)
_YES_OR_NULL: JsonSchema = {"type": ["boolean", "null"]}
_WHOLE_OR_NULL: JsonSchema = {"type": ["integer", "null"]}
DWELL = record(
    site=WHOLE,
    bank_id=_WHOLE_OR_NULL,
    rack_id=_WHOLE_OR_NULL,
    soc_cap=NUMBER_OR_NULL,
    at=TIME,
    soc=NUMBER_OR_NULL,
    is_high=_YES_OR_NULL,
    is_above_cap=_YES_OR_NULL,
    in_standby=_YES_OR_NULL,
    standby_s=NUMBER_OR_NULL,
    today=_SECONDS,
    days_7=_SECONDS,
    days_30=_SECONDS,
)
DWELLS = listed(DWELL)


class LimitForm(ma.Schema):
    """What is to be changed of a limit, and why."""

    limit = Number(metadata={"expected": FINITE})
    release = Number(metadata={"expected": FINITE})
    delay_s = Number(metadata={"expected": Text("seconds from 0")})
    is_on = ma.fields.Boolean(truthy={True}, falsy={False}, metadata={"expected": Text("true or false")})
    reason = reason_field()
