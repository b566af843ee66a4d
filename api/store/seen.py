"""Which devices of each table were seen lately: remembered from minute to minute, not searched anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from api.store.latest import NEVER, Device, Latest, Source, devices_between, latest_rows
from api.store.times import to_micros

SEEN_WITHIN = timedelta(hours=24)
LATE = timedelta(minutes=5)  # rows that arrive later than this bring no new device by themselves
TRUSTED = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class _Memory:
    until: datetime
    searched: bool
    last: dict[Device, int]


class SeenDevices:
    """When each device of a table last reported. The minute job keeps one as long as it lives."""

    def __init__(self) -> None:
        self._tables: dict[str, _Memory] = {}

    def known(self, source: Source, minute: datetime, *, searched: bool) -> dict[Device, int] | None:
        """Device -> time of its last row in microseconds; None when there is no fresh memory before ``minute``.

        With ``searched`` only the memory of a search for all devices will do, not that of a few asked for by name.
        """
        memory = self._tables.get(source.name)
        if memory is None or not memory.until <= minute <= memory.until + TRUSTED or searched > memory.searched:
            return None
        return memory.last

    def remember(
        self, source: Source, minute: datetime, devices: list[Device], at: NDArray[np.int64], *, searched: bool
    ) -> None:
        """Keep what was found at ``minute``; devices silent for 24 h are forgotten."""
        oldest = to_micros(minute - SEEN_WITHIN)
        last = {device: int(time) for device, time in zip(devices, at, strict=True) if int(time) > oldest}
        self._tables[source.name] = _Memory(until=minute, searched=searched, last=last)


def look_up(
    connection: sa.Connection,
    source: Source,
    columns: list[sa.Column[object]],
    *,
    listed: set[Device],
    discover: bool,
    first: datetime,
    count: int,
    reach: timedelta,
    seen: SeenDevices | None,
) -> tuple[list[Device], Latest]:
    """The latest rows of the ``listed`` devices and, with ``discover``, of all seen within 24 h of ``first``.

    ``reach`` is how old a row may be to matter by its value; the time of an older one is known up to 24 h back.
    """
    known = seen.known(source, first, searched=discover) if seen is not None and count == 1 else None
    last = first + timedelta(minutes=count - 1)
    devices = set(listed)
    if discover:
        devices |= devices_between(connection, source, first - (SEEN_WITHIN if known is None else LATE), last)
        devices |= set(known or ())
    reach = max(reach, SEEN_WITHIN if known is None else LATE)
    ordered = sorted(devices)
    found = latest_rows(connection, source, ordered, columns, first=first, count=count, reach=reach)
    if known is not None:
        remembered = np.array([[known.get(device, NEVER) for device in ordered]], dtype=np.int64)
        found = Latest(at=np.where(found.at == NEVER, remembered, found.at), values=found.values)
    if seen is not None and count == 1:
        seen.remember(source, first, ordered, found.at[0], searched=discover)
    return ordered, found
