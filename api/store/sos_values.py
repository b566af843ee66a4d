"""The values of all safety tags at many minutes: one look-up query a table, however many tags it feeds.

The value of a tag at minute m is its latest one with m - max_age < timestamp <= m. What has none says why; a database
that is away makes its own tags unknown and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from api.config import Settings
from api.errors import AnjeonError, DatabaseAway, QueryTimeout
from api.store.db import Engines, reading
from api.store.latest import NEVER, Latest
from api.store.seen import SeenDevices, look_up
from api.store.sites import Sites
from api.store.sos_places import Place, column_of, device_of, place_of
from api.store.sos_readings import TagReadings, judge_tags
from api.store.tags import Tag
from api.store.times import to_micros
from engine.safety import readings
from engine.safety.curve import Floats
from engine.safety.readings import Flaw

_SECOND_US = 1_000_000


def read_tags(
    settings: Settings,
    engines: Engines,
    sites: Sites,
    tags: Sequence[Tag],
    *,
    first: datetime,
    count: int = 1,
    seen: SeenDevices | None = None,
) -> dict[str, TagReadings | Flaw]:
    """The readings of ``tags`` at ``count`` minutes from ``first`` on, by name; a flaw where a source cannot be read.

    ``seen`` spares the search for devices when minutes are read one after the other.
    """
    groups: dict[tuple[str, str], list[Tag]] = defaultdict(list)
    for tag in tags:
        key = ("analysis", tag.table_name) if tag.table_name else (f"site_{tag.site}", (tag.table or "").lower())
        groups[key].append(tag)
    found: dict[str, TagReadings | Flaw] = {}
    away: set[str] = set()
    for (bind, _), members in groups.items():
        try:
            if bind in away:  # asked once: a database that is away costs its connection time-out each time
                raise DatabaseAway(bind)
            found |= _read(place_of(settings, engines, sites, members[0]), members, first, count, seen)
        except (DatabaseAway, QueryTimeout):
            away.add(bind)
            found |= dict.fromkeys((tag.name for tag in members), Flaw.DATABASE_AWAY)
        except AnjeonError:
            found |= dict.fromkeys((tag.name for tag in members), Flaw.NO_TABLE)
    return found


def _read(
    place: Place, members: list[Tag], first: datetime, count: int, seen: SeenDevices | None
) -> dict[str, TagReadings | Flaw]:
    wanted = {tag.name: device_of(tag, place.keys) for tag in members}
    usable = [tag for tag in members if wanted[tag.name] is not None and column_of(tag) in place.columns]
    found: dict[str, TagReadings | Flaw] = dict.fromkeys((tag.name for tag in members), Flaw.NO_COLUMN)
    if not usable:
        return found
    asked = {device for tag in usable if (device := wanted[tag.name]) is not None}
    discover = any(None in device for device in asked)
    columns = {name: place.columns[name] for name in sorted({column_of(tag) for tag in usable})}
    with reading(place.engine) as connection:
        devices, latest = look_up(
            connection,
            place.source,
            list(columns.values()),
            listed={device for device in asked if None not in device} | (place.listed if discover else set()),
            discover=discover,
            first=first,
            count=count,
            reach=timedelta(seconds=max(tag.max_age_s for tag in usable)),
            seen=seen,
        )
    ages = _ages(latest, first, count)
    numbers = {name: _numbers(latest, column) for name, column in columns.items()}
    return found | judge_tags(place, usable, devices, ages, numbers)


def _ages(latest: Latest, first: datetime, count: int) -> NDArray[np.int64]:
    minutes = to_micros(first) + 60 * _SECOND_US * np.arange(count, dtype=np.int64)[:, np.newaxis]
    ages: NDArray[np.int64] = np.full(latest.at.shape, readings.NEVER, dtype=np.int64)
    np.subtract(minutes, latest.at, out=ages, where=latest.at != NEVER)
    return ages


def _numbers(latest: Latest, column: sa.Column[object]) -> Floats:
    """A stored column as floats; NULL and what is no number is NaN."""
    stored = latest.values[str(column.name)]
    try:
        return stored.astype(np.float64)
    except (TypeError, ValueError):
        return np.array([[_number(value) for value in row] for row in stored], dtype=np.float64)


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")
