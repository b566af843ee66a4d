"""The 19 features of a 30-minute window that the cooling temperatures are forecast from.

"Now" is the mean of the last minute, three samples, not the last one alone: noise of a sensor, and what a plant repeats
every minute, then do not pass for movement. The slope is that of the least-squares line through the window, in units a
minute (Draper and Smith, *Applied Regression Analysis*, 3rd ed., eq. 1.2.9a).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from engine.thermal.prediction import STEP_S, WINDOW

Floats = NDArray[np.float64]

COLUMNS = ("t1", "t4", "t5", "t6", "t7", "engine_load")
T1, T4, T5, T6, T7, LOAD = range(len(COLUMNS))
NOW_SAMPLES = 3  # a minute
FEATURES = (
    *(f"{name}_{what}" for name in ("t4", "t5", "t6") for what in ("now", "mean", "sd", "slope")),
    *("load_now", "load_mean", "load_slope"),
    *("t1_now", "t7_now", "hour", "season"),
)
UNITS = (*(("degC", "degC", "degC", "degC/min") * 3), "%", "%", "%/min", "degC", "degC", "h", "0..3")

_MINUTES = np.arange(WINDOW) * (STEP_S / 60.0)
_SLOPE = (_MINUTES - _MINUTES.mean()) / np.sum((_MINUTES - _MINUTES.mean()) ** 2)
_MEAN = np.full(WINDOW, 1.0 / WINDOW)
_NOW = np.where(np.arange(WINDOW) >= WINDOW - NOW_SAMPLES, 1.0 / NOW_SAMPLES, 0.0)
_WEIGHTS = np.stack([_NOW, _MEAN, _SLOPE])  # (3, 90): one product gives all three of every column


def features(windows: Floats, hour: Floats | int, season: Floats | int) -> Floats:
    """(n, 19) features, in the order of :data:`FEATURES`.

    :param windows: (n, 90, 6) samples at 20 s, the newest last, columns as :data:`COLUMNS`; degC, load in %
    :param hour: (n,) hour of the day, 0..23, or one for all
    :param season: (n,) 0 winter, 1 spring, 2 summer, 3 autumn, or one for all

    A window in which everything rises by 0.1 a sample, from 0 to 8.9: now 8.8, mean 4.45, slope 0.3 a minute.

    >>> ramp = np.repeat(np.arange(90)[:, np.newaxis] * 0.1, 6, axis=1)
    >>> dict(zip(FEATURES, features(ramp[np.newaxis], np.array([7]), np.array([3]))[0].round(3).tolist()))["t4_slope"]
    0.3
    """
    levels = windows[:, WINDOW - 1 : WINDOW, :]  # sums of differences from the last sample keep their digits
    weighed = _WEIGHTS @ (windows - levels)
    now, mean, slope = weighed[:, 0] + levels[:, 0], weighed[:, 1] + levels[:, 0], weighed[:, 2]
    off = windows[:, :, T4 : T6 + 1] - mean[:, np.newaxis, T4 : T6 + 1]
    sd = np.sqrt((off * off).sum(axis=1) / WINDOW)
    found = np.empty((len(windows), len(FEATURES)))
    found[:, 0:12:4], found[:, 1:12:4] = now[:, T4 : T6 + 1], mean[:, T4 : T6 + 1]
    found[:, 2:12:4], found[:, 3:12:4] = sd, slope[:, T4 : T6 + 1]
    found[:, 12], found[:, 13], found[:, 14] = now[:, LOAD], mean[:, LOAD], slope[:, LOAD]
    found[:, 15], found[:, 16] = now[:, T1], now[:, T7]
    found[:, 17], found[:, 18] = hour, season
    return found


def calendar(at: NDArray[np.datetime64]) -> tuple[Floats, Floats]:
    """(n,) hour of the day 0..23 and season 0..3 (winter from December on) of moments in UTC.

    >>> [part.tolist() for part in calendar(np.array(["2026-11-30T23:59", "2026-12-01T00:00"], dtype="datetime64[s]"))]
    [[23.0, 0.0], [3.0, 0.0]]
    """
    hours = at.astype("datetime64[h]").astype(np.int64)
    months = at.astype("datetime64[M]").astype(np.int64) % 12  # 0 is January: 1970-01 is month 0
    return (hours % 24).astype(float), ((months + 1) % 12 // 3).astype(float)


def calendar_of(at_ms: int) -> tuple[int, int]:
    """The same of one moment, in milliseconds since 1970.

    >>> calendar_of(int(datetime(2026, 11, 21, 16, 12, tzinfo=UTC).timestamp()) * 1000)
    (16, 3)
    """
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return at.hour, at.month % 12 // 3


def index_of(names: Sequence[str]) -> list[int]:
    """Where features of these names stand."""
    return [FEATURES.index(name) for name in names]
