"""What a cooling plant has taken over a span, and what it would have taken with the baseline: what is saved.

What was taken is measured by the drives. The baseline is the power model of :mod:`engine.thermal.power` at other
frequencies, scaled by what the drives measured over what the model says of the frequencies they had: a model that is
5 % too high is so on both sides. The interval is that of the model's assumptions (:mod:`engine.thermal.energy`) and of
that scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

import numpy as np

from api.services.context import Context
from api.services.cooling.plants import cooling_plant
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.spans import Powers, cycles_each, powers
from api.store.db import reading
from engine.thermal.energy import Z_90, Use, at_sixty, saving
from engine.thermal.plant_image import DRIVES, Actuator
from engine.thermal.power import power_kw
from engine.thermal.prediction import STEP_S

SAMPLE = 144  # cycles that scale and interval are worked out from, evenly over the span: a day's are each 10 min
FEWEST = 3  # of them
HOUR_S = 3600.0

Uses = Mapping[Actuator, Use]


class Baseline(StrEnum):
    """What is compared with: every running drive at 60 Hz, or the reactive controller's frequencies."""

    FIXED60 = "fixed60"
    REACTIVE = "reactive"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Energy in kWh over the cycles that know both sides; ``low`` and ``high`` hold 90 %, None where it is not known.

    ``covered``: the share (0..1) of the span that such cycles cover; the rest is not counted on either side.
    ``percent`` of the baseline; None where nothing is covered. ``scale``: measured power over the model's; None where
    the cycles do not say which drives ran.
    """

    baseline: Baseline
    covered: float
    scale: float | None
    actual_kwh: float
    baseline_kwh: float
    saved_kwh: float
    low_kwh: float | None
    high_kwh: float | None
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
    ticks = (end - start) / timedelta(seconds=STEP_S)
    each_s = STEP_S * max(1, ceil(ticks / SAMPLE))
    with reading(context.engines["default"]) as connection:
        found = powers(connection, plant.id, start, end, baseline.value)
        sample = cycles_each(connection, plant.id, start, end, each_s=each_s) if found.cycles else []
    covered = min(1.0, found.cycles / ticks) if ticks > 0 else 0.0
    return _saved(found, _modelled(_known(sample, baseline), baseline), baseline, covered)


@dataclass(frozen=True, kw_only=True)
class _Modelled:
    """What the power model says of the sample: ``half_percent`` is half the interval of what is saved, in percent of
    the baseline; ``half_scale`` that of ``scale``, relative."""

    scale: float
    half_scale: float
    half_percent: float


def _saved(found: Powers, modelled: _Modelled | None, baseline: Baseline, covered: float) -> Saved:
    hours = found.cycles * STEP_S / HOUR_S
    scale = None if modelled is None else modelled.scale
    actual, other = found.actual_kw * hours, found.baseline_kw * hours * (scale or 1.0)
    percent = 100.0 * (other - actual) / other if other > 0.0 else None
    low = high = None
    if modelled is not None and percent is not None:
        half = float(np.hypot(modelled.half_percent, (100.0 - percent) * modelled.half_scale))
        low, high = percent - half, percent + half
    return Saved(
        baseline=baseline,
        covered=covered,
        scale=scale,
        actual_kwh=actual,
        baseline_kwh=other,
        saved_kwh=other - actual,
        low_kwh=None if low is None else other * low / 100.0,
        high_kwh=None if high is None else other * high / 100.0,
        percent=percent,
        low_percent=low,
        high_percent=high,
    )


def _modelled(sample: Sequence[CycleRecord], baseline: Baseline) -> _Modelled | None:
    """What the model says of the sample; None where it is too small, or nothing turned.

    The scale is a mean of ratios weighted by power; how sure it is follows from how the cycles scatter about it.
    """
    if len(sample) < FEWEST:
        return None
    turned = [_turned(cycle) for cycle in sample]
    actual = {
        actuator: Use(
            hz=np.array([one[actuator][0] for one in turned]), running=np.array([one[actuator][1] for one in turned])
        )
        for actuator in Actuator
    }
    model_kw = np.sum([power_kw(actuator, use.hz, use.running) for actuator, use in actual.items()], axis=0)
    if not model_kw.mean() > 0.0:
        return None
    measured_kw = np.array([cycle.actual_kw for cycle in sample], dtype=np.float64)
    scale = float(measured_kw.mean() / model_kw.mean())
    spread = float(np.std(measured_kw - scale * model_kw, ddof=1)) / np.sqrt(len(sample))
    saved = saving(actual, at_sixty(actual) if baseline is Baseline.FIXED60 else _reactive(actual, sample), STEP_S)
    return _Modelled(
        scale=scale,
        half_scale=Z_90 * spread / float(measured_kw.mean()) if measured_kw.mean() > 0.0 else 0.0,
        half_percent=saved.saved_pct_90[1] - saved.saved_pct,
    )


def _reactive(actual: Uses, sample: Sequence[CycleRecord]) -> Uses:
    """The same drives at the frequencies the reactive controller would have ordered."""
    return {
        actuator: Use(
            hz=np.array([cycle.acts[actuator.value]["counterfactual_hz"] for cycle in sample], dtype=np.float64),
            running=use.running,
        )
        for actuator, use in actual.items()
    }


def _known(cycles: Sequence[CycleRecord], baseline: Baseline) -> list[CycleRecord]:
    """Those that say what each drive did, what it took, and what the baseline would have ordered."""
    return [
        cycle
        for cycle in cycles
        if cycle.actual_kw is not None
        and _turned(cycle)
        and (baseline is Baseline.FIXED60 or all(_counterfactual(cycle, a) is not None for a in Actuator))
    ]


def _counterfactual(cycle: CycleRecord, actuator: Actuator) -> float | None:
    found: float | None = cycle.acts.get(actuator.value, {}).get("counterfactual_hz")
    return found


def _turned(cycle: CycleRecord) -> dict[Actuator, tuple[float, float]]:
    """Mean frequency (Hz) and number of the drives that turned, of each actuator; empty where one does not say.

    Where none turned the frequency counts for nothing.
    """
    found = {}
    for actuator, names in DRIVES.items():
        drives = [cycle.drives.get(name) for name in names]
        if any(drive is None or (drive["is_turning"] and drive["actual_hz"] is None) for drive in drives):
            return {}
        hz = [drive["actual_hz"] for drive in drives if drive is not None and drive["is_turning"]]
        found[actuator] = (sum(hz) / len(hz) if hz else 60.0, float(len(hz)))
    return found
