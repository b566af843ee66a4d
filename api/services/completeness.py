"""What is there of a range of days, and what is missing, before anyone downloads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from api.errors import BadParameter, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.day_counts import CompletenessDays, CountedDay
from api.services.rollups import FIRST_DAY
from api.store.completeness import KIND, DayCount, read_days
from api.store.computed_days import Span, good_days
from api.store.db import reading
from api.store.sites import KEYS, SiteTable
from api.store.spacings import count_up_to

MOST_DAYS = 1000
MOST_ROWS = 3_000_000  # read for days of which nothing is stored
SECOND = 1_000_000
Device = tuple[Any, ...]
Counts = dict[int, dict[Device, DayCount]]


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """A day of a device. ``ids`` are its bank and rack as far as the table has such. ``expected`` is how many rows the
    day (today: so far) has room for at the device's interval that day, or on the nearest day that has one; None where
    no day has. ``count`` is None where there is no row."""

    day: date
    ids: dict[str, Any]
    expected: int | None
    interval_us: int | None
    length_us: int
    count: DayCount | None


def completeness(context: Context, site_id: int, name: str, first: date, last: date) -> list[Completeness]:
    """Every day from ``first`` to ``last`` that has begun, of every device that has rows in it or that the settings
    name; days ascending.

    Days the job has computed come from what is stored; of the others the rows are read. Raises :class:`NotFound` for
    an unknown site or table, :class:`BadParameter` for a reversed range, :class:`TooLarge` for more than 1000 days, or
    where more than three million rows would have to be read.
    """
    table = context.sites.table(site_id, name)
    if first > last:
        expected = Text("a day that is not before start-date")
        raise BadParameter("end-date", last, expected)
    if (last - first).days >= MOST_DAYS:
        raise TooLarge(Text("These are more than {limit} days.", limit=MOST_DAYS), field="end-date", limit=MOST_DAYS)
    spans = _spans(context, table, first, last)
    if not spans:
        return []
    with reading(context.engines["default"]) as connection:
        good = good_days(connection, table, KIND, spans)
        stored = read_days(connection, table, min(spans), max(spans)) if good else {}
    counts = {day: stored.get(day, {}) for day in good}
    counts |= _counted(context, table, {day: span for day, span in spans.items() if day not in good})
    devices = sorted(_devices(table, counts.values()), key=repr)
    return [one for device in devices for one in _of_device(table, device, spans, counts)]


def _spans(context: Context, table: SiteTable, first: date, last: date) -> dict[int, Span]:
    """The days that have begun; today ends now."""
    now = context.now()
    kind = CompletenessDays()
    last = min(last, now.astimezone(table.site.zone).date())
    days = range((first - FIRST_DAY).days, (last - FIRST_DAY).days + 1)
    spans = {day: kind.span(table, day) for day in days}
    return {day: (start, min(end, now)) for day, (start, end) in spans.items() if start < now}


def _counted(context: Context, table: SiteTable, spans: dict[int, Span]) -> Counts:
    left = MOST_ROWS
    found: Counts = {}
    with reading(context.sites.engine(table.site)) as connection:
        for start, end in _joined(spans.values()):
            left -= count_up_to(connection, table, start, end, left)
            if left < 0:
                raise TooLarge(
                    Text(
                        "There are more than {limit} rows to count. Ask for fewer days, or have them computed before "
                        "(flask rollup).",
                        limit=MOST_ROWS,
                    ),
                    field="start-date, end-date",
                    limit=MOST_ROWS,
                )
        for day, span in spans.items():
            work = CountedDay(table=table, day=day, span=span)
            work.add(connection, *span)
            found[day] = work.counts()
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Neighbouring ranges as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _devices(table: SiteTable, counts: Iterable[dict[Device, DayCount]]) -> set[Device]:
    found = {device for day in counts for device in day}
    banks = table.site.banks
    if not table.keys:
        found.add(())
    elif table.name == "bank" and table.keys == KEYS["bank"]:
        found |= {(bank.id,) for bank in banks}
    elif table.name == "rack" and table.keys == KEYS["rack"]:
        found |= {(bank.id, rack) for bank in banks for rack in bank.racks}
    return found


def _of_device(table: SiteTable, device: Device, spans: dict[int, Span], counts: Counts) -> Iterable[Completeness]:
    days = list(spans)
    own = [_interval(counts[day].get(device)) for day in days]
    for day, interval in zip(days, _nearest(own), strict=True):
        start, end = spans[day]
        length = (end - start) // timedelta(microseconds=1)
        yield Completeness(
            day=FIRST_DAY + timedelta(days=day),
            ids=dict(zip(table.keys, device, strict=True)),
            expected=None if interval is None else length // interval,
            interval_us=interval,
            length_us=length,
            count=counts[day].get(device),
        )


def _interval(count: DayCount | None) -> int | None:
    return None if count is None else count.interval_us


def _nearest(intervals: Sequence[int | None]) -> list[int | None]:
    """Where there is none that of the last day before that has one, else of the first after."""
    following = next((one for one in intervals if one is not None), None)
    filled = []
    for one in intervals:
        following = one if one is not None else following
        filled.append(following)
    return filled
