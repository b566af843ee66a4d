"""A small cooling plant under control, only to learn from: heat follows the load, temperatures follow heat, pumps and
fans are steered to the set points; sensors are noisy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.thermal.features import COLUMNS

A_DAY = 4320  # samples of 20 s


def process(*, samples: int = A_DAY, seed: int = 0, noise_c: float = 0.1, start: str = "2026-03-01") -> pd.DataFrame:
    """Rows at 20 s as the predictor learns from."""
    rng = np.random.default_rng(seed)
    load = _load(rng, samples)
    at = pd.date_range(start, periods=samples, freq="20s", tz="UTC")
    t1 = 20.0 + rng.uniform(-2, 2) + np.zeros(samples)
    t7 = 27.0 + rng.uniform(-2, 2) + 2.0 * np.sin(2 * np.pi * (np.arange(samples) / 180 - 9) / 24)
    heat, t4, t5, t6, pump, fan = load[0], 35.0 + 0.1 * load[0], 35.0, 42.0, 0.0, 0.0
    rows = np.empty((samples, len(COLUMNS)))
    for k in range(samples):
        for _ in range(4):  # steps of 5 s
            heat += (load[k] - heat) * 5 / 150
            t4 += (t5 + 0.11 * heat - t4) * 5 / 240
            t5 += (t4 - (0.30 + 0.012 * pump) * (t4 - t1[k]) - t5) * 5 / 150
            t6 += (t7[k] + 4 + 0.2 * heat - 0.5 * fan - t6) * 5 / 900
        pump = float(np.clip(pump + 0.8 * (t5 - 35.0) * 20 / 60, -12, 12))
        fan = float(np.clip(fan + 0.5 * (t6 - 43.0) * 20 / 60, -12, 12))
        rows[k] = t1[k], t4, t5, t6, t7[k], load[k]
    rows += rng.normal(0.0, 1.0, rows.shape) * np.array([noise_c] * 5 + [3 * noise_c])
    return pd.DataFrame(rows, columns=list(COLUMNS), index=at)


def _load(rng: np.random.Generator, samples: int) -> np.ndarray:
    parts, level, length = [], rng.uniform(20, 80), 0
    while length < samples:
        to = rng.choice([20, 40, 60, 75, 85]) + rng.normal(0, 2)
        parts += [np.full(int(rng.uniform(60, 360)), level), np.linspace(level, to, int(rng.uniform(15, 90)))]
        level, length = to, length + len(parts[-1]) + len(parts[-2])
    return np.concatenate(parts)[:samples]
