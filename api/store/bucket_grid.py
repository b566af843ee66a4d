"""Where time buckets begin, in Python and in SQL alike, so that both databases and stored rollups agree.

A width of whole days is that many calendar days of the zone, counted from Monday 2000-01-03; any other width counts
elapsed time from 2000-01-03T00:00 local standard time, an instant. Buckets are numbered: 0 begins there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from api.store.row_values import offsets_between
from api.store.times import from_micros, to_micros

BASE = datetime(2000, 1, 3, tzinfo=UTC)
BASE_MICROS = to_micros(BASE)
HOUR = 3_600_000_000
DAY = 24 * HOUR
Micros = NDArray[np.int64]


@cache
def standard_offset(zone: ZoneInfo) -> int:
    """The offset of local standard time from UTC at the origin, in microseconds (summer time does not count).

    >>> standard_offset(ZoneInfo("Australia/Lord_Howe")) / HOUR  # midsummer there
    10.5
    """
    there = datetime(2000, 1, 3, tzinfo=zone)
    standard = (there.utcoffset() or timedelta()) - (there.dst() or timedelta())
    return standard // timedelta(microseconds=1)


@cache
def origin(zone: ZoneInfo) -> datetime:
    """2000-01-03T00:00 local standard time.

    >>> origin(ZoneInfo("Asia/Seoul")).isoformat()
    '2000-01-02T15:00:00+00:00'
    """
    return from_micros(BASE_MICROS - standard_offset(zone))


def since_base(dialect: str, time: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Microseconds from :data:`BASE` to a stored time, as a whole number."""
    if dialect == "sqlite":
        return sa.type_coerce(time, sa.BigInteger()) - BASE_MICROS
    aware = sa.TIMESTAMP(timezone=True)
    apart = sa.type_coerce(time, aware) - sa.literal(BASE, aware)
    # a float of seconds since 2000 is exact to the microsecond until 2071, and much cheaper than numeric
    return sa.cast(sa.func.date_part("epoch", apart, type_=sa.Double()) * 1e6, sa.BigInteger())


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The buckets of ``width`` microseconds in ``zone``, for times in ``[start, end]``."""

    zone: ZoneInfo
    width: int
    start: datetime
    end: datetime

    @cached_property
    def days(self) -> int:
        """How many calendar days a bucket has; 0 where it is elapsed time."""
        return 0 if self.width % DAY else self.width // DAY

    @cached_property
    def offsets(self) -> list[tuple[int, int]]:
        """From which time on (microseconds since BASE) which offset is added: the zone's, or standard time's."""
        if not self.days:
            return [(-(2**62), standard_offset(self.zone))]
        found = offsets_between(self.zone, self.start, self.end)
        return [(to_micros(at) - BASE_MICROS, offset // timedelta(microseconds=1)) for at, offset in found]

    @property
    def on_hours(self) -> bool:
        """Whether every bucket is made of whole hours, counted from the origin."""
        first = standard_offset(self.zone)
        return self.width % HOUR == 0 and all((offset - first) % HOUR == 0 for _, offset in self.offsets)

    def index(self, micros: Micros) -> Micros:
        """The numbers of the buckets that hold the times ``micros`` (since 1970)."""
        since = micros - BASE_MICROS
        offsets = self.offsets
        which = np.searchsorted([at for at, _ in offsets[1:]], since, side="right")
        shifted = since + np.array([offset for _, offset in offsets])[which]
        return np.asarray(np.floor_divide(shifted, self.width), dtype=np.int64)

    def index_sql(self, dialect: str, time: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
        """The same in SQL, for a column of times."""
        since = since_base(dialect, time)
        (_, first), *later = self.offsets
        offset: Any = first
        if later:
            offset = sa.case(*((since >= at, change) for at, change in reversed(later)), else_=first)
        shifted = since + offset
        behind = (shifted % self.width + self.width) % self.width  # % keeps the sign of what it divides
        whole = sa.cast(shifted - behind, sa.BigInteger())
        return whole // self.width

    def begin(self, index: int) -> datetime:
        """When a bucket begins, in UTC; a calendar day begins with its first moment."""
        if not self.days:
            return origin(self.zone) + timedelta(microseconds=int(index) * self.width)
        day = date(2000, 1, 3) + timedelta(days=int(index) * self.days)
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def begins(self, numbers: Micros) -> Micros:
        """When buckets begin, in microseconds since 1970 UTC."""
        if not self.days:
            return np.asarray(to_micros(origin(self.zone)) + numbers * self.width, dtype=np.int64)
        return np.array([to_micros(self.begin(number)) for number in numbers.tolist()], dtype=np.int64)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The numbers of the first and the last bucket of the range."""
        first, last = self.index(np.array([to_micros(self.start), to_micros(self.end)]))
        return int(first), int(last)
