"""Bodies and answers of the alarm paths."""

from __future__ import annotations

import marshmallow as ma

from api.i18n import Text
from api.rest.schemas.parameters import query
from api.rest.schemas.parts import (
    FLAG,
    NUMBER,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    WHOLE_OR_NULL,
    JsonSchema,
    listed,
    record,
)
from api.services.alarms.acts import MOST_AT_ONCE, REASON, WORDS
from api.services.forms import Whole
from api.services.site_time import MOMENT
from engine.safety.alarms import Act, State

STATES = ", ".join(State)
STATE = query("state", "string", f"alarms in these states only, comma between: {STATES}", examples=["unacknowledged"])
PRIORITY = query(
    "priority", "string", "alarms of these priorities only, comma between: 1 (worst) to 3", examples=["1,2"]
)
SITE = query("site", "integer", "alarms of this site only", minimum=0)

OPEN: JsonSchema = {"type": "object"}
STATE_NAME: JsonSchema = {"type": "string", "enum": list(State)}
HOLD: JsonSchema = record(hold=STATE_NAME, until=TIME_OR_NULL, reason=TEXT, actor=TEXT, at=TIME)

_ALARM: dict[str, JsonSchema] = {
    "id": WHOLE,
    "kind": TEXT,
    "title": TEXT,
    "priority": WHOLE,
    "state": STATE_NAME,
    "is_active": FLAG,
    "site": WHOLE_OR_NULL,
    "bank_id": WHOLE_OR_NULL,
    "rack_id": WHOLE_OR_NULL,
    "device": TEXT_OR_NULL,
    "subject": TEXT,
    "value": NUMBER_OR_NULL,
    "detail": OPEN,
    "raised_at": TIME,
    "returned_at": TIME_OR_NULL,
    "acknowledged_at": TIME_OR_NULL,
    "acknowledged_by": TEXT_OR_NULL,
    "closed_at": TIME_OR_NULL,
    "first_out": WHOLE_OR_NULL,
    "hold": {"oneOf": [HOLD, {"type": "null"}]},
}
ALARM: JsonSchema = record(**_ALARM)
TRANSITION: JsonSchema = record(
    at=TIME, act={"type": "string", "enum": [*Act, "note"]}, before=STATE_NAME, after=STATE_NAME, actor=TEXT, note=TEXT
)
_WORDS: dict[str, JsonSchema] = {
    "cause": TEXT,
    "consequence": TEXT,
    "steps": {"type": "array", "items": TEXT, "description": "what to do now, in order"},
    "call": TEXT,
}
DETAIL: JsonSchema = record(**_ALARM, **_WORDS, latches=FLAG, transitions=listed(TRANSITION))
KIND: JsonSchema = record(
    kind=TEXT, title=TEXT, priority=WHOLE, latches=FLAG, on_delay_s=NUMBER, off_delay_s=NUMBER, **_WORDS
)
SUMMARY: JsonSchema = record(newest={"oneOf": [ALARM, {"type": "null"}]}, open=OPEN, unacknowledged=OPEN, standing=OPEN)

FREQUENT: JsonSchema = record(alarm=ALARM, count=WHOLE, within_a_minute=WHOLE)
STATISTICS: JsonSchema = record(
    start=TIME,
    end=TIME,
    announced=WHOLE,
    per_10_min=record(
        mean=NUMBER,
        worst=WHOLE,
        share_over=NUMBER,
        target=WHOLE,
        most=WHOLE,
        counts=listed(record(time=TIME, count=WHOLE)),
    ),
    floods=listed(record(start=TIME, end=TIME, count=WHOLE, peak=WHOLE)),
    chattering=listed(FREQUENT),
    frequent=listed(FREQUENT),
    stale=listed(ALARM),
    by_priority=OPEN,
    by_day=listed(record(day=TEXT, by_priority=OPEN)),
)


class NoteForm(ma.Schema):
    """What is said to an act, if anything."""

    note = ma.fields.String(load_default="", metadata={"expected": WORDS})


class WrittenNoteForm(ma.Schema):
    """A note for the alarm's history."""

    note = ma.fields.String(required=True, metadata={"expected": WORDS})


class SeveralForm(NoteForm):
    """The alarms to acknowledge together."""

    ids = ma.fields.List(
        Whole(low=1, high=2**31 - 1),
        required=True,
        metadata={"expected": Text("1 to {most} ids of alarms", most=MOST_AT_ONCE)},
    )


class ReasonForm(ma.Schema):
    """Why an alarm is suppressed or taken out of service."""

    reason = ma.fields.String(required=True, metadata={"expected": REASON})


class ShelfForm(ReasonForm):
    """Until when an alarm is shelved, and why."""

    until = ma.fields.String(required=True, metadata={"expected": MOMENT})
