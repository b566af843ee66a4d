"""What every architecture of a study meets alike: common random numbers, drawn once for a block of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Storm:
    """A block of runs. Arrays over time have the shape (steps, runs) and hold the mean of each step.

    demand_mw: what the site wants; pv_share: power of the sun's plant, of its rating; grid_share: what the connection
    can carry, of its limit; delay: (runs,) 0..1, where the delay of slow measures lies between its least and longest;
    failure: by name of a storage layer, (runs,) draws of the standard exponential, its failure time in units of its
    mean time to failure.
    """

    demand_mw: Floats
    pv_share: Floats
    grid_share: Floats
    delay: Floats
    failure: Mapping[str, Floats]

    def only(self, run: int) -> Storm:
        """The same with one of its runs."""
        at = slice(run, run + 1)
        return Storm(
            demand_mw=self.demand_mw[:, at],
            pv_share=self.pv_share[:, at],
            grid_share=self.grid_share[:, at],
            delay=self.delay[at],
            failure={name: draws[at] for name, draws in self.failure.items()},
        )
