"""How good the forecasts of a plant have lately been: what was issued beside what came."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from api.services.context import Context
from api.services.cooling.samples import issued
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.store.forecasts.models import StoredModel
from engine.thermal.achieved import SHAPE, Achieved, Floats, achieved, outcomes
from engine.thermal.gate import Skill
from engine.thermal.prediction import HORIZONS_MIN

LOOKS_BACK = timedelta(hours=3)  # a watch: long enough for 500 outcomes, short enough to see that the plant changed
FEWEST = 90  # outcomes, half an hour of them; before that the figures of the training count


def rolling_skill(context: Context, site: int, at: datetime) -> Skill:
    """Skill of the model in use against persistence, from its forecasts whose outcome came in the last three hours.

    Before there are half an hour of outcomes, each value is that of the held-out samples of its training. All unknown
    (NaN) without a model.
    """
    present = model_store.in_use(context, site, Kind.COOLING)
    if present is None:
        return Skill(values=np.full(SHAPE, np.nan), n=0)
    found = lately(context, site, at, present.version)
    values = np.where(found.n >= FEWEST, found.skill, held_out_skill(present))
    return Skill(values=values, n=int(found.n.min()))


def lately(context: Context, site: int, at: datetime, version: str, looks_back: timedelta = LOOKS_BACK) -> Achieved:
    """What the forecasts of one model achieved, those whose outcome came in the time before ``at``."""
    start = at - looks_back - timedelta(minutes=max(HORIZONS_MIN))
    found = issued(context, site, start, at)
    mine = np.array([one == version for one in found.versions], dtype=np.bool_)
    values = np.where(mine[:, np.newaxis, np.newaxis], found.values, np.nan)
    return achieved(found.readings, values, outcomes(found.readings), found.lower, found.upper)


def held_out_skill(model: StoredModel) -> Floats:
    """The 3 x 3 skills of the samples held out when the model was trained, NaN where they are not known."""
    kept = (model.figures.get("held_out") or {}).get("skill")
    found = np.full(SHAPE, np.nan) if kept is None else np.array(kept, dtype=np.float64)
    return found if found.shape == SHAPE else np.full(SHAPE, np.nan)
