"""Times as the old service read them: strictly in most places, loosely where Django's own fields read them."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.errors import BadParameter
from api.i18n import Text
from api.services.site_time import DAY, MOMENT, parse_time

Moment = datetime
EXACT = Text("a time YYYY-MM-DDThh:mm:ss, local to the site, without offset or fraction")
LARGEST = 2**53  # a page number no list reaches

_LOOSE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?P<clock>[T ](?P<hour>\d{1,2}):(?P<minute>\d{1,2})(:(?P<second>\d{1,2})([.,](?P<fraction>\d{1,6})\d{0,6})?)?"
    r"(?P<offset>Z|[+-]\d\d(:?\d\d)?)?)?",
    re.ASCII,
)


def day(text: str, field: str) -> date:
    """A calendar day; leading zeros may be left out.

    >>> day("2022-5-1", "date")
    datetime.date(2022, 5, 1)
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise BadParameter(field, text, DAY) from error


def strict(text: str | None, zone: ZoneInfo, field: str) -> Moment:
    """The UTC moment of a local time ``YYYY-MM-DDThh:mm:ss``; nothing else is accepted, nor nothing at all.

    >>> strict("2022-05-10T10:00:00", ZoneInfo("Asia/Seoul"), "start-time").isoformat()
    '2022-05-10T01:00:00+00:00'
    """
    if text is None:
        raise BadParameter(field, Text("nothing"), EXACT)
    try:
        local = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - local, the zone follows
    except ValueError as error:
        raise BadParameter(field, text, EXACT) from error
    return parse_time(local.isoformat(), zone, field)


def loose(text: str, zone: ZoneInfo, field: str) -> Moment:
    """The UTC moment of a time as Django reads it: a space for the T, offset, fraction or a bare day will do.

    >>> loose("2022-5-10 10:00:00.5+09:00", ZoneInfo("UTC"), "time").isoformat()
    '2022-05-10T01:00:00.500000+00:00'
    """
    found = _LOOSE.fullmatch(text)
    if found is None:
        raise BadParameter(field, text, MOMENT)
    iso = f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
    if found["clock"]:
        iso += f"T{found['hour']:0>2}:{found['minute']:0>2}:{found['second'] or '0':0>2}"
        iso += f".{found['fraction'] or '0'}{found['offset'] or ''}"
    return parse_time(iso, zone, field)
