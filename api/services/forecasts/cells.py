"""What the ``values`` of a stored forecast hold, whoever wrote them: looked at, not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Series = tuple[float | None, ...]


def number(values: Mapping[str, Any], name: str) -> float | None:
    """A number of a row, None for anything else."""
    found = values.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def moment(values: Mapping[str, Any], name: str) -> datetime | None:
    """A time of a row in UTC, None for anything else."""
    try:
        return datetime.fromisoformat(values[name]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return None


def series(values: Mapping[str, Any], name: str) -> Series:
    """A list of numbers of a row, None in the place of anything else; empty for no list."""
    found = values.get(name)
    return tuple(number({name: one}, name) for one in found) if isinstance(found, list) else ()
