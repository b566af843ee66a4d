"""Answers of the forecasts' paths."""

from __future__ import annotations

from api.rest.schemas.parts import FLAG, NUMBER, TEXT, TIME, WHOLE, JsonSchema, listed, record
from api.services.forecasts.model_store import Kind

_ERRORS: JsonSchema = {
    "type": ["object", "null"],
    "description": "mean absolute errors by target and model, in the target's unit",
}
MODEL = record(
    site=WHOLE,
    kind={"enum": [str(kind.value) for kind in Kind]},
    version=TEXT,
    trained_at=TIME,
    in_use=FLAG,
    verdict={
        "type": "object",
        "description": "why it was taken into use or not: code, ratio of the errors to those of the one before, margin",
    },
    figures={**_ERRORS, "type": "object", "description": "errors on days not trained on, champions, coverage"},
    sha256=TEXT,
    size_bytes=WHOLE,
    train_s=NUMBER,
)
ACHIEVED = record(
    site=WHOLE,
    target=TEXT,
    racks=WHOLE,
    coverage={"type": ["number", "null"], "description": "share of the last outcomes inside their interval"},
    beats_persistence=WHOLE,
)
MODELS = record(models=listed(MODEL), achieved=listed(ACHIEVED))
