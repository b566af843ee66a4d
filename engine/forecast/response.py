"""What a voltage does when the current stays, ends or is cut: a small model of the battery, learned from its rows.

The voltage is taken as a function of charge (piecewise linear, as an open-circuit voltage is tabulated) plus the
responses to the current of a resistance and of RC pairs, and a term that charging and discharging share (hysteresis).
Its answers are features of the forecast, not forecasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.forecast.windows import Floats

TAUS_S = (20.0, 116.0, 600.0, 1800.0)  # 116 s: R1 C1 of these cells; the others bracket it (diffusion, polarisation)
KNOTS = np.array([0, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 95, 100], dtype=np.float64)
FEWEST_ROWS = 200
PENALTY = 1e-3


@dataclass(frozen=True, kw_only=True, eq=False)
class Response:
    """``low``, ``high``: the range of charge seen, %. ``weights``: V at each knot of charge, then V per A."""

    low: float
    high: float
    weights: Floats

    @classmethod
    def fit(cls, soc: Floats, currents: Floats, volts: Floats) -> Self | None:
        """Least squares over rows; None for too few of them.

        :param soc: (rows,) charge, %
        :param currents: (rows, 5) the current now and behind low-passes of :data:`TAUS_S`, A
        :param volts: (rows,) V
        """
        known = ~(np.isnan(soc) | np.isnan(volts) | np.isnan(currents).any(axis=1))
        if known.sum() < FEWEST_ROWS:
            return None
        basis = _basis(soc[known], currents[known])
        gram = basis.T @ basis + PENALTY * np.eye(basis.shape[1])
        weights: Floats = np.asarray(np.linalg.solve(gram, basis.T @ volts[known]), dtype=np.float64)
        return cls(low=float(soc[known].min()), high=float(soc[known].max()), weights=weights)

    def voltage(self, soc: Floats, currents: Floats) -> Floats:
        """(rows,) V; charge outside the range seen counts as its end. Summed row by row: the same bits in any company.

        >>> amps = np.zeros((400, 5))
        >>> soc = np.linspace(0.0, 100.0, 400)
        >>> Response.fit(soc, amps, 3.0 + 0.01 * soc).voltage(np.array([50.0]), amps[:1]).round(2).tolist()
        [3.5]
        """
        return np.asarray((_basis(np.clip(soc, self.low, self.high), currents) * self.weights).sum(axis=1))


def after(currents: Floats, current: Floats, seconds: Floats | float) -> Floats:
    """The currents behind the low-passes after a time at a constant current, (rows, 5).

    >>> after(np.zeros((1, 5)), np.array([10.0]), 116.0).round(2).tolist()
    [[10.0, 9.97, 6.32, 1.76, 0.62]]
    """
    held = np.broadcast_to(np.asarray(seconds, dtype=np.float64), current.shape)[:, np.newaxis]
    drawn = np.empty_like(currents)
    drawn[:, 0] = current
    target = current[:, np.newaxis]
    drawn[:, 1:] = target + (currents[:, 1:] - target) * np.exp(-held / np.array(TAUS_S))
    return drawn


def _basis(soc: Floats, currents: Floats) -> Floats:
    inside = np.clip(soc, KNOTS[0], KNOTS[-1])
    hats = np.column_stack([np.interp(inside, KNOTS, unit) for unit in np.eye(len(KNOTS))])
    return np.column_stack([hats, currents, np.abs(currents[:, :1])])
