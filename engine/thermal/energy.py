"""What a way of running pumps and fans saves against another, with the interval that the assumptions leave open.

The power is that of :mod:`engine.thermal.power`. Method of the interval: first-order propagation of the parameters'
uncertainties (JCGM 100:2008, 5.1), each of them moved in both energies at once, since it is the same plant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.thermal.plant.machines import CIRCUITS, RATED_HZ, Circuit
from engine.thermal.plant_image import Actuator
from engine.thermal.power import LOSSES, Losses, power_kw

Floats = NDArray[np.float64]

Z_90 = 1.645
GRID_HZ = 0.1  # frequencies are gathered to tenths, as the drives show them


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A parameter that the saving rests on. ``sd``: relative standard uncertainty; ``source``: where both come from."""

    name: str
    value: str
    sd: float
    source: str


ASSUMPTIONS = (
    Assumption(name="static head", value="10 m of 25 m (sea water)", sd=0.15, source="assumed"),
    Assumption(name="efficiency at the best point", value="0.78, 0.80, 0.70", sd=0.04, source="assumed"),
    Assumption(name="flow of the best point", value="1.05, 1.05, 1.0 of the rated one", sd=0.05, source="assumed"),
    Assumption(name="shut-off head", value="1.25, 1.4 of the rated head", sd=0.04, source="assumed"),
    Assumption(
        name="motor losses", value="7.0 %, 10.6 % of the rating (IE3)", sd=0.15, source="IEC 60034-30-1, 60034-1"
    ),
    Assumption(name="drive losses", value="3.0 % of the rating", sd=0.20, source="IEC 61800-9-2"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Use:
    """How an actuator was used: ``hz`` and how many were ``running``, one value a step."""

    hz: Floats
    running: Floats


@dataclass(frozen=True, kw_only=True)
class Saving:
    """kWh used and of the baseline, what was saved (kWh and % of the baseline), each with its 90 % interval."""

    used_kwh: float
    baseline_kwh: float
    saved_kwh: float
    saved_kwh_90: tuple[float, float]
    saved_pct: float
    saved_pct_90: tuple[float, float]


def cube_saving_pct(hz: ArrayLike) -> Floats:
    """The bare cube against 60 Hz, %, for reference: neither static head nor losses.

    >>> cube_saving_pct([40.0, 45.0, 48.0, 50.0, 55.0]).round(1).tolist()
    [70.4, 57.8, 48.8, 42.1, 23.0]
    """
    saved: Floats = 100.0 * (1.0 - (np.asarray(hz, dtype=np.float64) / RATED_HZ) ** 3)
    return saved


def energy_kwh(uses: Mapping[Actuator, Use], step_s: float, moved: Mapping[str, float] | None = None) -> float:
    """Electrical energy, kWh, of steps of ``step_s``. Steps whose frequency or count is not known (NaN) count nothing.

    moved: relative change of an assumption, by its name.
    """
    total = 0.0
    for actuator, use in uses.items():
        circuit, losses = _moved(CIRCUITS[actuator], LOSSES[actuator], moved or {})
        pairs, count = _gathered(use)
        power = power_kw(actuator, pairs[:, 0], pairs[:, 1], circuit=circuit, losses=losses)
        total += float(power @ count) * step_s / 3600.0
    return total


def saving(actual: Mapping[Actuator, Use], baseline: Mapping[Actuator, Use], step_s: float) -> Saving:
    """What ``actual`` saved against ``baseline`` over the same steps.

    >>> sixty = {Actuator.SW: Use(hz=np.full(180, 60.0), running=np.full(180, 2.0))}
    >>> less = {Actuator.SW: Use(hz=np.full(180, 50.0), running=np.full(180, 2.0))}
    >>> one = saving(less, sixty, 20.0)
    >>> round(one.baseline_kwh, 1), round(one.saved_pct, 1), one.saved_pct_90[0] < one.saved_pct < one.saved_pct_90[1]
    (39.4, 43.9, True)
    """
    used, base = energy_kwh(actual, step_s), energy_kwh(baseline, step_s)
    kwh, pct = base - used, _share_pct(used, base)
    spread_kwh = spread_pct = 0.0
    for each in ASSUMPTIONS:
        ends = []
        for sign in (-1.0, 1.0):
            moved = {each.name: sign * each.sd}
            ends.append((energy_kwh(actual, step_s, moved), energy_kwh(baseline, step_s, moved)))
        (low_used, low_base), (high_used, high_base) = ends
        spread_kwh += (0.5 * ((high_base - high_used) - (low_base - low_used))) ** 2
        spread_pct += (0.5 * (_share_pct(high_used, high_base) - _share_pct(low_used, low_base))) ** 2
    wide_kwh, wide_pct = Z_90 * float(np.sqrt(spread_kwh)), Z_90 * float(np.sqrt(spread_pct))
    return Saving(
        used_kwh=used,
        baseline_kwh=base,
        saved_kwh=kwh,
        saved_kwh_90=(kwh - wide_kwh, kwh + wide_kwh),
        saved_pct=pct,
        saved_pct_90=(pct - wide_pct, pct + wide_pct),
    )


def at_sixty(uses: Mapping[Actuator, Use]) -> dict[Actuator, Use]:
    """The same machines over the same steps, all at 60 Hz."""
    return {
        actuator: Use(hz=np.where(np.isnan(use.hz), np.nan, RATED_HZ), running=use.running)
        for actuator, use in uses.items()
    }


def _share_pct(used: float, base: float) -> float:
    return 100.0 * (base - used) / base if base > 0.0 else 0.0


def _gathered(use: Use) -> tuple[Floats, Floats]:
    """The different pairs of frequency and count, and how often each was."""
    pairs = np.stack([np.round(np.asarray(use.hz) / GRID_HZ) * GRID_HZ, np.asarray(use.running)], axis=1)
    known = pairs[~np.isnan(pairs).any(axis=1)]
    if not len(known):
        return np.empty((0, 2)), np.empty(0)
    different, count = np.unique(known, axis=0, return_counts=True)
    return different, count.astype(np.float64)


def _moved(circuit: Circuit, losses: Losses, moved: Mapping[str, float]) -> tuple[Circuit, Losses]:
    """The plant with one assumption moved."""
    by = {name: 1.0 + moved.get(name, 0.0) for name in (each.name for each in ASSUMPTIONS)}
    circuit = replace(
        circuit, static=circuit.static * by["static head"], shut_off=circuit.shut_off * by["shut-off head"]
    )
    motor, drive = by["motor losses"], by["drive losses"]
    return circuit, replace(
        losses,
        best=losses.best * by["efficiency at the best point"],
        best_share=losses.best_share * by["flow of the best point"],
        iron=losses.iron * motor,
        copper=losses.copper * motor,
        standing=losses.standing * drive,
        linear=losses.linear * drive,
        square=losses.square * drive,
    )
