"""Drift at rest: minutes that count, medians, and Sen's slope against a published example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.safety.rest_drift import DAYS_NEEDED, rest_day, resting, sen_slope

NAN = float("nan")


def test_rest_counts_from_its_tenth_minute_and_an_unknown_current_is_no_rest() -> None:
    current = np.zeros((40, 2))
    current[15, 0] = 5.0  # moves once
    current[30, 1] = NAN
    rest = resting(current, rest_below_a=0.5)
    assert np.flatnonzero(rest[:, 0]).tolist() == [*range(10, 15), *range(26, 40)]
    assert np.flatnonzero(rest[:, 1]).tolist() == list(range(10, 30))


def test_a_days_figures_are_medians_over_rest_and_unknown_without_any() -> None:
    gap = np.array([[0.020, 0.5], [0.022, 0.5], [NAN, 0.5], [0.500, 0.5]])
    temperature = np.array([[25.0, 1.0], [26.0, 1.0], [27.0, 1.0], [60.0, 1.0]])
    rest = np.array([[True, False], [True, False], [True, False], [False, False]])
    found = rest_day(gap, temperature, rest)
    assert found.voltage_gap[0] == pytest.approx(0.021)
    assert found.temperature[0] == 26.0
    assert np.isnan([found.voltage_gap[1], found.temperature[1]]).all()
    assert found.minutes.tolist() == [3.0, 0.0]


def test_the_slope_and_its_interval_by_hand() -> None:
    # seven days: 21 slopes, Var = 7*6*19/18 = 44.33, C = 1.96*6.658 = 13.05, (21 - 13.05)/2 = 3.97: third from each end
    values = [20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 60.0]
    found = sen_slope(range(7), values)
    assert (found.value, found.low, found.high) == (1.0, 1.0, 37.0 / 3.0)
    assert found.is_significant
    assert sen_slope(range(7), [21.0, 20.0, 22.0, 21.0, 20.0, 22.0, 21.0]).is_significant is False


def test_too_few_days_have_no_slope() -> None:
    assert sen_slope(range(10), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, NAN, NAN, NAN, NAN]) is None


@given(st.lists(st.floats(-50, 50).map(lambda v: round(v, 1)), min_size=DAYS_NEEDED, max_size=30))
def test_the_slope_is_that_of_scipy_and_the_interval_never_narrower(values: list[float]) -> None:
    found = sen_slope(range(len(values)), values)
    theirs = stats.theilslopes(values, range(len(values)), alpha=0.95)
    assert found.value == pytest.approx(theirs.slope)
    assert found.low <= theirs.low_slope + 1e-9
    assert found.high >= theirs.high_slope - 1e-9
    assert found.low <= found.value <= found.high
