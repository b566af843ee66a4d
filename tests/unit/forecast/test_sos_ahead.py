"""State of Safety ahead, from the quantities' members through the curve."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.forecast.sos_ahead import sos_forecast

HOT = SimpleNamespace(max_safe=40.0, warning=50.0, absolute=False)
HIGH = SimpleNamespace(max_safe=4.0, warning=4.1, absolute=False)
LOW = SimpleNamespace(max_safe=3.3, warning=3.15, absolute=False)
CURRENT = SimpleNamespace(max_safe=80.0, warning=100.0, absolute=True)


def straight(*ends: float) -> np.ndarray:
    """One series whose members run from 40 now straight to these values in 10 min."""
    return np.array([[[40.0, (40.0 + end) / 2, end, 1.5 * end - 20.0] for end in ends]])


def test_the_members_are_pushed_through_the_curve() -> None:
    # f(46) = 0.9174, f(50) = 0.8, f(53) = 0.7030 (safety.md), f(70) = 1 / (0.25 * 9 + 1) = 0.3077
    found = sos_forecast({"hot": straight(46.0, 50.0, 53.0, 70.0)}, {"hot": HOT})
    assert found.median.item() == pytest.approx((0.8 + 0.7030) / 2, abs=5e-5)
    assert found.probability_warning.item() == 0.75
    assert found.probability_unsafe.item() == 0.25
    # 1 degree a minute is at 50 in 10 min, 1.3 in 7.7, 3 in 3.33; the first, at 49 after 15 min, stays above 0.8
    assert found.crossing.probability.item() == 0.75
    assert found.crossing.median_min.item() == pytest.approx(10 / 1.3, abs=0.05)  # SoS is straight between minutes only
    assert found.weakest == ("hot",)


def test_the_quantities_multiply_and_the_lowest_is_named() -> None:
    # 0.8 * 0.5 (twice as far beyond) at a current of -120 A; voltage fully safe
    of_all = {"hot": straight(50.0), "current": np.full((1, 1, 4), -120.0), "high": np.full((1, 1, 4), 3.9)}
    found = sos_forecast(of_all, {"hot": HOT, "current": CURRENT, "high": HIGH})
    assert found.median.item() == pytest.approx(0.4)
    assert found.weakest == ("current",)
    assert found.crossing.median_min.item() == 0.0  # the current alone is below 0.8 now


def test_one_unknown_quantity_makes_it_unknown() -> None:
    found = sos_forecast({"hot": straight(60.0), "high": np.full((1, 1, 4), np.nan)}, {"hot": HOT, "high": HIGH})
    numbers = [found.median, found.lower, found.upper, found.probability_warning, found.probability_unsafe]
    assert np.isnan(numbers).all()
    assert np.isnan(found.crossing.probability).all()
    assert found.weakest == (None,)


def test_all_quantities_safe_is_exactly_1() -> None:
    found = sos_forecast({"hot": straight(30.0), "low": np.full((1, 1, 4), 3.3)}, {"hot": HOT, "low": LOW})
    assert (found.median.item(), found.lower.item(), found.probability_warning.item()) == (1.0, 1.0, 0.0)
    assert found.weakest == (None,)


def test_a_quantity_without_limits_is_refused() -> None:
    with pytest.raises(ValueError, match="hot"):
        sos_forecast({"high": straight(30.0)}, {"hot": HOT})


@settings(max_examples=30, deadline=None)
@given(arrays.arrays(np.float64, (1, 5, 4), elements=st.floats(20, 80, width=32)), st.floats(0, 20, width=32))
def test_hotter_members_are_never_safer(values: np.ndarray, by: float) -> None:
    cool, hot = (sos_forecast({"hot": each}, {"hot": HOT}) for each in (values, values + by))
    assert hot.median <= cool.median
    assert hot.probability_warning >= cool.probability_warning
    assert hot.probability_unsafe >= cool.probability_unsafe
    assert hot.crossing.probability >= cool.crossing.probability
