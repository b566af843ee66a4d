"""The keys of one mapping of a protocol map, read by type; a wrong one is noted and replaced by something harmless."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from engine.field.problems import Log, Mistake

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SPAN = re.compile(r"(\d{1,5})(?:\.\.(\d{1,5}))?")
Span = tuple[int, int]


class Fields:
    """One mapping of the file at ``path``; keys other than ``known`` are problems.

    Every reader returns ``default`` where the key is absent, and notes a missing key where there is no default.
    """

    def __init__(self, values: Any, path: str, log: Log, known: tuple[str, ...]) -> None:
        self.path, self.log = path, log
        self.values: Mapping[Any, Any] = values if isinstance(values, Mapping) else {}
        if not isinstance(values, Mapping):
            log.add(path, Mistake.NOT_A_MAPPING)
        for key in self.values:
            if key not in known:
                log.add(self.at(key), Mistake.UNKNOWN_KEY, known=", ".join(known))

    def __contains__(self, key: object) -> bool:
        return key in self.values

    def at(self, key: Any) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else str(key)

    def wrong(self, key: str, mistake: Mistake, **params: Any) -> None:
        """Note a mistake at a key."""
        self.log.add(self.at(key), mistake, **params)

    def need(self, key: str | int) -> bool:
        """Whether a key is there; a problem where it is not."""
        if key not in self.values:
            self.log.add(self.path, Mistake.MISSING_KEY, key=key)
        return key in self.values

    def mapping(self, key: str, *, needed: bool = True) -> dict[Any, Any]:
        """A mapping, empty where it is not one."""
        if key not in self.values:
            if needed:
                self.need(key)
            return {}
        value = self.values[key]
        if isinstance(value, dict):
            return value
        self.wrong(key, Mistake.NOT_A_MAPPING)
        return {}

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        if key not in self.values and default is not None:
            return default
        if not self.need(key):
            return ""
        value = self.values[key]
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.wrong(key, Mistake.NOT_A_TEXT)
        return ""

    def both(self, key: str | int, *, needed: bool = True) -> tuple[str, str]:
        """A text in Korean and English: ``{ko: ..., en: ...}``."""
        if key not in self.values and not needed:
            return "", ""
        if not self.need(key):
            return "", ""
        words = Fields(self.values[key], self.at(key), self.log, ("ko", "en"))
        return words.text("ko"), words.text("en")

    def name(self, key: str, default: str) -> str:
        """A name of ours, as of columns."""
        value = self.values.get(key, default)
        if is_name(value):
            return str(value)
        self.wrong(key, Mistake.NOT_A_NAME)
        return default

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of several words."""
        if key not in self.values and default is not None:
            return default
        fallback = choices[0] if choices else ""
        if not self.need(key):
            return fallback
        value = self.values[key]
        if isinstance(value, str) and value in choices:
            return value
        self.wrong(key, Mistake.NOT_A_CHOICE, given=str(value)[:40], choices=", ".join(choices))
        return fallback

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        if key not in self.values and default is not None:
            return default
        if not self.need(key):
            return low
        value = self.values[key]
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(key, Mistake.NOT_AN_INTEGER, low=low, high=high)
        return low

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number."""
        if key not in self.values and default is not None:
            return default
        if not self.need(key):
            return 0.0
        value = finite(self.values[key])
        if value is not None:
            return value
        self.wrong(key, Mistake.NOT_A_NUMBER)
        return default or 0.0

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, Mistake.NOT_A_FLAG)
        return default

    def range(self, key: str) -> tuple[float, float] | None:
        """``[low, high]``; None where the key is absent or wrong."""
        if key not in self.values:
            return None
        value = self.values[key]
        ends = [finite(end) for end in value] if isinstance(value, list) else []
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            self.wrong(key, Mistake.NOT_A_RANGE)
            return None
        if ends[0] > ends[1]:
            self.wrong(key, Mistake.RANGE_REVERSED, low=ends[0], high=ends[1])
            return None
        return ends[0], ends[1]

    def span(self, key: str, low: int, high: int) -> Span:
        """``first..last``, or one number for both."""
        found = span_of(self.values.get(key), low, high) if self.need(key) else (low, low)
        if found is None:
            self.wrong(key, Mistake.NOT_A_SPAN, low=low, high=high)
            return low, low
        return found


def finite(value: Any) -> float | None:
    """A finite number as a float, None for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300 and math.isfinite(value):
        return float(value)
    return None


def is_name(value: Any) -> bool:
    """Whether a value can be a name of ours.

    >>> is_name("rack_soc"), is_name("Rack SoC")
    (True, False)
    """
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def span_of(value: Any, low: int, high: int) -> Span | None:
    """First and last of ``3`` or ``"1..8"``, None where that is not what it says.

    >>> span_of("1..8", 1, 255), span_of(3, 1, 255), span_of("8..1", 1, 255)
    ((1, 8), (3, 3), None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    found = _SPAN.fullmatch(str(value))
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2] or found[1])
    return (first, last) if low <= first <= last <= high else None
