"""Measures of forecasts: worked by hand, and what must hold for any."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forecast.bootstrap import day_bootstrap
from engine.forecast.measures import covered, mean_absolute_error, pinball_loss, scaled_error, skill


def test_the_scaled_error_is_1_for_what_is_as_good_as_the_naive_forecast_was() -> None:
    # training 1, 3, 2, 6: naive one-step errors 2, 1, 4, mean 7/3; tested errors 7/3 and 7/3
    assert scaled_error([10.0, 20.0], [10.0 + 7 / 3, 20.0 - 7 / 3], naive_error=7 / 3) == pytest.approx(1.0)
    assert math.isnan(scaled_error([1.0], [2.0], naive_error=0.0))


def test_unknown_pairs_count_nowhere() -> None:
    assert mean_absolute_error([1.0, math.nan, 3.0], [2.0, 5.0, math.nan]) == 1.0
    assert math.isnan(mean_absolute_error([math.nan], [1.0]))
    assert np.isnan(covered([1.0, math.nan], [math.nan, 0.0], [2.0, 2.0])).all()


def test_against_a_reference_without_error_nothing_can_be_said() -> None:
    assert np.isnan(skill(1.0, 0.0))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30), st.sampled_from([0.05, 0.5, 0.95]))
def test_the_pinball_loss_is_least_at_the_quantile(values: list[float], share: float) -> None:
    y = np.array(values)
    best = np.quantile(y, share, method="inverted_cdf")
    losses = [pinball_loss(y, other, share).mean() for other in y]
    assert pinball_loss(y, best, share).mean() <= min(losses) + 1e-9


def test_the_interval_of_a_figure_holds_it_and_narrows_with_more_days() -> None:
    rng = np.random.default_rng(8)
    spans = []
    for days in (8, 200):
        daily = rng.normal(1.0, 0.2, days)
        sums = np.column_stack([daily * 1440, np.full(days, 1440.0)])
        found = day_bootstrap(sums, lambda drawn: drawn[..., 0] / drawn[..., 1], rng=np.random.default_rng(1))
        # a mean of independent days: 1.96 standard errors either way
        assert found.high - found.low == pytest.approx(2 * 1.96 * daily.std() / math.sqrt(days), rel=0.1)
        assert found.value == pytest.approx(daily.mean())
        assert found.low < found.value < found.high
        spans.append(found.high - found.low)
    assert spans[1] < spans[0] / 3


def test_the_same_seed_gives_the_same_interval_and_two_days_none() -> None:
    sums = np.arange(10.0).reshape(5, 2) + 1
    drawn = [day_bootstrap(sums, lambda s: s[..., 0] / s[..., 1], rng=np.random.default_rng(4)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    few = day_bootstrap(sums[:2], lambda s: s[..., 0] / s[..., 1], rng=np.random.default_rng(4))
    assert few.value == pytest.approx(4 / 6)
    assert math.isnan(few.low)
