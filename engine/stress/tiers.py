"""Tiers of availability, and the highest one that a downtime reaches.

Two tables are known. ``usual``: the figures quoted with the tiers of the Uptime Institute, 99.671 % to 99.995 %. They
come from W. P. Turner, J. H. Seader, K. G. Brill, "Tier Classifications Define Site Infrastructure Performance",
Uptime Institute, 2006; the Institute has since taken them out of its standard, which asks for topology.
``published``: those of the published demo, 99.50 % to 99.99 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.stress.availability import downtime_minutes

TIERS = ("I", "II", "III", "IV")
_TOLERANCE_MIN = 1e-9


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A tier and the availability, 0..1, that it asks for."""

    name: str
    availability: float

    @property
    def downtime_min(self) -> float:
        """What it allows, minutes a year.

        >>> round(TABLES["usual"][3].downtime_min, 1), round(TABLES["usual"][0].downtime_min / 60, 1)
        (26.3, 28.8)
        """
        return downtime_minutes(self.availability)


def _table(*availabilities: float) -> tuple[Tier, ...]:
    return tuple(Tier(name=name, availability=share) for name, share in zip(TIERS, availabilities, strict=True))


TABLES: Mapping[str, tuple[Tier, ...]] = {
    "usual": _table(0.99671, 0.99741, 0.99982, 0.99995),
    "published": _table(0.9950, 0.9982, 0.9991, 0.9999),
}


def tier_reached(downtime_min: float, table: str) -> str | None:
    """The highest tier of a table whose allowed downtime is kept; None: not even the first.

    >>> tier_reached(80.0, "usual"), tier_reached(80.0, "published"), tier_reached(2_700.0, "published")
    ('III', 'III', None)
    """
    kept = [tier.name for tier in TABLES[table] if downtime_min <= tier.downtime_min + _TOLERANCE_MIN]
    return kept[-1] if kept else None
