"""Bodies and answers of the stress lab."""

from __future__ import annotations

from api.rest.schemas.derived import schema_of
from api.rest.schemas.parameters import query
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
from api.services.stress.figures import HARDWARE, LARGEST, SHARES
from api.services.stress.studies import LONGEST_NAME
from api.store.stress.studies import State
from engine.stress.answer import Answer
from engine.stress.architectures import architecture_presets
from engine.stress.config import KINDS, LARGEST_SEED, MOST_ARCHITECTURES, MOST_RUNS, MOST_STEPS, TRACES, Scenario
from engine.stress.tiers import TABLES
from engine.stress.traces import MEASURES

AVAILABILITY = query("availability", "string", "a share of the year, 0 to 1", examples=["0.9982"])

_TRACE: JsonSchema = {
    "description": "a value a step, or a measured trace by its id",
    "oneOf": [listed(NUMBER), {"type": "object", "required": ["trace"], "properties": {"trace": WHOLE}}],
}
_ARCHITECTURE: JsonSchema = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"enum": list(architecture_presets(60.0))}},
    "description": "what is not given is the preset's of its kind; all fields stand in the presets",
}
STUDY: JsonSchema = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": LONGEST_NAME, "description": "what the saved run is called"},
        "seed": {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
        "runs": {"type": "integer", "minimum": 1, "maximum": MOST_RUNS},
        "steps": {"type": "integer", "minimum": 1, "maximum": MOST_STEPS},
        "step_s": {**NUMBER, "minimum": 0.001, "maximum": 3600},
        "demand_mw": {**NUMBER, "exclusiveMinimum": 0},
        "scenario": {
            "type": "object",
            "properties": {**dict.fromkeys(Scenario.__dataclass_fields__, NUMBER), "kind": {"enum": list(KINDS)}},
        },
        "architectures": {"type": "array", "maxItems": MOST_ARCHITECTURES, "items": _ARCHITECTURE},
        "traces": {"type": "object", "properties": dict.fromkeys(TRACES, _TRACE)},
        "assumptions": {"type": "object", "additionalProperties": NUMBER},
    },
    "description": "a StudyConfig; every field has a default",
    "examples": [{"name": "outage of six hours", "runs": 1000, "scenario": {"kind": "S3", "intensity": 1}}],
}
_LINE: dict[str, JsonSchema] = {
    "id": WHOLE,
    "name": TEXT,
    "asked_by": TEXT,
    "asked_at": TIME,
    "state": {"enum": [str(state.value) for state in State]},
    "progress": {"type": "number", "minimum": 0, "maximum": 1},
    "eta_s": {**NUMBER_OR_NULL, "description": "seconds until it is done, as far as can be told"},
    "done_at": TIME_OR_NULL,
    "code": {**TEXT, "description": "version of the program that works it out"},
    "fingerprint": {**TEXT_OR_NULL, "description": "sha256 of every value, once it is done"},
    "error": {**TEXT, "description": "why it failed"},
}
LINE = record(**_LINE)
LINES = listed(LINE)
ANSWERED = record(**_LINE, result={"anyOf": [schema_of(Answer), {"type": "null"}], "description": "once it is done"})
RECORD = record(study={"type": "object"}, code=TEXT, fingerprint=TEXT_OR_NULL)
PRESETS = listed(record(key=TEXT, title=TEXT, about=TEXT, notes=TAGS, study={"type": "object"}))
SURVIVAL_BODY: JsonSchema = {
    "type": "object",
    "required": ["t2_s"],
    "properties": {
        "t2_s": {**NUMBER, "minimum": 0, "maximum": LARGEST, "description": "how long the reserves carry the load"},
        **{
            name: {**NUMBER, "minimum": 0, "maximum": 1 if name in SHARES else LARGEST, "default": usual}
            for name, usual in HARDWARE.items()
        },
    },
    "additionalProperties": False,
    "examples": [{"t2_s": 40.7}],
}
SURVIVAL = record(survival=NUMBER, active_tb=NUMBER, dump_s=NUMBER_OR_NULL)
DOWNTIME = record(availability=NUMBER, downtime_min=NUMBER, tier=record(**dict.fromkeys(TABLES, TEXT_OR_NULL)))
TRACE_BODY: JsonSchema = {
    "type": "object",
    "required": ["name", "kind", "csv"],
    "properties": {"name": TEXT, "kind": {"enum": list(MEASURES)}, "csv": TEXT},
    "additionalProperties": False,
    "examples": [{"name": "cloudy day", "kind": "irradiance", "csv": "time,Global [W/m^2]\n10:00,512\n10:01,498\n"}],
}
TRACE = record(id=WHOLE, name=TEXT, kind={"enum": list(MEASURES)}, put_by=TEXT, at=TIME, facts={"type": "object"})
TRACES_KEPT = listed(TRACE)
