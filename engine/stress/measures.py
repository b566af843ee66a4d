"""What is measured of every run, and how.

``demand`` is what the site wants, ``curtailed`` what demand response takes off it, ``served`` what reaches the load;
the rest is ``unserved``. A load that agreed to be reduced is not in an outage: outage, recovery and ride-through look
at what is served of what is still asked for, served / (served + unserved). The deviation looks at the original
demand. Times have the resolution of a step: its mean decides for the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture
from engine.stress.config import StudyConfig
from engine.stress.flows import Flows
from engine.stress.ride_through import rides_through, stays_within, time_to_cover_s
from engine.stress.robustness import robustness
from engine.stress.storm import Storm
from engine.stress.stretches import longest_s

Floats = NDArray[np.float64]

SECONDS_AN_HOUR = 3_600.0
OUTAGE_BELOW = 0.95
RECOVERED_FROM, SETTLED_S = 0.98, 60.0
METER_S = 900.0  # a supplier's demand meter takes means of 15 minutes
NOTHING = 1e-9  # of the demand: below it, rounding


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure: its unit, whether less or more of it is better, and whether each run has 0 or 1 (``share``)."""

    key: str
    unit: str
    better: Literal["less", "more"] = "less"
    share: bool = False


MEASURES = (
    Measure(key="unserved_mwh", unit="MWh"),
    Measure(key="curtailed_mwh", unit="MWh"),
    Measure(key="outage_s", unit="s"),
    Measure(key="recovery_s", unit="s"),
    Measure(key="max_deviation_pct", unit="%"),
    Measure(key="lost_load", unit="share", share=True),
    Measure(key="robustness", unit="0..100", better="more"),
    Measure(key="response_s", unit="s"),
    Measure(key="ride_through", unit="share", better="more", share=True),
    Measure(key="grid_mwh", unit="MWh"),
    Measure(key="peak_grid_mw", unit="MW"),
    Measure(key="discharged_mwh", unit="MWh"),
    Measure(key="charged_mwh", unit="MWh"),
)


def measure(flows: Flows, storm: Storm, architecture: Architecture, config: StudyConfig) -> Mapping[str, Floats]:
    """Every measure of :data:`MEASURES`, one value a run.

    * ``unserved_mwh``: integral of unserved power. Its mean over the runs is the EENS of the scenario.
    * ``curtailed_mwh``: integral of what demand response took.
    * ``outage_s``: time in which less than 95 % is served of what is asked for.
    * ``recovery_s``: from the first moment below 98 % until it stays at or above 98 % for 60 s; the longest of the
      run, 0 where there is none. A run that has not settled when the study ends has at least the time until then.
    * ``max_deviation_pct``: largest (demand - served) / demand of a step.
    * ``lost_load``: 1 where anything is unserved; its mean is the LOLP of the scenario.
    * ``robustness``: see :func:`engine.stress.robustness.robustness`.
    * ``response_s``: from a sudden largest deficit of the run until storage carries it in full, at most the study's
      time; 0 without a deficit.
    * ``ride_through``: 1 where the supply stays within the ITIC curve (see :mod:`engine.stress.ride_through`).
    * ``grid_mwh``, ``discharged_mwh``, ``charged_mwh``: integrals of import and of what all storage gave and took.
    * ``peak_grid_mw``: largest import as the mean of 15 minutes of the clock.
    """
    hours = config.step_s / SECONDS_AN_HOUR
    window_s = config.steps * config.step_s
    unserved = flows.unserved_mw.sum(axis=0) * hours
    short = _short_share(flows)
    outage_s = (short > 1.0 - OUTAGE_BELOW).sum(axis=0) * config.step_s
    deviation = _largest_deviation(flows, storm)
    response_s, ride = _transients(short, storm, architecture, config.step_s)
    return {
        "unserved_mwh": unserved,
        "curtailed_mwh": flows.curtailed_mw.sum(axis=0) * hours,
        "outage_s": outage_s,
        "recovery_s": longest_s(short > 1.0 - RECOVERED_FROM, config.step_s, settled_s=SETTLED_S),
        "max_deviation_pct": 100.0 * deviation,
        "lost_load": (unserved > NOTHING * hours * storm.demand_mw.sum(axis=0)).astype(np.float64),
        "robustness": robustness(
            outage_s / window_s,
            deviation,
            outage_weight=config.assumption("robustness_outage_weight"),
            deviation_weight=config.assumption("robustness_deviation_weight"),
        ),
        "response_s": np.minimum(response_s, window_s),
        "ride_through": ride,
        "grid_mwh": flows.grid_mw.sum(axis=0) * hours,
        "peak_grid_mw": _peak(flows.grid_mw, config.step_s),
        "discharged_mwh": flows.discharged_mw.sum(axis=0) * hours,
        "charged_mwh": flows.charged_mw.sum(axis=0) * hours,
    }


def _short_share(flows: Flows) -> Floats:
    """What is not served of what is asked for, (steps, runs), 0..1; 0 where nothing is asked for."""
    asked = flows.served_mw + flows.unserved_mw
    return np.divide(flows.unserved_mw, asked, out=np.zeros_like(asked), where=flows.unserved_mw > NOTHING * asked)


def _largest_deviation(flows: Flows, storm: Storm) -> Floats:
    missing = flows.unserved_mw + flows.curtailed_mw
    share = np.divide(missing, storm.demand_mw, out=np.zeros_like(missing), where=missing > NOTHING * storm.demand_mw)
    return np.asarray(share.max(axis=0))


def _transients(short: Floats, storm: Storm, architecture: Architecture, step_s: float) -> tuple[Floats, Floats]:
    """Response time and ride-through of each run's largest deficit, should it come at once."""
    supply = storm.pv_share * architecture.pv_mw + storm.grid_share * architecture.grid_limit_mw
    deficit = storm.demand_mw - supply
    at = deficit.argmax(axis=0), np.arange(deficit.shape[1])
    worst = np.where(deficit[at] > NOTHING * storm.demand_mw[at], deficit[at], 0.0)
    rides = rides_through(architecture, worst, storm.demand_mw[at]) & stays_within(short, step_s)
    return time_to_cover_s(architecture, worst), rides.astype(np.float64)


def _peak(power_mw: Floats, step_s: float) -> Floats:
    """The largest mean of a meter's interval, as far as the steps resolve it."""
    steps = max(1, round(METER_S / step_s))
    begins = np.arange(0, power_mw.shape[0], steps)
    lasts = np.diff(begins, append=power_mw.shape[0])
    means = np.add.reduceat(power_mw, begins, axis=0) / lasts[:, None]
    return np.asarray(means.max(axis=0))
