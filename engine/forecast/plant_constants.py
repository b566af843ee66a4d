"""What the features need to know of a plant, learned from the grids a forecaster is fitted to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine.forecast.outlook import Plant
from engine.forecast.roles import Role, first_of
from engine.forecast.trace import Rows, Trace
from engine.forecast.windows import Floats, Grid


def learned_plant(grids: Sequence[Grid], names: Iterable[str]) -> Plant:
    """The constants of a plant from all known values of the columns with the roles; its response is learned later."""
    names = list(names)
    current, soc = first_of(names, Role.CURRENT), first_of(names, Role.SOC)
    currents = [grid.channels[current] for grid in grids] if current else []
    charges = [grid.channels[soc] for grid in grids] if soc else []
    low, high = _quantiles(charges, (0.0, 1.0))
    return Plant(
        current_max=max(np.abs(_quantiles(currents, (0.0005, 0.9995)))),
        soc_low=low,
        soc_high=high,
        soc_per_unit=_soc_per_unit(currents, charges, grids) if currents and charges else np.nan,
    )


def _quantiles(parts: list[Floats], levels: tuple[float, float]) -> tuple[float, float]:
    """Two quantiles of the known values, thinned where there are very many; NaN where there are none."""
    known = [part[~np.isnan(part)][:: max(1, part.size // 200_000)] for part in parts]
    values = np.concatenate([*known, np.empty(0)])
    if not len(values):
        return np.nan, np.nan
    low, high = np.quantile(values, levels)
    return float(low), float(high)


def _soc_per_unit(currents: list[Floats], charges: list[Floats], grids: Sequence[Grid]) -> float:
    """Least squares of the change of charge over ten minutes on the integral of the current."""
    moved, gained = 0.0, 0.0
    for grid, current, soc in zip(grids, currents, charges, strict=True):
        width = max(1, 600 // grid.step_s)
        series = np.repeat(np.arange(current.shape[0]), len(range(width, current.shape[1], width)))
        step = np.tile(np.arange(width, current.shape[1], width), current.shape[0])
        rows = Rows(series=series, step=step)
        through = Trace(current, grid.step_s).mean(rows, 600.0) * width * grid.step_s
        change = soc[series, step] - Trace(soc, grid.step_s).lag(rows, 600.0)
        both = ~np.isnan(through) & ~np.isnan(change)
        moved += float((through[both] ** 2).sum())
        gained += float((through[both] * change[both]).sum())
    return gained / moved if moved > 0.0 else np.nan
