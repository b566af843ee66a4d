"""A small made-up battery for forecasts: charge, rest and discharge in turns, rows as far apart as asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.forecast.windows import SECOND_US, Floats, Grid

START = pd.Timestamp("2026-03-01T00:00:00Z")
TURN_S = 5400
COLUMNS = ("rack_max_cell_voltage", "rack_max_cell_temperature", "rack_soc", "rack_current")


def channels(seconds: Floats, *, series: int = 1, seed: int = 3) -> dict[str, Floats]:
    """The columns of ``series`` racks at these seconds, (series, seconds), rounded as a BMS shows them."""
    rng = np.random.default_rng(seed)
    phase = (seconds // TURN_S) % 4
    amps = np.select([phase == 0, phase == 2], [50.0, -50.0], 0.0) + np.zeros((series, 1))
    amps = amps + np.where(amps != 0.0, rng.normal(0.0, 1.0, amps.shape), 0.0)
    step_s = seconds[1] - seconds[0]
    soc = 20.0 + np.cumsum(amps, axis=1) * step_s / (TURN_S * 50.0) * 40.0
    volts = 3.3 + 0.008 * soc + 0.0004 * amps + 0.001 * np.arange(series)[:, np.newaxis]
    warm = 25.0 + 3.0 * np.sin(seconds / (4 * TURN_S) * 2 * np.pi) + np.zeros((series, 1))
    return {
        "rack_max_cell_voltage": volts.round(3),
        "rack_max_cell_temperature": warm.round(1),
        "rack_soc": soc.round(1),
        "rack_current": amps.round(1),
    }


def frame(hours: float, *, every_s: int = 1, start: pd.Timestamp = START) -> pd.DataFrame:
    """Rows of one rack."""
    seconds = np.arange(0.0, hours * 3600.0, every_s)
    columns = {name: values[0] for name, values in channels(seconds).items()}
    return pd.DataFrame(columns, index=start + pd.to_timedelta(seconds, unit="s"))


def grid(hours: float, *, series: int, step_s: int = 60) -> Grid:
    """Several racks, a step a minute."""
    seconds = np.arange(0.0, hours * 3600.0, step_s)
    return Grid(
        start_us=int(START.value // 1000) // SECOND_US * SECOND_US,
        step_s=step_s,
        channels=channels(seconds, series=series),
    )
