"""A forecast of the cooling temperatures: T4, T5 and T6 in 5, 10 and 15 minutes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.thermal.because import Because

TEMPERATURES = ("t4", "t5", "t6")  # the rows
HORIZONS_MIN = (5, 10, 15)  # the columns
STEP_S = 20
WINDOW = 90  # samples: 30 minutes


@dataclass(frozen=True, kw_only=True, eq=False)
class Prediction:
    """Rows :data:`TEMPERATURES`, columns :data:`HORIZONS_MIN`, absolute degC; ``lower`` and ``upper`` hold 90 %.

    ``values`` (and the limits) are None where there is no forecast; ``reason`` then says why, with numbers. Where there
    is one ``reason`` is "", or says why it was shrunk towards the temperatures staying as they are. ``because``: the
    same as a code with its numbers. ``confidence``: 0..1, from the error on held-out data: 0.5 is no better than
    persistence; less where the inputs are unlike those learned from.
    """

    values: NDArray[np.float64] | None
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None
    confidence: float
    reason: str
    because: Because | None = None
