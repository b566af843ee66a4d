"""Widths of time buckets: interval texts as PostgreSQL reads them and ISO 8601 durations, the same on every database.

A day is 24 hours here; what a width of whole days means on a calendar is :mod:`api.store.bucket_grid`'s business.
Months and years have no length of their own and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from api.errors import BadParameter
from api.i18n import Text

FIELD = "time-bucket-width"
WIDTH = Text(
    "a positive interval without months or years, such as 1 hour, 10 minutes, 1 day, 01:30:00 or PT1H, "
    "at most 36500 days"
)
SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
LONGEST = 36_500 * DAY
MAX_TEXT = 100

# PostgreSQL's own abbreviations; it looks at the first ten letters of a word only
_NAMES = {
    "microsecond": (1, "us usec usecs usecond useconds microsecond microseconds microsecon"),
    "millisecond": (1000, "ms msec msecs msecond mseconds millisecond milliseconds millisecon"),
    "second": (SECOND, "s sec secs second seconds"),
    "minute": (MINUTE, "m min mins minute minutes"),
    "hour": (HOUR, "h hr hrs hour hours"),
    "day": (DAY, "d day days"),
    "week": (7 * DAY, "w week weeks"),
}
_LENGTH = {unit: length for unit, (length, _) in _NAMES.items()}
_UNIT = {name: unit for unit, (_, names) in _NAMES.items() for name in names.split()}

_TOKEN = re.compile(
    r"(?P<clock>[-+]?\d+:\d+(:\d+)?(\.\d*)?)|(?P<number>[-+]?(\d+\.?\d*|\.\d+))|(?P<word>[a-z]+(?!\d)|[dhms](?=\d))|(?P<gap>[\s,@]+)",
    re.ASCII,
)
_ISO = re.compile(r"p(?P<date>([-+]?[\d.]+[wd])*)(t(?P<time>([-+]?[\d.]+[hms])+))?", re.ASCII)
_ISO_PART = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([wdhms])", re.ASCII)


def bucket_width(text: str) -> int:
    """The width in microseconds; raises :class:`BadParameter` for anything but a positive one.

    >>> bucket_width("1.5 hours") == bucket_width("01:30") == bucket_width("PT1H30M") == 5400 * SECOND
    True
    >>> bucket_width("1 day 02:00") // HOUR
    26
    """
    try:
        if len(text) > MAX_TEXT:
            raise ValueError
        lower = text.strip().lower()
        width = _iso(lower) if lower.startswith("p") else _postgresql(lower)
        if not 1 <= width <= LONGEST:
            raise ValueError
    except ValueError as error:
        raise BadParameter(FIELD, text, WIDTH) from error
    return width


def _postgresql(text: str) -> int:
    """Read from the right, as PostgreSQL does: a unit holds for the number before it, a number alone is seconds, or
    days before a clock time."""
    total, unit, given = 0, None, set[str]()
    waiting = False  # a unit without its number
    for kind, token in reversed(list(_tokens(text))):
        if kind == "word":
            if waiting:
                raise ValueError
            unit, waiting = _UNIT.get(token), True
            if unit is None:
                raise ValueError
            continue
        if kind == "clock":
            if waiting:
                raise ValueError
            length, named, unit = _clock(token), {"hour", "minute", "second"}, "day"
        else:
            unit = unit or "second"
            length, named = _rounded(Fraction(token) * _LENGTH[unit]), {unit}
        if named & given:
            raise ValueError
        given |= named
        total, waiting = total + length, False
    if waiting:
        raise ValueError
    return total


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ValueError
        at = found.end()
        if found["gap"] is None:
            kind = next(name for name in ("clock", "number", "word") if found[name] is not None)
            yield kind, found[kind]


def _clock(text: str) -> int:
    """``hh:mm``, ``hh:mm:ss[.fff]``, or ``mm:ss.fff``."""
    sign = -1 if text.startswith("-") else 1
    parts = [Fraction(part) if part.strip(".") else Fraction(0) for part in text.lstrip("+-").split(":")]
    if len(parts) == 2:
        parts = [Fraction(0), *parts] if "." in text else [*parts, Fraction(0)]
    hours, minutes, seconds = parts
    if minutes > 59 or seconds > 60:
        raise ValueError
    return sign * _rounded(hours * HOUR + minutes * MINUTE + seconds * SECOND)


def _iso(text: str) -> int:
    parts = _ISO.fullmatch(text)
    if parts is None or not (parts["date"] or parts["time"]):
        raise ValueError
    units = {"w": 7 * DAY, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
    return sum(
        _rounded(Fraction(number) * units[unit])
        for part in (parts["date"], parts["time"])
        for number, unit in _ISO_PART.findall(part or "")
    )


def _rounded(length: Fraction) -> int:
    return round(length)
