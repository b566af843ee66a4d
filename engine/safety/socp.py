"""State of cell position (SoCP): how often each cell of a rack was the extreme one, and what was measured then.

One sample a rack and minute. Each of its four extremes (highest and lowest voltage, highest and lowest temperature)
counts for the cell that the BMS names, apart by charge status and by tenth of the state of charge, because a weak cell
shows itself differently in each: one of little capacity is the highest at the end of a charge and the lowest at the end
of a discharge; one of high resistance under current only.

A sample counts where everything it is told apart by, and everything that is averaged, is known: the position (a number
from 1 on: 0 means that the BMS names none), the current, the charge within 0 to 100 %, voltage and temperature. What is
not known is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from engine.safety.curve import Floats
from engine.safety.limits import Measured

EXTREMES = (
    Measured.MAX_VOLTAGE,
    Measured.MIN_VOLTAGE,
    Measured.MAX_TEMPERATURE,
    Measured.MIN_TEMPERATURE,
)
SOC_RANGES = tuple(range(0, 100, 10))
VOLTAGES = (Measured.MAX_VOLTAGE, Measured.MIN_VOLTAGE)
MOST_POSITION = 10_000
_SLACK_PCT = 1e-6  # some databases keep 90.0 as 89.9999999


class ChargeStatus(IntEnum):
    """What a rack does; the numbers are the old service's."""

    CHARGE = 0
    DISCHARGE = 1
    REST = 2


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Samples of n racks at m minutes, each array (m, n), NaN for unknown.

    ``current``: A, positive while charging. ``soc``: %. ``positions`` and ``values``: of each of :data:`EXTREMES`.
    ``voltage``, ``temperature``: mean of the rack's cells, V and degC, for the extremes of the other quantity.
    """

    current: Floats
    soc: Floats
    positions: Mapping[Measured, Floats]
    values: Mapping[Measured, Floats]
    voltage: Floats
    temperature: Floats


@dataclass(frozen=True, kw_only=True)
class CellCounts:
    """How often cells were extreme: one entry each for what is told apart, arrays of the same length.

    ``rack``: column of the samples. ``group``: as given to :func:`count_extremes`. ``extreme``: index into
    :data:`EXTREMES`. Sums are over the ``count`` samples, V, degC and A.
    """

    rack: NDArray[np.int64]
    group: NDArray[np.int64]
    status: NDArray[np.int64]
    soc_range: NDArray[np.int64]
    extreme: NDArray[np.int64]
    cell: NDArray[np.int64]
    count: NDArray[np.int64]
    voltage_sum: Floats
    temperature_sum: Floats
    current_sum: Floats


def charge_status(current: Floats, *, rest_below_a: float) -> Floats:
    """:class:`ChargeStatus` of a current in A, positive while charging; NaN where it is unknown.

    >>> charge_status(np.array([0.5, -0.5, 0.49, np.nan]), rest_below_a=0.5).tolist()
    [0.0, 1.0, 2.0, nan]
    """
    moving = np.where(current > 0, float(ChargeStatus.CHARGE), float(ChargeStatus.DISCHARGE))
    found: Floats = np.where(np.abs(current) < rest_below_a, float(ChargeStatus.REST), moving)
    found[np.isnan(current)] = np.nan
    return found


def soc_range(soc: Floats) -> Floats:
    """The tenth of a state of charge in %: 0, 10 ... 90 (100 % is in the last); NaN where it is unknown or impossible.

    >>> soc_range(np.array([0.0, 9.9, 10.0, 100.0, 100.1])).tolist()
    [0.0, 0.0, 10.0, 90.0, nan]
    """
    known = (soc >= -_SLACK_PCT) & (soc <= 100.0 + _SLACK_PCT)
    found: Floats = np.where(known, np.clip(np.floor((soc + _SLACK_PCT) / 10.0) * 10.0, 0.0, 90.0), np.nan)
    return found


def count_extremes(samples: Samples, group: NDArray[np.int64], *, rest_below_a: float) -> CellCounts:
    """Count the extremes of samples.

    The sums of an extreme of voltage hold that voltage and the rack's mean temperature, those of an extreme of
    temperature that temperature and the rack's mean voltage.

    :param group: (m,) a number from 0 on for each minute, by which counts are kept apart: its day
    :param rest_below_a: a smaller current is rest, A

    >>> one, nothing = np.array([[3.61]]), np.array([[np.nan]])
    >>> found = count_extremes(
    ...     Samples(current=np.array([[-40.0]]), soc=np.array([[55.0]]), voltage=one, temperature=np.array([[25.0]]),
    ...             positions={e: np.array([[217.0 if e is Measured.MIN_VOLTAGE else 0.0]]) for e in EXTREMES},
    ...             values=dict.fromkeys(EXTREMES, np.array([[3.58]]))),
    ...     np.array([0]), rest_below_a=0.5)
    >>> found.cell.tolist(), found.status.tolist(), found.soc_range.tolist(), found.voltage_sum.tolist()
    ([217], [1], [50], [3.58])
    """
    status, tenth = charge_status(samples.current, rest_below_a=rest_below_a), soc_range(samples.soc)
    told_apart = ~np.isnan(status) & ~np.isnan(tenth)
    keys, sums = [], []
    for number, extreme in enumerate(EXTREMES):
        position, value = samples.positions[extreme], samples.values[extreme]
        is_voltage = extreme in VOLTAGES
        voltage = value if is_voltage else samples.voltage
        temperature = samples.temperature if is_voltage else value
        good = told_apart & (position >= 1) & (position <= MOST_POSITION) & (position == np.floor(position))
        minute, rack = np.nonzero(good & np.isfinite(voltage) & np.isfinite(temperature))
        here = (minute, rack)
        keys.append(_keys(rack, group[minute], status[here], tenth[here], np.full(len(rack), number), position[here]))
        sums.append(np.stack([voltage[here], temperature[here], samples.current[here]]))
    packed, index = np.unique(np.concatenate(keys), return_inverse=True)
    together = np.concatenate(sums, axis=1)
    added: list[Floats] = [np.bincount(index, row, len(packed)).astype(np.float64) for row in together]
    cell, extremes, tenths, statuses, groups, racks = _apart(packed)
    return CellCounts(
        rack=racks,
        group=groups,
        status=statuses,
        soc_range=tenths * 10,
        extreme=extremes,
        cell=cell,
        count=np.bincount(index, minlength=len(packed)).astype(np.int64),
        voltage_sum=added[0],
        temperature_sum=added[1],
        current_sum=added[2],
    )


_SIZES = (MOST_POSITION + 1, len(EXTREMES), len(SOC_RANGES), len(ChargeStatus), 64)  # cell, ..., group; then rack


def _keys(
    rack: NDArray[np.int64],
    group: NDArray[np.int64],
    status: Floats,
    tenth: Floats,
    extreme: NDArray[np.int64],
    position: Floats,
) -> NDArray[np.int64]:
    """One number for each combination."""
    key = rack.astype(np.int64)
    for part, size in zip((group, status, tenth / 10.0, extreme, position), reversed(_SIZES), strict=True):
        key = key * size + part.astype(np.int64)
    return key


def _apart(keys: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The parts of :func:`_keys`, the cell first and the rack last."""
    parts = []
    for size in _SIZES:
        parts.append(keys % size)
        keys = keys // size
    return [*parts, keys]
