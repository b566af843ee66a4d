"""One run over time, to be looked at: the median one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.stress.answer import Series
from engine.stress.assets import Architecture
from engine.stress.block import block_size, runs_of
from engine.stress.config import StudyConfig
from engine.stress.dispatch import dispatch
from engine.stress.flows import Detail
from engine.stress.scenarios import draw_storm

Floats = NDArray[np.float64]

POINTS = 1_500


def median_run(unserved_mwh: Mapping[str, Floats]) -> int:
    """The run whose unserved energy, summed over the systems, is the median (of two: the lower), the first of them.

    >>> median_run({"a": np.array([5.0, 1.0, 3.0, 3.0])})
    2
    """
    summed = np.sum(list(unserved_mwh.values()), axis=0)
    return int(np.argsort(summed, kind="stable")[(len(summed) - 1) // 2])


def series_of(config: StudyConfig, run: int) -> Series:
    """A run again, with everything that is drawn of it: means over as many steps as bring it to some 1 500 points."""
    index, at = divmod(run, block_size(config))
    storm = draw_storm(config, index, len(runs_of(config, index))).only(at)
    every = max(1, round(config.steps / POINTS))
    starts = np.arange(0, config.steps, every)
    served, stored = {}, {}
    for one in config.architectures:
        flows = dispatch(one, storm, config, detail=True)
        served[one.name] = _means(flows.served_mw[:, 0], starts)
        stored[one.name] = _stored_share(one, flows.detail, starts)
    return Series(
        run=run,
        time_s=tuple(float(start) * config.step_s for start in starts),
        demand_mw=_means(storm.demand_mw[:, 0], starts),
        served_mw=served,
        stored_share=stored,
        spans_s=tuple(config.scenario.spans_s),
    )


def _means(values: Floats, starts: NDArray[np.int64]) -> tuple[float, ...]:
    counts = np.diff(np.append(starts, len(values)))
    return tuple((np.add.reduceat(values, starts) / counts).tolist())


def _stored_share(architecture: Architecture, detail: Detail | None, starts: NDArray[np.int64]) -> tuple[float, ...]:
    """What all layers hold when each point begins, of what they can hold; 0 where there is nothing to hold it."""
    full = sum(layer.energy_mwh for layer in architecture.storage)
    if detail is None or full == 0:
        return (0.0,) * len(starts)
    return tuple((detail.stored_mwh[starts].sum(axis=1)[:, 0] / full).tolist())
