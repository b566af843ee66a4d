"""How good the alarms are to whoever has to answer them: how many, in floods, chattering, standing too long."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.errors import BadParameter, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.store.alarms import lists
from api.store.alarms.announced import Announced, announced, last_alarms
from api.store.alarms.rows import AlarmRow
from api.store.db import reading
from engine.safety.alarm_rates import (
    CHATTER_RAISES,
    MOST,
    PERIOD,
    STALE_AFTER,
    Flood,
    floods,
    per_period,
    worst_within,
)

LONGEST = timedelta(days=92)
MOST_ANNOUNCED = 200_000
TOP = 10


@dataclass(frozen=True, kw_only=True)
class Frequent:
    """A condition by its last alarm: how often it was announced, at the worst how often ``within_a_minute``."""

    alarm: AlarmRow
    count: int
    within_a_minute: int


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Of the alarms announced in ``[start, end)``.

    ``per_period``: those of each ten minutes from ``start`` on, where there are any; ``mean`` of all the periods and
    the share of them that has more than ten (0..1). ``chattering`` and ``frequent``: the most often announced first.
    ``stale``: what stands now for longer than a day, longest first. ``by_day``: by local day and priority.
    """

    start: datetime
    end: datetime
    announced: int
    per_period: Mapping[datetime, int]
    mean: float
    worst: int
    share_over: float
    floods: tuple[Flood, ...]
    chattering: tuple[Frequent, ...]
    frequent: tuple[Frequent, ...]
    stale: tuple[AlarmRow, ...]
    by_priority: Mapping[int, int]
    by_day: Mapping[date, Mapping[int, int]]


def statistics(context: Context, start: datetime, end: datetime, site: int | None = None) -> Statistics:
    """The statistics of a range, of one site or of all; what has not come yet is left out of the mean.

    Raises :class:`BadParameter` for a range that has no length, :class:`TooLarge` for more than 92 days or 200 000
    alarms.
    """
    if end <= start:
        given = f"{start.isoformat()} .. {end.isoformat()}"
        raise BadParameter("start-time, end-time", given, Text("a start-time before the end-time"))
    if end - start > LONGEST:
        text = Text("The range is longer than {days} days. Ask for a shorter range.", days=LONGEST.days)
        raise TooLarge(text, field="start-time, end-time", days=LONGEST.days)
    now = context.now()
    with reading(context.engines["default"]) as connection:
        found = announced(connection, start, end, site, MOST_ANNOUNCED + 1)
        times = _times_by_key(found)
        chattering = {key for key, at in times.items() if worst_within(at) >= CHATTER_RAISES}
        most = sorted(times, key=lambda key: (-len(times[key]), key))
        wanted = [*most[:TOP], *(key for key in most[TOP:] if key in chattering)]
        last = last_alarms(connection, wanted)
        standing = [alarm for alarm in lists.present(connection) if alarm.is_active]
    if len(found) > MOST_ANNOUNCED:
        text = Text("The range holds more than {most} alarms. Ask for a shorter range.", most=MOST_ANNOUNCED)
        raise TooLarge(text, field="start-time, end-time", most=MOST_ANNOUNCED)
    counts = per_period([one.at for one in found], start)
    periods = max(1.0, (min(end, now) - start) / PERIOD)
    often = [
        Frequent(alarm=last[key], count=len(times[key]), within_a_minute=worst_within(times[key])) for key in wanted
    ]
    stale = [alarm for alarm in standing if alarm.raised_at <= now - STALE_AFTER and site in (None, alarm.site)]
    return Statistics(
        start=start,
        end=end,
        announced=len(found),
        per_period=counts,
        mean=len(found) / periods,
        worst=max(counts.values(), default=0),
        share_over=sum(number > MOST for number in counts.values()) / periods,
        floods=tuple(floods([one.at for one in found])),
        chattering=tuple(one for one in often if one.alarm.key in chattering),
        frequent=tuple(often[:TOP]),
        stale=tuple(sorted(stale, key=lambda alarm: alarm.raised_at)),
        by_priority=Counter(one.priority for one in found),
        by_day=_by_day(found, _zone(context, site)),
    )


def _times_by_key(found: list[Announced]) -> dict[str, list[datetime]]:
    times: dict[str, list[datetime]] = defaultdict(list)
    for one in found:
        times[one.key].append(one.at)
    return times


def _by_day(found: list[Announced], zone: ZoneInfo) -> dict[date, Counter[int]]:
    days: dict[date, Counter[int]] = defaultdict(Counter)
    for one in found:
        days[one.at.astimezone(zone).date()][one.priority] += 1
    return days


def _zone(context: Context, site: int | None) -> ZoneInfo:
    known = None if site is None else context.settings.site(site)
    return (known or context.settings.sites[0]).zone
