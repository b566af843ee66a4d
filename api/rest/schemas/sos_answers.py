"""Answers of the State of Safety paths, as the OpenAPI document shows them."""

from __future__ import annotations

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
from api.store.warning_changes import State
from engine.safety.bands import Band

SITE_SOURCE: JsonSchema = {
    "type": "object",
    "required": ["site", "table", "column"],
    "properties": {
        "site": WHOLE,
        "table": TEXT,
        "column": TEXT,
        "bank_id": WHOLE,
        "rack_id": WHOLE,
        "absolute": {"const": True},
    },
    "additionalProperties": False,
}
ANALYSIS_SOURCE: JsonSchema = {
    "type": "object",
    "required": ["table_name"],
    "properties": {"table_name": TEXT, "absolute": {"const": True}},
    "additionalProperties": False,
}
TAG = record(
    tag=TEXT,
    source={"oneOf": [SITE_SOURCE, ANALYSIS_SOURCE], "description": "a column of a site, or an analysis table"},
    maximum_safe_value=NUMBER,
    warnning_threshold=NUMBER,
    upper_safety_limit=NUMBER,
    max_count=WHOLE,
    max_age_s=WHOLE,
    action=TEXT_OR_NULL,
    warn_action=TEXT_OR_NULL,
    unsafe_action=TEXT_OR_NULL,
    message=TEXT_OR_NULL,
)
TAG_VALUE = record(
    tag=TEXT,
    value=NUMBER_OR_NULL,
    unit=TEXT_OR_NULL,
    timestamp=TIME_OR_NULL,
    age_s={**NUMBER_OR_NULL, "description": "seconds"},
    quality={"enum": ["good", "stale", "unknown"]},
    reason={**TEXT_OR_NULL, "description": "why it is not good, in words"},
    action=TEXT_OR_NULL,
    max_count=WHOLE,
    safety_value=NUMBER,
    warn_threshold=NUMBER,
    f={**NUMBER_OR_NULL, "description": "its safety, 0 to 1; null unless the quality is good"},
)
TAG_SERIES = record(tag=TEXT, points=listed(record(time=TIME, value=NUMBER_OR_NULL)))

REASONS: JsonSchema = {
    "type": "object",
    "description": "for each unknown member what is known of the cause",
    "additionalProperties": {"type": "object", "required": ["reason"], "properties": {"reason": TEXT}},
}
_POINT: dict[str, JsonSchema] = {
    "time": TIME,
    "value": {**NUMBER_OR_NULL, "description": "State of Safety, 0 to 1; null as soon as one member is unknown"},
    "band": {"enum": [str(band) for band in Band]},
    "weakest": {**TEXT_OR_NULL, "description": "the known member of lowest f"},
    "f_value": {"type": "object", "additionalProperties": NUMBER_OR_NULL},
    "upper_bound": {**NUMBER_OR_NULL, "description": "product of the known members"},
    "unknown": TAGS,
}
POINT = record(**_POINT)
POINT_WITH_REASONS = record(**_POINT, reason=REASONS)
SET = record(set_id=WHOLE, tags=TAGS)
SET_STATUS = record(
    set_id=WHOLE, tags=TAGS, last={"oneOf": [POINT_WITH_REASONS, {"type": "null"}], "description": "null: not yet"}
)

STORED = record(stored=WHOLE)
WARNING_CHANGE = record(
    id=WHOLE,
    tag=TEXT,
    timestamp=TIME,
    result=NUMBER_OR_NULL,
    warnning_threshold=NUMBER,
    requested_by=TEXT,
    state={"enum": [str(state.value) for state in State]},
    decided_by=TEXT_OR_NULL,
    decided_at=TIME_OR_NULL,
)
