"""Availability as minutes a year."""

from __future__ import annotations

MINUTES_A_YEAR = 525_600.0  # of 365 days


def downtime_minutes(availability: float) -> float:
    """Downtime a year that an availability allows, min: (1 - availability) x 525 600.

    :param availability: 0..1, a share, not per cent
    :raises ValueError: not within 0..1, or no number

    >>> [round(downtime_minutes(share), 2) for share in (0.995, 0.9982, 0.9991, 0.9999)]
    [2628.0, 946.08, 473.04, 52.56]
    """
    if not 0.0 <= availability <= 1.0:
        raise ValueError(f"availability: {availability} is not accepted. Expected: a share from 0 to 1, not per cent")
    return (1.0 - availability) * MINUTES_A_YEAR
