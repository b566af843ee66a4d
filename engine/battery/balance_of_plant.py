"""What stands around the racks: the power conversion system (PCS), the grid it feeds and the room's sensors.

Sign: power and current are positive while charging. Pure functions of their arguments; grid and sensor noise come
from a seed and the local day, so that the same moment always reads the same.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np

from engine.battery.cell import Floats

NOMINAL_HZ = 60.0
NOMINAL_AC_V = 380.0
NOISE_STEP_S = 10
OWN_USE_SHARE = 0.0004  # of the rating: how its own use goes up and down; assumed
DAY_S = 86_400


@lru_cache(maxsize=64)
def _day_noise(seed: int, day: dt.date) -> Floats:
    """Three series of one day on a 10 s grid, each of unit variance with a memory of about five minutes."""
    rng = np.random.default_rng([seed, day.toordinal(), 7])
    steps = DAY_S // NOISE_STEP_S + 1
    kept = np.exp(-NOISE_STEP_S / 300.0)
    pushes = rng.normal(0.0, np.sqrt(1.0 - kept**2), (steps, 3))
    series = np.empty((steps, 3))
    series[0] = rng.normal(0.0, 1.0, 3)
    for k in range(1, steps):
        series[k] = kept * series[k - 1] + pushes[k]
    return series


def grid_noise(seed: int, day: dt.date, second: Floats) -> Floats:
    """Slow noise of the grid at local seconds of a local day, shape (3, n), unit variance; the same for the same seed.

    >>> a = grid_noise(1, dt.date(2026, 5, 10), np.array([0.0, 60.0]))
    >>> bool((a == grid_noise(1, dt.date(2026, 5, 10), np.array([0.0, 60.0]))).all())
    True
    """
    grid = np.arange(0, DAY_S + 1, NOISE_STEP_S)
    noise = _day_noise(seed, day)
    return np.stack([np.interp(second, grid, noise[:, k]) for k in range(3)])


def converter_loss_kw(power_kw: Floats, rated_kw: float) -> Floats:
    """Loss of the converter, kW: stand-by plus a part linear in the power plus conduction in its square.

    Assumed: 0.4 % of rating standing by, 0.6 % linear, 0.5 % square at full power: 98.5 % efficient at full power.

    >>> converter_loss_kw(np.array([0.0, 500.0, -500.0]), 500.0).tolist()
    [2.0, 7.5, 7.5]
    """
    load = np.abs(power_kw) / rated_kw
    return rated_kw * (0.004 + 0.006 * load + 0.005 * load**2)


def measure_pcs(dc_power_kw: Floats, dc_voltage_v: Floats, noise: Floats, *, rated_kw: float) -> dict[str, Floats]:
    """What a PCS reports for its direct-current side, arrays over time.

    dc_power_kw (+ = charge), dc_voltage_v, noise (3, n) of :func:`grid_noise`. Returns dc_voltage_v, dc_current_a,
    dc_power_kw, ac_power_kw (+ = drawn from the grid), reactive_kvar, apparent_kva, power_factor, frequency_hz,
    ac_voltage_v (line to line), ac_current_a, thd_pct, temperature_c; rounded as displayed.
    """
    # its fans and heaters come and go: a meter that shows the same for minutes is broken
    own_kw = converter_loss_kw(dc_power_kw, rated_kw) + OWN_USE_SHARE * rated_kw * noise[1]
    ac_kw = dc_power_kw + own_kw
    load = np.abs(dc_power_kw) / rated_kw
    reactive = 0.008 * rated_kw + 1.5 * noise[2]
    apparent = np.hypot(ac_kw, reactive)
    ac_v = NOMINAL_AC_V * (1.0 + 0.004 * noise[1] - 0.006 * ac_kw / rated_kw)
    ampere = apparent * 1000.0 / (np.sqrt(3.0) * ac_v)
    exact = {
        "dc_voltage_v": (dc_voltage_v, 1),
        "dc_current_a": (dc_power_kw * 1000.0 / dc_voltage_v, 1),
        "dc_power_kw": (dc_power_kw, 1),
        "ac_power_kw": (ac_kw, 1),
        "reactive_kvar": (reactive, 1),
        "apparent_kva": (apparent, 1),
        "power_factor": (ac_kw / np.maximum(apparent, 1e-9), 3),
        "frequency_hz": (NOMINAL_HZ + 0.015 * noise[0], 3),
        "ac_voltage_v": (ac_v, 1),
        "ac_current_a": (ampere, 1),
        "thd_pct": (1.2 + 3.5 * np.exp(-load / 0.15) + 0.1 * noise[1], 2),
        "temperature_c": (29.0 + 14.0 * load**1.5 + 0.4 * noise[2], 1),
    }
    return {name: np.round(values, digits) + 0.0 for name, (values, digits) in exact.items()}
