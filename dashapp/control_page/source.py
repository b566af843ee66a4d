"""From the services to what the page shows: one function a service."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from api.config import Site
from api.services.context import Context
from api.services.control.permission import Permission, permission
from api.services.control.targets import named_device
from api.services.cooling.beats import beats
from api.services.cooling.curve import saving_curve
from api.services.cooling.energy import Baseline, control_energy
from api.services.cooling.history import control_history
from api.services.cooling.models import cooling_models
from api.services.cooling.skill import rolling_skill
from api.store.cooling.cycles import CycleRecord
from api.store.db import reading
from dashapp.control_page.charts import BACK
from dashapp.control_page.facts import Energy, Models, half_width
from dashapp.control_page.loop import HOUR, Honesty, honesty
from dashapp.control_page.series import CHECKED

DAY = timedelta(hours=24)
STRETCH = timedelta(hours=2)  # of the curve of what is saved
HISTORY = timedelta(hours=2)  # of the list of reasons


def recent(context: Context, site: Site, moment: datetime) -> list[CycleRecord]:
    """The cycles of the charts, and those before them whose forecasts are shown beside what came."""
    start = moment - BACK - timedelta(minutes=CHECKED, seconds=30)
    return control_history(context, site.id, start, moment + timedelta.resolution)


def older(context: Context, site: Site, moment: datetime) -> list[CycleRecord]:
    """The cycles of the list of reasons."""
    return control_history(context, site.id, moment - HISTORY, moment + timedelta.resolution)


def permission_of(context: Context, site: Site) -> Permission:
    """What stands between an order and the plant now."""
    with reading(context.engines["default"]) as connection:
        return permission(context, connection, named_device(context, site.cooling_device))


def loop_of(context: Context, site: Site, moment: datetime) -> Honesty:
    """Each tick of the hour before a moment."""
    return honesty(beats(context, site.id, moment - HOUR - timedelta(minutes=1), moment), moment)


def energy_of(context: Context, site: Site, moment: datetime) -> Energy:
    """What the day before a moment has saved; the curve has the interval of the day."""
    start = moment - DAY
    fixed60 = control_energy(context, site.id, start, moment, Baseline.FIXED60)
    half = half_width(fixed60)
    curve = saving_curve(context, site.id, start, moment, each=STRETCH, scale=fixed60.scale or 1.0)
    return Energy(
        fixed60=fixed60,
        reactive=control_energy(context, site.id, start, moment, Baseline.REACTIVE),
        hours=[(at, None if one is None else (one, one - half, one + half)) for at, one in curve],
    )


def models_of(context: Context, site: Site, moment: datetime) -> Models:
    """The models of a plant, with the skill of the forecasts issued in the hours before a moment."""
    found = [model for model in cooling_models(context, site.id) if model.trained_at <= moment]
    in_use = next((model for model in found if model.in_use), None)
    if in_use is None:
        return Models(in_use=None, earlier=None, skill=None)
    earlier = next((model for model in found if model.trained_at < in_use.trained_at), None)
    skill = rolling_skill(context, site.id, moment)
    plain = [[None if math.isnan(value) else value for value in row] for row in skill.values.tolist()]
    return Models(in_use=in_use, earlier=earlier, skill=plain, count=skill.n)
