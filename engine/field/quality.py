"""What a value read from a device is worth."""

from __future__ import annotations

from enum import StrEnum


class Quality(StrEnum):
    """What a value is worth; only ``good`` may be counted as good."""

    GOOD = "good"
    STALE = "stale"  # older than three of its poll intervals
    FROZEN = "frozen"  # unchanged for longer than such a sensor can be
    RANGE = "range"  # outside what is plausible
    INVALID = "invalid"  # NaN, or not what the type holds
    MISSING = "missing"  # never read
