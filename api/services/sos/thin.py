"""Fewer points for a chart, without losing what matters: the lowest State of Safety and every unknown stretch."""

from __future__ import annotations

from collections.abc import Sequence

from api.services.sos.sets import SosPoint


def thinned(points: Sequence[SosPoint], most: int) -> list[SosPoint]:
    """At most about ``most`` of ``points``, in their order.

    Equal shares of them keep their lowest known and their first unknown point; the first and the last point stay.

    :raises ValueError: ``most`` below 4
    """
    if most < 4:
        raise ValueError("at least 4 points are needed")
    if len(points) <= most:
        return list(points)
    shares = (most - 2) // 2
    kept = {0, len(points) - 1}
    for share in range(shares):
        part = range(share * len(points) // shares, (share + 1) * len(points) // shares)
        known = [(value, i) for i in part if (value := points[i].value) is not None]
        unknown = next((i for i in part if points[i].value is None), None)
        kept.update([min(known)[1]] if known else [])
        kept.update([] if unknown is None else [unknown])
    return [points[i] for i in sorted(kept)]
