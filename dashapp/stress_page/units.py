"""Units beside the fields, as their reader writes them."""

from __future__ import annotations

from collections.abc import Mapping

WORDED = ("KRW", "1")  # what else stands over a stroke is a symbol in every language
KOREAN: Mapping[str, str] = {"s": "초", "min": "분", "h": "시간", "a": "년", "month": "월", "KRW": "원"}


def unit_words(unit: str, language: str) -> str:
    """A unit in the reader's language.

    >>> unit_words("KRW/kWh", "ko"), unit_words("min", "ko"), unit_words("GB/s", "ko"), unit_words("KRW/kWh", "en")
    ('원/kWh', '분', 'GB/s', 'KRW/kWh')
    """
    parts = unit.split("/")
    if language != "ko" or (len(parts) > 1 and parts[0] not in WORDED):
        return unit
    return "/".join(KOREAN.get(part, part) for part in parts)
