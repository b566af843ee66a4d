"""What a cooling plant has taken over a span, and what it would have taken with the baseline: what is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.services.context import Context
from api.services.cooling.plants import cooling_plant
from api.store.cooling.spans import powers
from api.store.db import reading
from engine.thermal.prediction import STEP_S

MODEL_SHARE = 0.05  # 90 % of the baseline's uncertainty, relative
HOUR_S = 3600.0


class Baseline(StrEnum):
    """What is compared with: every running drive at 60 Hz, or the reactive controller's frequencies."""

    FIXED60 = "fixed60"
    REACTIVE = "reactive"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Energy in kWh over the cycles that know both sides; ``low`` and ``high`` hold 90 %.

    ``covered``: the share (0..1) of the span that such cycles cover; the rest is not counted on either side.
    ``percent`` of the baseline; None where nothing is covered.
    """

    baseline: Baseline
    covered: float
    actual_kwh: float
    baseline_kwh: float
    saved_kwh: float
    low_kwh: float
    high_kwh: float
    percent: float | None
    low_percent: float | None
    high_percent: float | None


def control_energy(
    context: Context, site: int | None, start: datetime, end: datetime, baseline: Baseline = Baseline.FIXED60
) -> Saved:
    """The energy with ``start`` <= tick < ``end``; raises :class:`NotFound` where there is no plant.

    A cycle stands for the 20 s until the next tick. Time without cycles is not filled in.
    """
    plant = cooling_plant(context, site)
    with reading(context.engines["default"]) as connection:
        found = powers(connection, plant.id, start, end, baseline.value)
    hours = found.cycles * STEP_S / HOUR_S
    actual, other = found.actual_kw * hours, found.baseline_kw * hours
    saved, half = other - actual, MODEL_SHARE * other
    span = (end - start) / timedelta(seconds=STEP_S)
    return Saved(
        baseline=baseline,
        covered=min(1.0, found.cycles / span) if span > 0 else 0.0,
        actual_kwh=actual,
        baseline_kwh=other,
        saved_kwh=saved,
        low_kwh=saved - half,
        high_kwh=saved + half,
        percent=_percent(saved, other),
        low_percent=_percent(saved - half, other),
        high_percent=_percent(saved + half, other),
    )


def _percent(part: float, whole: float) -> float | None:
    return 100.0 * part / whole if whole > 0.0 else None
