"""When the cycles of a plant were, without what they hold."""

from __future__ import annotations

from datetime import datetime

from api.services.context import Context
from api.services.cooling.plants import cooling_plant
from api.store.cooling.spans import Timing, timings
from api.store.db import reading


def beats(context: Context, site: int | None, start: datetime, end: datetime) -> list[Timing]:
    """The cycles with ``start`` <= tick < ``end`` in order; raises :class:`NotFound` where there is no plant."""
    plant = cooling_plant(context, site)
    with reading(context.engines["default"]) as connection:
        return timings(connection, plant.id, start, end)
