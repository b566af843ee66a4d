"""Scale and offset as whole numbers, so that raw 37 with a scale of 0.1 is 3.7 and not 3.7000000000000002."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True)
class Steps:
    """value = (raw * times + plus) / by, all three whole numbers.

    >>> steps = Steps.of(0.1, -40.0)
    >>> steps
    Steps(times=1, plus=-400, by=10)
    >>> steps.value(437), steps.raw(3.7)
    (3.7, 437)
    """

    times: int
    plus: int
    by: int

    @classmethod
    def of(cls, scale: float, offset: float) -> Steps:
        """The steps of a scale and an offset, as their decimal digits say them."""
        one, zero = Fraction(repr(scale)), Fraction(repr(offset))
        by = math.lcm(one.denominator, zero.denominator)
        return cls(times=int(one * by), plus=int(zero * by), by=by)

    def value(self, raw: float) -> float:
        """The value of a raw number."""
        return (raw * self.times + self.plus) / self.by

    def raw(self, value: float) -> int:
        """The raw number nearest to a finite value, halves away from zero."""
        exact = (value * self.by - self.plus) / self.times
        return math.floor(abs(exact) + 0.5) * (1 if exact >= 0 else -1)
