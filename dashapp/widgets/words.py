"""Numbers, durations and times as the operators write them (true minus, thin groups, unit after a space)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from api.services.numbers import MISSING, number

UNITS = {"ko": ("일", "시간", "분", "초"), "en": (" d", " h", " min", " s")}


def file_size(length: float) -> str:
    """A size in bytes in the decimal unit that suits it.

    >>> file_size(412), file_size(45_200), file_size(12_400_000), file_size(3.2e9)
    ('412 B', '45 kB', '12.4 MB', '3.2 GB')
    """
    if length < 1e3:
        return number(length, 0, "B")
    if length < 1e6:
        return number(length / 1e3, 0, "kB")
    return number(length / 1e6, 1, "MB") if length < 1e9 else number(length / 1e9, 1, "GB")


def duration(seconds: float, language: str) -> str:
    """A length of time in its two largest units.

    >>> duration(87, "ko"), duration(87, "en"), duration(15960, "en")
    ('1분 27초', '1 min 27 s', '4 h 26 min')
    """
    d, h, min_, s = UNITS[language]
    total = max(0, int(seconds))
    days, hours, minutes = total // 86_400, total // 3_600 % 24, total // 60 % 60
    if days:
        return f"{days}{d}" + (f" {hours}{h}" if hours else "")
    if hours:
        return f"{hours}{h}" + (f" {minutes}{min_}" if minutes else "")
    return f"{minutes}{min_} {total % 60}{s}" if minutes else f"{total % 60}{s}"


def moment(when: datetime | None, zone: ZoneInfo) -> str:
    """A point in time on the site's clock, in full: ``2026-11-21 11:31:07 KST``; none is a dash."""
    return MISSING if when is None else f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
