"""Body and answers of the back-test paths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from api.i18n import Text
from api.rest.schemas.parts import (
    NUMBER,
    NUMBER_OR_NULL,
    TAGS,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    JsonSchema,
    listed,
    record,
)
from api.services.backtest.request import EVENTS, MOST_SETS
from api.services.forms import Whole, holds
from api.services.site_time import MOMENT
from api.store.backtest.runs import State
from engine.safety.limits import LIMITED

LIMIT_FIELDS = ("limit", "release", "delay_s")
TAG_FIELDS = ("maximum_safe_value", "warnning_threshold", "upper_safety_limit")
LARGEST = 2**31 - 1
MOST_COUNT = 1440  # minutes of a day
_ID = Text("a whole number from {low} to {high}", low=1, high=LARGEST)
_COUNT = Text("a whole number from {low} to {high}", low=1, high=MOST_COUNT)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_limit(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(one, bool) if name == "is_on" else name in LIMIT_FIELDS and _is_number(one)
        for name, one in value.items()
    )


def _are_limits(value: Any) -> bool:
    levels = value.values() if isinstance(value, Mapping) else [None]
    return all(isinstance(one, Mapping) and all(_is_limit(limit) for limit in one.values()) for one in levels)


def _are_tags(value: Any) -> bool:
    changes = value.values() if isinstance(value, Mapping) else [None]
    return all(
        isinstance(one, Mapping) and all(name in TAG_FIELDS and _is_number(number) for name, number in one.items())
        for one in changes
    )


class SetForm(ma.Schema):
    """What is to be otherwise with a set."""

    set_id = Whole(low=1, high=LARGEST, required=True, metadata={"expected": _ID})
    max_count = Whole(
        low=1, high=1440, metadata={"expected": Text("a whole number from {low} to {high}", low=1, high=1440)}
    )
    tags = ma.fields.Raw(
        validate=holds(_are_tags),
        metadata={"expected": Text("an object {{tag: {{{known}}}}} of numbers", known=", ".join(TAG_FIELDS))},
    )


class BacktestForm(ma.Schema):
    """A site, a range, and what is to be otherwise."""

    site = Whole(low=0, high=LARGEST, required=True, metadata={"expected": _ID})
    start_time = ma.fields.String(metadata={"expected": MOMENT})
    end_time = ma.fields.String(metadata={"expected": MOMENT})
    limits = ma.fields.Raw(
        validate=holds(_are_limits),
        metadata={
            "expected": Text(
                "an object {{quantity: {{level: {{{known}}}}}}} of numbers, is_on true or false",
                known=", ".join((*LIMIT_FIELDS, "is_on")),
            )
        },
    )
    sets = ma.fields.List(
        ma.fields.Nested(SetForm),
        validate=holds(lambda sets: len(sets) <= MOST_SETS),
        metadata={"expected": Text("at most {most} sets", most=MOST_SETS)},
    )
    events = ma.fields.String(
        validate=holds(lambda text: text in EVENTS),
        metadata={"expected": Text("one of {known}", known=", ".join(EVENTS))},
    )


_LIMIT: JsonSchema = {
    "type": "object",
    "properties": {**dict.fromkeys(LIMIT_FIELDS, NUMBER), "is_on": {"type": "boolean"}},
    "additionalProperties": False,
}
_LEVELS: JsonSchema = {"type": "object", "properties": {"1": _LIMIT, "2": _LIMIT}, "additionalProperties": False}
_LIMITS: JsonSchema = {
    "type": "object",
    "properties": dict.fromkeys(LIMITED, _LEVELS),
    "additionalProperties": False,
    "description": "limits that are to be otherwise, by quantity and level",
}
_SET: JsonSchema = {
    "type": "object",
    "required": ["set_id"],
    "properties": {
        "set_id": {"type": "integer", "minimum": 1, "maximum": LARGEST},
        "max_count": {"type": "integer", "minimum": 1, "maximum": MOST_COUNT},
        "tags": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": dict.fromkeys(TAG_FIELDS, NUMBER),
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
BODY: JsonSchema = {
    "type": "object",
    "required": ["site"],
    "properties": {
        "site": {"type": "integer", "minimum": 0, "maximum": LARGEST, "examples": [2]},
        "start_time": {"type": "string", "description": "14 days before the end without it"},
        "end_time": {"type": "string", "description": "now without it"},
        "limits": _LIMITS,
        "sets": {"type": "array", "maxItems": MOST_SETS, "items": _SET},
        "events": {"enum": list(EVENTS), "description": "what warnings are to come before; without it present"},
    },
    "additionalProperties": False,
    "examples": [{"site": 2, "limits": {"high_temperature": {"1": {"limit": 48, "release": 46, "delay_s": 5}}}}],
}

_FIGURES = record(
    alarms=WHOLE,
    alarms_a_day=NUMBER_OR_NULL,
    stood_s=NUMBER,
    flood=record(most=WHOLE, most_at=TEXT_OR_NULL, longest_s=NUMBER, longest_at=TEXT_OR_NULL),
    kinds=listed(
        record(quantity=TEXT, level={"type": ["integer", "null"]}, alarms=WHOLE, stood_s=NUMBER, longest_s=NUMBER)
    ),
    leads=record(
        events=WHOLE, missed=WHOLE, shortest_s=NUMBER_OR_NULL, median_s=NUMBER_OR_NULL, longest_s=NUMBER_OR_NULL
    ),
)
_SIDES = {
    "days": listed(record(day=TEXT, present=WHOLE, changed=WHOLE)),
    "present": _FIGURES,
    "changed": _FIGURES,
}
RESULT = record(
    rows=WHOLE,
    racks=WHOLE,
    covered_days=NUMBER,
    events=WHOLE,
    events_from={"enum": list(EVENTS)},
    events_left_out=WHOLE,
    **_SIDES,
    sets=listed(record(set_id=WHOLE, tags=TAGS, minutes=WHOLE, known_minutes=WHOLE, **_SIDES)),
)
RUN = record(
    id=WHOLE,
    asked_by=TEXT,
    asked_at=TIME,
    request={"type": "object"},
    state={"enum": [str(state.value) for state in State]},
    progress={"type": "number", "minimum": 0, "maximum": 1},
    done_at=TIME_OR_NULL,
    result={"oneOf": [RESULT, {"type": "null"}], "description": "once it is done; not in the list"},
    error=TEXT,
)
RUNS = listed(RUN)
