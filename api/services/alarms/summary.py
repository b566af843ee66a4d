"""What the shell of every page shows of the alarms: asked for every other second by every browser, so one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from api.services.context import Context
from api.store.alarms import lists
from api.store.alarms.rows import AlarmRow
from api.store.db import reading
from engine.safety.alarms import State

PRESSING = frozenset({State.UNACKNOWLEDGED, State.RETURNED_UNACKNOWLEDGED})  # nobody has said yet that it was seen
SOUNDING = frozenset({1, 2})  # the priorities that are heard


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Of the open alarms that nobody holds back: ``newest`` is the last unacknowledged one of the worst priority.

    ``sounding``: the unacknowledged ones of priority 1 and 2, those raised last first.
    """

    newest: AlarmRow | None
    open_by_priority: Mapping[int, int]
    unacknowledged_by_priority: Mapping[int, int]
    standing_by_priority: Mapping[int, int]
    sounding: tuple[AlarmRow, ...]


def summary(context: Context) -> Summary:
    """The present state of the alarms. Raises :class:`~api.errors.DatabaseAway`: then nobody knows it."""
    with reading(context.engines["default"]) as connection:
        present = lists.present(connection)
    pressing = [alarm for alarm in present if alarm.state in PRESSING]
    return Summary(
        newest=min(pressing, key=lambda alarm: alarm.priority, default=None),
        open_by_priority=Counter(alarm.priority for alarm in present),
        unacknowledged_by_priority=Counter(alarm.priority for alarm in pressing),
        standing_by_priority=Counter(alarm.priority for alarm in present if alarm.is_active),
        sounding=tuple(alarm for alarm in pressing if alarm.priority in SOUNDING),
    )
