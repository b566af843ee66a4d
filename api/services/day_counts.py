"""Counting a day's rows: how far apart they usually are, and where they are farther."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.services.rollups import FIRST_DAY
from api.services.site_time import day_range
from api.store.completeness import KIND, DayCount, write_day
from api.store.computed_days import Span
from api.store.db import Connection
from api.store.sites import SiteTable, has_whole_ids
from api.store.spacings import MILLI, Spacings, read_spacings, since

GAP = 1.5  # intervals without a row make a gap
NEAR = 0.1  # spacings that differ by less than this share are the same but for jitter


class CompletenessDays:
    """Completeness as a kind of work on calendar days of the site."""

    name = KIND

    def number(self, day: date, zone: ZoneInfo) -> int:
        return (day - FIRST_DAY).days

    def span(self, table: SiteTable, day: int) -> Span:
        return day_range(FIRST_DAY + timedelta(days=day), table.site.zone)

    def usable(self, table: SiteTable) -> bool:
        return has_whole_ids(table)

    def begin(self, table: SiteTable, day: int) -> CountedDay:
        return CountedDay(table=table, day=day, span=self.span(table, day))


@dataclass(kw_only=True)
class CountedDay:
    """One calendar day of a table being counted."""

    table: SiteTable
    day: int
    span: Span
    _found: dict[tuple[Any, ...], Spacings] = field(default_factory=dict)

    def add(self, connection: Connection, start: datetime, end: datetime) -> None:
        for device, spacings in read_spacings(connection, self.table, start, end).items():
            if device in self._found:
                self._found[device].go_on(spacings)
            else:
                self._found[device] = spacings

    def store(self, connection: Connection) -> None:
        write_day(connection, self.table, self.day, self.counts())

    def counts(self) -> dict[tuple[Any, ...], DayCount]:
        """The day's count by device."""
        return {device: day_count(spacings, *self.span) for device, spacings in self._found.items()}


def day_count(rows: Spacings, start: datetime, end: datetime) -> DayCount:
    """The count of a device's rows in ``[start, end)``.

    A place is a gap where two rows are more than 1.5 intervals apart (or the first or last row from its end of the
    range); missing is what lies between beyond one interval.
    """
    interval = nominal_interval(rows)
    holes: list[tuple[int, int, int]] = []  # how many, the missing time of all, of the longest
    if interval is not None:
        far = [key for key in rows.count if rows.total[key] > GAP * interval * rows.count[key]]
        holes = [(rows.count[k], rows.total[k] - rows.count[k] * interval, rows.longest[k] - interval) for k in far]
        before, behind = rows.first - since(start), since(end) - rows.last - interval
        holes += [(1, hole, hole) for hole in (before,) if hole > GAP * interval]
        holes += [(1, hole, hole) for hole in (behind,) if hole > (GAP - 1) * interval]
    return DayCount(
        got=rows.times,
        repeated=rows.repeated,
        interval_us=interval,
        gaps=sum(count for count, _, _ in holes),
        longest_us=max((longest for _, _, longest in holes), default=0),
        missing_us=sum(missing for _, missing, _ in holes),
        flagged=rows.flagged,
    )


def nominal_interval(rows: Spacings) -> int | None:
    """The most frequent spacing in microseconds; where rows jitter, the mean of the spacings around it.

    None where there are fewer than two different times.
    """
    if not rows.count:
        return None
    keys = sorted(rows.count)
    around = {key: [k for k in keys if abs(k - key) <= NEAR * key] for key in _likely(rows)}
    best = max(around, key=lambda key: (sum(rows.count[k] for k in around[key]), rows.count[key], -key))
    near = around[best]
    together = sum(rows.count[k] for k in near)
    if rows.count[best] * 2 > together:
        return best * MILLI
    return round(sum(rows.total[k] for k in near) / together)


def _likely(rows: Spacings) -> list[int]:
    """The hundred most frequent spacings: one of them lies where most are."""
    return [key for key, _ in sorted(rows.count.items(), key=lambda item: (-item[1], item[0]))[:100]]
