"""How many alarms are open at each site, by priority: now, or as it was at a moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

from api.services.context import Context
from api.store.alarms import lists
from api.store.alarms.past import open_at
from api.store.db import reading

Counts = Mapping[int, int]


def open_by_site(context: Context, at: datetime | None = None) -> dict[int | None, Counts]:
    """Priority -> number of the open alarms that nobody holds back, by site; None: of no site. Sites without any are
    absent. Raises :class:`~api.errors.DatabaseAway`."""
    with reading(context.engines["default"]) as connection:
        if at is not None:
            found = open_at(connection, at)
        else:
            found = [(alarm.site, alarm.priority) for alarm in lists.present(connection)]
    counts: defaultdict[int | None, Counter[int]] = defaultdict(Counter)
    for site, priority in found:
        counts[site][priority] += 1
    return dict(counts)
