"""One series group of a rack: cells in parallel, seen as a single large cell.

Sources: the site's cell data (33J: 3.3 Ah, 31.1 and 19.0 mOhm, 6 093 F), 66 of them in parallel; the recorded
day of site 2 for the knots of the open-circuit voltage between them; docs/science/battery.md for the whole
table.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Floats = NDArray[np.float64]

ABSOLUTE_ZERO_C = -273.15
REFERENCE_C = 25.0

# State of charge, 1 -> V. The knots at 0, 20, 50, 80, 95 and 100 % are the cell's; those between are the mean
# of the charging and the discharging voltage of the recorded bank 2, less I (R0 + R1).
OCV_KNOTS = (
    (0.00, 3.104),
    (0.05, 3.358),
    (0.10, 3.418),
    (0.15, 3.456),
    (0.20, 3.515),
    (0.30, 3.566),
    (0.40, 3.604),
    (0.50, 3.645),
    (0.60, 3.702),
    (0.70, 3.795),
    (0.80, 3.892),
    (0.90, 3.984),
    (0.95, 4.036),
    (1.00, 4.082),
)

# State of charge, 1 -> mV/K: O'Regan et al. (2022), positive less negative electrode, over the stoichiometry
# window of Chen et al. (2020).
ENTROPY_KNOTS = (
    (0.00, -0.25),
    (0.05, -0.42),
    (0.10, -0.36),
    (0.15, -0.18),
    (0.20, -0.09),
    (0.30, -0.04),
    (0.50, 0.015),
    (0.60, 0.03),
    (0.80, 0.05),
    (1.00, 0.10),
)

# A fine, even table costs a tenth of the cubic pieces and differs by less than 0.02 mV.
TABLE_STEPS = 2000
_GRID = np.linspace(0.0, 1.0, TABLE_STEPS + 1)
_OCV_TABLE: Floats = PchipInterpolator(*zip(*OCV_KNOTS, strict=True))(_GRID)
_ENTROPY_TABLE: Floats = PchipInterpolator(*zip(*ENTROPY_KNOTS, strict=True))(_GRID) / 1000.0


@dataclass(frozen=True, kw_only=True)
class GroupParameters:
    """Nominal parameters of a group of parallel cells.

    capacity_ah: Ah. r0_ohm: ohmic resistance. r1_ohm, tau_s: the fast RC pair, C1 = tau_s / r1_ohm.
    r2_ohm, slow_tau_s: the slow one (diffusion). heat_capacity_j_k: J/K. conductance_w_k: W/K from the cells to the
    air beside them.

    >>> group = GroupParameters()
    >>> round(group.r0_ohm * 1000, 2), round(group.r1_ohm * 1000, 2), round(group.tau_s)
    (0.47, 0.29, 116)
    """

    capacity_ah: float = 218.0
    r0_ohm: float = 31.1e-3 / 66
    r1_ohm: float = 19.0e-3 / 66
    tau_s: float = 19.0e-3 * 6093.0
    r2_ohm: float = 0.45e-3
    slow_tau_s: float = 600.0
    heat_capacity_j_k: float = 3500.0
    conductance_w_k: float = 0.24


def open_circuit_voltage(soc: Floats | float, temperature_c: Floats | float = REFERENCE_C) -> Floats:
    """Open-circuit voltage of a group, V: U(soc) at 25 degC + (T - 25) dU/dT(soc).

    soc: state of charge, 0..1; beyond the ends the end's voltage. temperature_c: degC. At 25 degC monotone in
    soc (PCHIP, Fritsch and Carlson 1980).

    >>> open_circuit_voltage(0.5).round(3).item()
    3.645
    """
    return _read(_OCV_TABLE, soc) + (np.asarray(temperature_c) - REFERENCE_C) * entropic_coefficient(soc)


def entropic_coefficient(soc: Floats | float) -> Floats:
    """Entropic coefficient dU/dT of a group, V/K.

    soc: state of charge, 0..1. Below about 40 % it is negative: there discharging warms and charging cools.

    >>> round(entropic_coefficient(0.1).item() * 1000, 2)
    -0.36
    """
    return _read(_ENTROPY_TABLE, soc)


def _read(table: Floats, soc: Floats | float) -> Floats:
    """Linear interpolation in an even table over 0..1, held at its ends."""
    position = np.clip(np.asarray(soc, dtype=np.float64), 0.0, 1.0) * TABLE_STEPS
    index = np.minimum(position.astype(np.intp), TABLE_STEPS - 1)
    below: Floats = table[index]
    beyond: Floats = (position - index) * (table[index + 1] - below)
    return below + beyond
