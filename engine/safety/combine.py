"""State of Safety of a tag set: the product of its members' safety."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SosResult:
    """State of Safety of one set at one moment; every number is between 0 and 1.

    ``value`` is None as soon as one member is unknown; ``upper_bound``, the product of the known ones, then says what
    it can be at best. ``weakest`` names the known member of lowest f, the first one among equals.
    """

    value: float | None
    weakest: str | None
    upper_bound: float | None
    unknown: tuple[str, ...]


def state_of_safety(scores: Mapping[str, float | None]) -> SosResult:
    """Combine the safety f of each tag: SoS = f1 * f2 * ... * fn.

    :param scores: tag -> f in 0..1, as :func:`engine.safety.curve.safety_score` gives; None or NaN is unknown.
        Without any known member nothing is known: value, weakest and upper bound are None
    :raises ValueError: a score below 0 or above 1, naming its tag

    >>> state_of_safety({"over_temp": 0.8, "over_voltage": 1.0})
    SosResult(value=0.8, weakest='over_temp', upper_bound=0.8, unknown=())
    >>> state_of_safety({"over_temp": 0.8, "over_voltage": None})
    SosResult(value=None, weakest='over_temp', upper_bound=0.8, unknown=('over_voltage',))
    """
    known: dict[str, float] = {}
    for tag, score in scores.items():
        if score is None or math.isnan(score):
            continue
        if not 0.0 <= score <= 1.0:
            raise ValueError(f"the score of {tag} must lie between 0 and 1: got {score}")
        known[tag] = float(score)
    unknown = tuple(tag for tag in scores if tag not in known)
    product = math.prod(known.values()) if known else None
    return SosResult(
        value=None if unknown else product,
        weakest=min(known, key=known.__getitem__, default=None),
        upper_bound=product,
        unknown=unknown,
    )
