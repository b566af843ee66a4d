"""The safety curve: how safe one measured quantity is, from its value and its two limits.

Source: Cabrera-Castillo, Niedermeier, Jossen, "Calculation of the state of safety (SOS) for lithium ion batteries",
J. Power Sources 324 (2016) 509-520.
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

UPPER_LIMIT = 0.8

Floats = NDArray[np.float64]


class InvalidThreshold(ValueError):
    """The limits of a quantity make no curve: not finite, equal to each other, or zeta not between 0 and 1."""


@overload
def safety_score(
    value: float, *, max_safe: float, warning: float, upper_limit: float = UPPER_LIMIT
) -> float: ...  # a scalar in, a float out


@overload
def safety_score(
    value: ArrayLike, *, max_safe: ArrayLike, warning: ArrayLike, upper_limit: ArrayLike = UPPER_LIMIT
) -> Floats: ...


def safety_score(
    value: ArrayLike, *, max_safe: ArrayLike, warning: ArrayLike, upper_limit: ArrayLike = UPPER_LIMIT
) -> float | Floats:
    r"""Safety f of a value h, between 0 and 1.

    :math:`f(h) = 1` on the safe side of ``max_safe`` (that value included), beyond it

    .. math:: f(h) = 1 / ((1/\zeta - 1) ((h - h_{100}) / (h_z - h_{100}))^2 + 1)

    ``warning`` above ``max_safe`` guards an upper bound, below it a lower bound.

    :param value: h, in the unit of the limits; NaN (no measurement) gives NaN, never 1
    :param max_safe: h100, the largest (lower bound: smallest) value that is still fully safe
    :param warning: hz, the value where safety has fallen to ``upper_limit``
    :param upper_limit: zeta, dimensionless, between 0 and 1 exclusive
    :returns: a float for scalars; an array of the shape the arguments broadcast to otherwise
    :raises InvalidThreshold: limits equal or not finite, ``upper_limit`` outside (0, 1)

    >>> safety_score(50, max_safe=40, warning=50)
    0.8
    >>> round(safety_score(3.0, max_safe=3.3, warning=3.15), 6)  # a lower bound, twice as far: 1 / (0.25 * 4 + 1)
    0.5
    >>> safety_score([35.0, 46.0, float("nan")], max_safe=40, warning=50).round(4).tolist()
    [1.0, 0.9174, nan]
    """
    if not np.all(valid_limits(max_safe, warning, upper_limit)):
        raise InvalidThreshold(
            "max_safe and warning must be finite and differ, upper_limit must lie between 0 and 1: "
            f"got max_safe={max_safe!r}, warning={warning!r}, upper_limit={upper_limit!r}"
        )
    h, h100, hz, zeta = (np.asarray(x, dtype=np.float64) for x in (value, max_safe, warning, upper_limit))
    with np.errstate(over="ignore"):  # absurdly far beyond the limit is exactly 0
        beyond = np.maximum((h - h100) / (hz - h100), 0.0)  # maximum() keeps NaN
        score = 1.0 / ((1.0 / zeta - 1.0) * beyond * beyond + 1.0)
    return score if score.ndim else float(score)


def valid_limits(max_safe: ArrayLike, warning: ArrayLike, upper_limit: ArrayLike = UPPER_LIMIT) -> NDArray[np.bool_]:
    """Whether limits make a curve, element by element; see :func:`safety_score` for the arguments.

    >>> valid_limits([40, 40], [50, 40]).tolist()
    [True, False]
    """
    h100, hz, zeta = (np.asarray(x, dtype=np.float64) for x in (max_safe, warning, upper_limit))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        width = hz - h100
        fits = np.isfinite(width) & (width != 0.0) & (zeta > 0.0) & (zeta < 1.0) & np.isfinite(1.0 / zeta)
    return np.asarray(fits)
