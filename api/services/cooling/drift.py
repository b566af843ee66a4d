"""Watching whether the forecasts of a plant are still better than nothing: an alarm when they have not been for
hours."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from api.config import Site
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.cooling.skill import lately
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.store.db import writing

KIND, SUBJECT = "cooling.model", "drift"
LOOKS_BACK = timedelta(hours=6)
FEWEST = 360  # outcomes, two hours of them


def watch_drift(context: Context, site: Site) -> float | None:
    """Report whether the mean of the nine skills over the last six hours is below 0; that mean, None where it is not
    known: with no model, or too few outcomes of the one in use. Then nothing is wrong that could be told."""
    present = model_store.in_use(context, site.id, Kind.COOLING)
    now = context.now()
    mean = None
    if present is not None:
        found = lately(context, site.id, now, present.version, LOOKS_BACK)
        known = found.skill[found.n >= FEWEST]
        mean = float(np.mean(known)) if len(known) and not np.isnan(known).any() else None
    told = Report(
        condition=Condition(kind=KIND, site=site.id, device=site.cooling_device, subject=SUBJECT),
        active=mean is not None and mean < 0.0,
        at=now,
        value=None if mean is None else round(mean, 3),
        detail={"limit": 0.0, "hours": LOOKS_BACK / timedelta(hours=1), "version": present and present.version},
    )
    with writing(context.engines["default"]) as connection:
        report(connection, now, [told])
    return mean
