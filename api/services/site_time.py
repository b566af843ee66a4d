"""Times at the edges: read as the site's local time unless they carry an offset, written in the zone asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from api.errors import BadParameter
from api.i18n import Text

DAY = Text("a calendar day YYYY-MM-DD")
MOMENT = Text("an ISO 8601 time such as 2022-05-10T10:00:00 (site time) or 2022-05-10T10:00:00+09:00")
ZONE = Text("utc, local or a time zone such as Asia/Seoul")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"([Tt ](?P<clock>\d\d:\d\d(:\d\d)?)([.,](?P<fraction>\d{1,9}))?"
    # a plus that was not percent-encoded in a URL arrives as a space
    r"(?P<offset>[Zz]|(?P<sign>[-+ ])(?P<hours>\d\d):?(?P<minutes>\d\d)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class TimeStyle:
    """How times are written in an answer: in which zone, with or without its offset."""

    zone: ZoneInfo
    offset: bool = True


def shown(moment: datetime, style: TimeStyle) -> datetime:
    """The moment as an answer writes it: local to the zone, with its offset unless ``tz=local``."""
    local = moment.astimezone(style.zone)
    return local if style.offset else local.replace(tzinfo=None)


def parse_time(text: str, zone: ZoneInfo, field: str) -> datetime:
    """The UTC moment of an ISO 8601 ``text``; without an offset it is local time in ``zone``, a bare day its start.

    A local time that occurs twice (clocks go back) means the first; one that never occurs (clocks go forward) is
    refused. Digits beyond microseconds are cut. Raises :class:`BadParameter` naming ``field``.

    >>> parse_time("2022-05-10T10:00:00", ZoneInfo("Asia/Seoul"), "start-time").isoformat()
    '2022-05-10T01:00:00+00:00'
    """
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        raise BadParameter(field, text, MOMENT)
    if parts["clock"] is None:
        return day_start(parse_day(text, field), zone, field)
    try:
        moment = datetime.fromisoformat(f"{parts['day']}T{parts['clock']}")
        moment += timedelta(microseconds=int((parts["fraction"] or "")[:6].ljust(6, "0")))
        if parts["offset"]:
            return moment.replace(tzinfo=_offset(parts)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadParameter(field, text, MOMENT) from error
    return _from_local(moment, zone, field)


def parse_day(text: str, field: str) -> date:
    """The calendar day of ``YYYY-MM-DD``; raises :class:`BadParameter` naming ``field``."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(field, text, DAY) from error


def day_start(day: date, zone: ZoneInfo, field: str = "date") -> datetime:
    """The first moment of a local day, in UTC; where clocks skip midnight that is the moment they do."""
    try:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise BadParameter(field, day, DAY) from error


def day_range(day: date, zone: ZoneInfo, field: str = "date") -> tuple[datetime, datetime]:
    """The half-open UTC range of a local day: 23 or 25 hours where the clocks change.

    >>> start, end = day_range(date(2022, 3, 27), ZoneInfo("Europe/Berlin"))
    >>> end - start
    datetime.timedelta(seconds=82800)
    """
    if day == date.max:
        raise BadParameter(field, day, DAY)
    return day_start(day, zone, field), day_start(day + timedelta(days=1), zone, field)


def time_style(text: str | None, site_zone: ZoneInfo, field: str = "tz") -> TimeStyle:
    """How to write times: ``utc``, ``Area/City``, ``local`` (site time, no offset); None: site time with offset."""
    if not text:
        return TimeStyle(zone=site_zone)
    if text.lower() == "local":
        return TimeStyle(zone=site_zone, offset=False)
    if text.lower() == "utc":
        return TimeStyle(zone=ZoneInfo("UTC"))
    if text not in _zones():
        raise BadParameter(field, text, ZONE)
    return TimeStyle(zone=ZoneInfo(text))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def _offset(parts: re.Match[str]) -> timezone:
    if parts["sign"] is None:
        return UTC
    size = timedelta(hours=int(parts["hours"]), minutes=int(parts["minutes"] or 0))
    if int(parts["minutes"] or 0) > 59:
        raise ValueError
    return timezone(-size if parts["sign"] == "-" else size)


def _from_local(local: datetime, zone: ZoneInfo, field: str) -> datetime:
    try:
        moment = local.replace(tzinfo=zone).astimezone(UTC)
        exists = moment.astimezone(zone).replace(tzinfo=None) == local
    except OverflowError as error:
        raise BadParameter(field, local.isoformat(), MOMENT) from error
    if not exists:
        expected = Text("a time that occurs in {zone} (the clocks skip this one), or one with an offset", zone=zone.key)
        raise BadParameter(field, local.isoformat(), expected)
    return moment
