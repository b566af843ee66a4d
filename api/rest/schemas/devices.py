"""Bodies and answers of the device and command paths."""

from __future__ import annotations

import marshmallow as ma

from api.i18n import Text
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
from api.rest.schemas.reason import is_sane, reason_field
from api.services.forms import Number, Whole, holds
from api.store.devices.arming import Arming
from api.store.devices.commands import State
from api.store.devices.states import Link, Quality
from engine.field.fault_kinds import KINDS
from engine.field.model import Effect

OUTCOMES = ("applied", "clamped", "rejected", "unreachable", "unknown", "withheld")

NAME = Text("the name of a command that the device takes")


class CommandForm(ma.Schema):
    """A command: its name and value as the device's map lists them, and why it is given."""

    name = ma.fields.String(required=True, validate=holds(is_sane), metadata={"expected": NAME})
    value = Number(required=True, metadata={"expected": Text("a finite number")})
    reason = reason_field()


class ArmingForm(ma.Schema):
    """How far commands to a device go from now on."""

    arming = ma.fields.Enum(
        Arming, by_value=True, required=True, metadata={"expected": Text("one of {known}", known=", ".join(Arming))}
    )
    reason = reason_field()


class WritesForm(ma.Schema):
    """Whether all writes are off."""

    off = ma.fields.Boolean(required=True, truthy={True}, falsy={False}, metadata={"expected": Text("true or false")})
    reason = reason_field()


class FaultForm(ma.Schema):
    """A fault for a simulator. Without ``value`` it has its usual size, without ``duration_s`` it lasts."""

    kind = ma.fields.String(
        required=True,
        validate=holds(lambda kind: kind in KINDS),
        metadata={"expected": Text("one of {known}", known=", ".join(KINDS))},
    )
    rack_id = Whole(
        low=0,
        high=255,
        load_default=0,
        metadata={"expected": Text("a whole number from {low} to {high}", low=0, high=255)},
    )
    position = Whole(
        low=0,
        high=65_534,
        allow_none=True,
        load_default=None,
        metadata={"expected": Text("a whole number from {low} to {high}", low=0, high=65_534)},
    )
    value = Number(allow_none=True, load_default=None, metadata={"expected": Text("a finite number")})
    duration_s = Whole(
        low=0,
        high=65_535,
        load_default=0,
        metadata={"expected": Text("a whole number from {low} to {high}", low=0, high=65_535)},
    )
    reason = reason_field()


class ClearForm(ma.Schema):
    """Which faults to take back: one kind, or all."""

    kind = ma.fields.String(
        allow_none=True,
        load_default=None,
        validate=holds(lambda kind: kind in KINDS),
        metadata={"expected": Text("one of {known}", known=", ".join(KINDS))},
    )
    reason = reason_field()


QUALITY: JsonSchema = {"enum": [str(quality) for quality in Quality]}
DEVICE = record(
    id=TEXT,
    site=WHOLE,
    bank_id=WHOLE_OR_NULL,
    map=TEXT,
    host={**TEXT_OR_NULL, "description": "null for readers below engineer"},
    simulator=FLAG,
    link={
        "enum": [*(str(link) for link in Link), None],
        "description": "null: no collector follows it, nothing is known",
    },
    since={**TIME_OR_NULL, "description": "since when the link is so"},
    age_s={**NUMBER_OR_NULL, "description": "seconds since it last answered"},
    latency_ms=NUMBER_OR_NULL,
    counters={"type": "object", "additionalProperties": WHOLE},
    qualities={
        "type": "object",
        "additionalProperties": WHOLE,
        "description": "how many registers are good, stale, ...",
    },
    arming={"enum": [str(arming) for arming in Arming]},
    may_write={**FLAG, "description": "armed, and neither read-only nor writes off"},
    mistake={**TEXT_OR_NULL, "description": "why its protocol map cannot be used"},
)
REGISTER = record(
    name=TEXT,
    address=WHOLE,
    function={"enum": [3, 4]},
    value=NUMBER_OR_NULL,
    unit=TEXT,
    quality=QUALITY,
    age_s=NUMBER_OR_NULL,
    words={"type": "array", "items": WHOLE},
    rack_id=WHOLE_OR_NULL,
)
WRITABLE = record(
    name=TEXT,
    label=TEXT,
    address=WHOLE,
    unit=TEXT,
    low=NUMBER,
    high=NUMBER,
    step=NUMBER,
    values=listed(record(value=WHOLE, label=TEXT)),
    effect={"enum": [str(effect) for effect in Effect]},
    automatic={**FLAG, "description": "an alarm may have it sent without a person's confirmation"},
    rack_id=WHOLE_OR_NULL,
)
REGISTERS = record(device=TEXT, registers=listed(REGISTER), writables=listed(WRITABLE))
COMMAND = record(
    id=WHOLE,
    device=TEXT,
    name=TEXT,
    value=NUMBER_OR_NULL,
    detail={"type": "object", "description": "rack, position, ... of a fault"},
    reason=TEXT,
    state={"enum": [str(state) for state in State]},
    automatic=FLAG,
    arming={"enum": [*(str(arming) for arming in Arming), None], "description": "of the moment it was carried out"},
    alarm_id=WHOLE_OR_NULL,
    formed_at=TIME,
    formed_by=TEXT,
    expires_at={**TIME, "description": "when it lapses unless it is confirmed, or begun"},
    not_before={**TIME_OR_NULL, "description": "of a retry: when its turn is"},
    retry_of=WHOLE_OR_NULL,
    tries=WHOLE,
    confirmed_at=TIME_OR_NULL,
    confirmed_by=TEXT_OR_NULL,
    claimed_at=TIME_OR_NULL,
    done_at=TIME_OR_NULL,
    before={**NUMBER_OR_NULL, "description": "what the device held before"},
    after={**NUMBER_OR_NULL, "description": "what was read back"},
    outcome={"enum": [*OUTCOMES, None]},
    text={**TEXT_OR_NULL, "description": "the outcome in a sentence"},
)
WRITES = record(
    off={**FLAG, "description": "nothing is written to any device, for whichever reason"},
    read_only={**FLAG, "description": "the deployment never writes; the switch changes nothing then"},
    switch=FLAG,
    actor=TEXT_OR_NULL,
    at=TIME_OR_NULL,
    reason=TEXT,
)
