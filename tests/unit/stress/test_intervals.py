"""Intervals of levels and of paired differences."""

from __future__ import annotations

import numpy as np
import pytest

from engine.stress.intervals import difference, level


def test_the_level_of_a_measure_has_students_interval_of_its_mean() -> None:
    found = level([1.0, 2.0, 3.0, 4.0, 5.0])
    # 3 +- 2.7764 x 1.5811 / sqrt(5), t of 4 degrees of freedom
    assert (found.mean, found.low, found.high) == pytest.approx((3.0, 1.0368, 4.9632), abs=1e-4)
    assert (found.p05, found.p50, found.p95) == pytest.approx((1.2, 3.0, 4.8))


def test_a_share_of_which_no_run_has_seen_anything_is_not_known_to_be_nothing() -> None:
    found = level(np.zeros(1_000), share=True)
    assert found.mean == 0.0
    assert (found.low, found.high) == pytest.approx((0.0, 3.8415 / 1_003.8415), abs=1e-6)  # z^2 / (n + z^2)


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [1.0, np.inf]])
def test_a_level_of_unknown_values_is_unknown(values: list[float]) -> None:
    assert level(values).mean is None
    assert difference("m", "a", "b", values, values).mean is None


def test_one_run_is_never_sure() -> None:
    assert (level([7.0]).mean, level([7.0]).low) == (7.0, None)
    assert level([1.0], share=True).low == pytest.approx(1.0 / 4.8415, abs=1e-4)  # 1 / (1 + z^2)
    found = difference("m", "a", "b", [7.0], [1.0])
    assert (found.mean, found.low, found.sure) == (6.0, None, False)


def test_the_same_storm_makes_a_small_difference_sure_which_the_levels_hide() -> None:
    storm = np.linspace(0.0, 100.0, 50)
    small = difference("m", "a", "b", storm + 1.0 + 0.1 * np.sin(storm), storm)
    assert small.sure
    assert small.mean == pytest.approx(1.0, abs=0.05)
    assert level(storm).high > level(storm + 1.0).low  # type: ignore[operator]


def test_a_tie_is_a_tie() -> None:
    found = difference("m", "a", "b", [0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    assert (found.mean, found.low, found.high, found.ratio, found.sure) == (0.0, 0.0, 0.0, None, False)


def test_a_difference_of_shares_counts_the_runs_in_which_only_one_fails() -> None:
    one, other = np.r_[np.ones(8), np.zeros(92)], np.r_[np.zeros(98), np.ones(2)]
    found = difference("lost_load", "a", "b", one, other, share=True)
    # Agresti and Min: n = 102, c = 8.5, b = 2.5: 6 / 102 +- 1.96 sqrt(11 - 36 / 102) / 102
    assert found.mean == pytest.approx(0.06)
    assert (found.low, found.high) == pytest.approx((-0.00389, 0.12154), abs=2e-5)
    assert not found.sure
    assert difference("lost_load", "a", "b", np.ones(30), np.zeros(30), share=True).sure
