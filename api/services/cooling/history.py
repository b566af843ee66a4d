"""The stored cycles of a cooling plant: for charts and replay, and as pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from api.errors import TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.cooling.plants import CoolingPlant, cooling_plant
from api.services.datasets import Page
from api.services.numbered_pages import numbered_page
from api.store.cooling.cycles import CycleRecord, cycles_between
from api.store.cooling.spans import count_cycles, cycles_each, cycles_page
from api.store.db import reading
from api.store.row_count import Count
from engine.thermal.prediction import STEP_S

MOST = 10_000  # cycles that are read at once: two days and a third


def control_history(
    context: Context, site: int | None, start: datetime, end: datetime, *, each_s: int = STEP_S
) -> list[CycleRecord]:
    """The cycles with ``start`` <= tick < ``end`` in order, with ``each_s`` (a multiple of 20) one of so many seconds.

    Raises :class:`NotFound` where there is no plant, :class:`TooLarge` for a range of more than 10 000 cycles.
    """
    plant = cooling_plant(context, site)
    if (end - start) / timedelta(seconds=each_s) > MOST:
        raise TooLarge(Text("The range holds more than {most} cycles. Ask for a shorter one.", most=MOST))
    with reading(context.engines["default"]) as connection:
        if each_s == STEP_S:
            return cycles_between(connection, plant.id, start, end)
        return cycles_each(connection, plant.id, start, end, each_s=each_s)


def history_page(
    context: Context,
    plant: CoolingPlant,
    start: datetime | None,
    end: datetime | None,
    *,
    page: int,
    size: int,
    body: Callable[[CycleRecord], Any],
) -> Page:
    """A page of the cycles, oldest first, each as ``body`` writes it."""
    with reading(context.engines["default"]) as connection:
        count = Count(rows=count_cycles(connection, plant.id, start, end), is_estimate=False)

        def read(limit: int, skip: int) -> list[Any]:
            found = cycles_page(connection, plant.id, start, end, limit=limit, skip=skip)
            return [body(cycle) for cycle in found]

        return numbered_page(count, page=page, size=size, read=read)
