"""How good forecasts were: errors beside those of naive ones, quantiles, coverage.

Pairs of which either side is unknown (NaN) count nowhere; without any pair a measure is NaN.

Sources: R. J. Hyndman, A. B. Koehler, "Another look at measures of forecast accuracy", Int. J. Forecasting 22 (2006)
679-688 (MASE); R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46 (1978) 33-50 (pinball loss).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from engine.forecast.windows import Floats


def skill(error: ArrayLike, reference: ArrayLike) -> Floats:
    """1 - error / reference: 1 is perfect, 0 as good as the reference, below 0 worse; NaN where the reference has no
    error, because nothing can be said against it.

    >>> skill([1.0, 4.0], [4.0, 4.0]).tolist()
    [0.75, 0.0]
    """
    of_model, of_reference = np.asarray(error, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(of_reference > 0.0, 1.0 - of_model / of_reference, np.nan)


def mean_known(values: ArrayLike) -> float:
    """The mean of what is known.

    >>> mean_known([1.0, float("nan"), 3.0])
    2.0
    """
    found = np.asarray(values, dtype=np.float64)
    known = found[~np.isnan(found)]
    return float(known.mean()) if known.size else float("nan")


def mean_absolute_error(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Mean of |actual - forecast|, in their unit.

    >>> mean_absolute_error([1.0, 2.0, 3.0], [1.5, 2.0, float("nan")])
    0.25
    """
    return mean_known(np.abs(np.subtract(actual, forecast)))


def scaled_error(actual: ArrayLike, forecast: ArrayLike, naive_error: float) -> float:
    """MASE: the mean absolute error over that of a naive forecast of the *training* series, so that errors of
    different quantities and days can be compared; below 1 is better than naive forecasts were then.

    Hyndman and Koehler scale by the one-step naive error, or for season m by that of the value m steps earlier.
    Forecasts of one horizon are direct here, so the step is the horizon: ``naive_error`` is the mean of
    |y(t + h) - y(t)| over the training days, and a persistence that is as good on the tested days has MASE 1.

    >>> scaled_error([1.0, 2.0], [1.5, 2.5], naive_error=2.0)
    0.25
    """
    return mean_absolute_error(actual, forecast) / naive_error if naive_error > 0.0 else float("nan")


def pinball_loss(actual: ArrayLike, quantile: ArrayLike, share: float) -> Floats:
    """Loss of a forecast of the ``share`` quantile, element by element, in the unit of the values:
    ``share * (y - q)`` where the outcome lies above it, else ``(1 - share) * (q - y)``.

    >>> pinball_loss([3.0, 1.0], [2.0, 2.0], 0.95).round(2).tolist()
    [0.95, 0.05]
    """
    miss = np.subtract(actual, quantile)
    return np.maximum(share * miss, (share - 1.0) * miss)


def covered(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Floats:
    """1 where the outcome lies in the interval (its limits included), 0 where not, NaN where either is unknown.

    >>> covered([1.0, 2.0, 3.0], [0.0, 0.0, float("nan")], [1.0, 1.0, 5.0]).tolist()
    [1.0, 0.0, nan]
    """
    y, low, high = (np.asarray(values, dtype=np.float64) for values in (actual, lower, upper))
    inside = ((low <= y) & (y <= high)).astype(np.float64)
    return np.where(np.isnan(y) | np.isnan(low) | np.isnan(high), np.nan, inside)
