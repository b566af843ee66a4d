"""When the predictor of a cooling plant is trained, and what became of the last try."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from api.config import Site
from api.services.context import Context
from api.services.cooling.serving import cooling_model
from api.services.cooling.training import LEARNED
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.services.forecasts.schedule import NEVER, last_hour
from api.store.cooling.past import count_cycles
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from engine.thermal.because import Because
from engine.thermal.prediction import HORIZONS_MIN, STEP_S, WINDOW
from engine.thermal.predictor import MINIMUM

REST_AFTER_FAILURE = timedelta(minutes=10)
FEWEST = WINDOW - 1 + MINIMUM + max(HORIZONS_MIN) * 60 // STEP_S  # cycles that make the fewest samples
GROWTH = 2.0  # as many cycles as the last time, times this


class Why(StrEnum):
    """Why a plant's predictor is trained now."""

    FIRST = "first"
    UNUSABLE = "unusable"
    GROWN = "grown"
    DAILY = "daily"


def training_due(context: Context, site: Site) -> Why | None:
    """Whether the predictor of a site's plant is to be trained now; not within ten minutes of a try that failed."""
    if not site.cooling_device or context.settings.training_hour == NEVER:
        return None
    now = context.now()
    with reading(context.engines["default"]) as connection:
        tried = read_state(connection, _name(site.id))
        if tried.beat_at is not None and now - REST_AFTER_FAILURE < tried.beat_at <= now:
            return None
        cycles = count_cycles(connection, site.id, now - LEARNED, now)
    if cycles < FEWEST:
        return None
    models = [one for one in model_store.list_models(context, site.id) if one.kind == Kind.COOLING]
    if not any(one.in_use for one in models):
        return Why.FIRST
    if isinstance(cooling_model(context, site.id), Because):
        return Why.UNUSABLE
    if cycles >= GROWTH * models[0].figures.get("cycles", 0):
        return Why.GROWN
    with reading(context.engines["default"]) as connection:
        new = count_cycles(connection, site.id, models[0].trained_at, now)
    is_old = models[0].trained_at < last_hour(site, now, context.settings.training_hour)
    return Why.DAILY if is_old and new >= FEWEST else None


def note_failure(context: Context, site: int, reason: str) -> None:
    """Keep that a training failed, so that it is not tried again at once."""
    with writing(context.engines["default"]) as connection:
        write_state(connection, _name(site), JobState(beat_at=context.now(), note={"reason": reason}))


def _name(site: int) -> str:
    return f"cooling training {site}"
