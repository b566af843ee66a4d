"""One entry of the assumption sheet."""

from __future__ import annotations

from dataclasses import dataclass

ASSUMED = "assumed"


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """An entry. low, high: what is accepted; less, more: what the tornado moves it to; source: where the value comes
    from, or "assumed"; group: where it is shown."""

    key: str
    group: str
    value: float
    unit: str
    low: float
    high: float
    less: float
    more: float
    source: str


def in_group(group: str, *rows: tuple[str, float, str, float, float, float, float, str]) -> tuple[Assumption, ...]:
    """Entries of a group from rows of (key, value, unit, low, high, less, more, source).

    >>> in_group("data", ("gpus", 50_000, "1", 0, 1e8, 25_000, 100_000, ASSUMED))[0].more
    100000
    """
    return tuple(
        Assumption(
            key=key, group=group, value=value, unit=unit, low=low, high=high, less=less, more=more, source=source
        )
        for key, value, unit, low, high, less, more, source in rows
    )
