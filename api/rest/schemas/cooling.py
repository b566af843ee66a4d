"""Bodies and answers of the control paths."""

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
from api.rest.schemas.reason import LENGTH, is_sane, reason_field
from api.services.cooling.energy import Baseline
from api.services.cooling.orders import HZ
from api.services.forms import Number, holds
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator
from engine.thermal.reading import SENSORS

SITE = query("site", "integer", "number of the site; without it the first that has a cooling plant", minimum=0)
BASELINE = query("baseline", "string", "what is compared with", enum=[each.value for each in Baseline])
MODES = {"enum": [mode.value for mode in Mode]}

_OPEN: JsonSchema = {"type": "object"}


class ModeForm(ma.Schema):
    """Who decides from now on, and why."""

    mode = ma.fields.Enum(
        Mode, by_value=True, required=True, metadata={"expected": Text("one of {known}", known=", ".join(Mode))}
    )
    reason = reason_field()


class ManualForm(ma.Schema):
    """A frequency ordered by hand, where one likes with the reason."""

    device = ma.fields.Enum(
        Actuator, by_value=True, required=True, metadata={"expected": Text("one of {known}", known=", ".join(Actuator))}
    )
    hz = Number(required=True, metadata={"expected": HZ})
    reason = ma.fields.String(
        load_default="",
        validate=holds(lambda text: not text or is_sane(text)),
        metadata={"expected": Text("a text of at most {length} characters, without control characters", length=LENGTH)},
    )


_MATRIX: JsonSchema = {
    "type": ["array", "null"],
    "items": {"type": "array", "items": NUMBER_OR_NULL},
    "description": "rows T4, T5, T6; columns in 5, 10, 15 min; degC",
}
READINGS = record(**{name: record(value=NUMBER_OR_NULL, unit=TEXT, quality=TEXT) for name in SENSORS})
PREDICTION: JsonSchema = {
    "type": ["object", "null"],
    "properties": {
        "values": _MATRIX,
        "lower": _MATRIX,
        "upper": {**_MATRIX, "description": "lower and upper hold 90 %"},
        "confidence": NUMBER_OR_NULL,
        "reason": {**TEXT_OR_NULL, "description": "why there is none"},
    },
}
ACT: JsonSchema = {
    "type": "object",
    "description": "`wanted_hz` was decided, `ramped_hz` is what the ramp allows of it, `written_hz` and "
    "`read_back_hz` what became of it, `counterfactual_hz` what the reactive controller would have ordered; `text` is "
    "the reason",
}
_BY_NAME = {"type": "object", "additionalProperties": _OPEN}
_CYCLE: dict[str, JsonSchema] = {
    "at": {**TIME_OR_NULL, "description": "the tick of the cycle"},
    "link": {**FLAG, "description": "whether the plant answered"},
    "writes": {**TEXT, "description": "armed, else why nothing is written"},
    "model_version": TEXT_OR_NULL,
    "prediction": PREDICTION,
    "gate": {**_BY_NAME, "description": "for t4, t5, t6 whether the forecast may act, and why not"},
    "acts": {"type": "object", "additionalProperties": ACT},
    "staging": listed(_OPEN),
    "alarms": listed(listed(_OPEN | {"type": ["string", "array", "object"]})),
    "drives": _BY_NAME,
    "fire": {"type": ["boolean", "null"]},
    "watchdog": {"type": ["boolean", "null"]},
    "power_kw": record(actual=NUMBER_OR_NULL, fixed60=NUMBER_OR_NULL, reactive=NUMBER_OR_NULL),
}
CYCLE = record(
    **_CYCLE,
    mode=MODES,
    readings=READINGS,
    late_s=NUMBER,
    took_s=NUMBER,
    predict_ms=NUMBER_OR_NULL,
    missed=WHOLE,
)
_DECIDED = ("link", "writes", "acts", "gate", "staging", "alarms", "fire", "watchdog")
_DECISION = record(mode=MODES, **{name: _CYCLE[name] for name in _DECIDED})
_POWER: JsonSchema = {"oneOf": [_CYCLE["power_kw"], {"type": "null"}]}
STATE = record(
    site=WHOLE,
    device=TEXT,
    at={**TIME_OR_NULL, "description": "of the last cycle"},
    is_fresh={
        **FLAG,
        "description": "false: the last cycle is older than 60 s, or there is none; nothing is good then",
    },
    age_s=NUMBER_OR_NULL,
    mode=record(
        mode=MODES,
        manual_hz={"type": "object", "additionalProperties": NUMBER},
        actor=TEXT,
        at=TIME_OR_NULL,
        reason=TEXT,
    ),
    readings=READINGS,
    frequencies=record(
        **{
            actuator.value: record(ordered_hz=NUMBER_OR_NULL, hz=NUMBER_OR_NULL, running=WHOLE_OR_NULL, quality=TEXT)
            for actuator in Actuator
        }
    ),
    prediction=PREDICTION,
    model_version=TEXT_OR_NULL,
    decision={"oneOf": [_DECISION, {"type": "null"}], "description": "of the last cycle"},
    drives=_BY_NAME,
    power_kw=_POWER,
    loop=record(
        expected=WHOLE,
        cycles=WHOLE,
        missed=WHOLE,
        late=WHOLE,
        late_s=NUMBER_OR_NULL,
        took_s=NUMBER_OR_NULL,
        typical_took_s=NUMBER_OR_NULL,
    ),
)
MODEL = record(
    version=TEXT,
    trained_at=TIME,
    in_use=FLAG,
    samples={"type": ["integer", "null"], "description": "that it learned from"},
    verdict=_OPEN,
    figures=_OPEN,
    size_bytes=WHOLE,
    sha256=TEXT,
)
MODEL_LIST = record(
    site=WHOLE,
    versions=listed(MODEL),
    skill={**_MATRIX, "description": "lately, against persistence: 1 is perfect, 0 no better; null: not known"},
    outcomes={**WHOLE, "description": "how many forecasts the skill is of; 0: it is that of the training"},
)
ENERGY = record(
    site=WHOLE,
    baseline={"enum": [each.value for each in Baseline]},
    start=TIME,
    end=TIME,
    covered={**NUMBER, "description": "share of the range with cycles that know both sides; the rest is not counted"},
    scale={**NUMBER_OR_NULL, "description": "measured power over the model's, which the baseline is scaled by"},
    actual_kwh=NUMBER,
    baseline_kwh=NUMBER,
    saved_kwh=NUMBER,
    low_kwh=NUMBER_OR_NULL,
    high_kwh={**NUMBER_OR_NULL, "description": "low and high hold 90 %"},
    percent=NUMBER_OR_NULL,
    low_percent=NUMBER_OR_NULL,
    high_percent=NUMBER_OR_NULL,
    assumptions={
        **listed(record(name=TEXT, value=TEXT, sd=NUMBER, source=TEXT)),
        "description": "what the interval comes from; `sd`: relative standard uncertainty",
    },
)
