"""How what a cooling plant saves goes over a span, from what is stored beside each cycle: without what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from api.services.context import Context
from api.services.cooling.plants import cooling_plant
from api.store.cooling.spans import powers
from api.store.db import reading


def saving_curve(
    context: Context, site: int | None, start: datetime, end: datetime, *, each: timedelta, scale: float = 1.0
) -> Sequence[tuple[datetime, float | None]]:
    """For the end of each stretch (``each`` long) what was saved of fixed 60 Hz in percent, None without a cycle.

    ``scale``: measured power over the model's, as :func:`api.services.cooling.energy.control_energy` has it.
    Raises :class:`NotFound` where there is no plant.
    """
    plant = cooling_plant(context, site)
    edges = [start + each * place for place in range(int((end - start) / each) + 1)]
    found: list[tuple[datetime, float | None]] = []
    with reading(context.engines["default"]) as connection:
        for since, until in pairwise(edges):
            part = powers(connection, plant.id, since, until, "fixed60")
            other = scale * part.baseline_kw
            found.append((until, 100.0 * (other - part.actual_kw) / other if part.cycles and other > 0.0 else None))
    return found
