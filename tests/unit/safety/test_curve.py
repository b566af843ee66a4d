"""The safety curve against the published vectors and against what any such curve must do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.safety.curve import InvalidThreshold, safety_score, valid_limits

VECTORS = [(35, 1), (40, 1), (46, 0.9174), (48, 0.8621), (50, 0.8), (51, 0.7678), (52, 0.7353), (53, 0.7030)]
# (h100, hz): safety.md
LIMITS = [
    (4.0, 4.086),
    (3.3, 3.15),
    (10, 0),
    (4.014, 4.05),
    (3.34, 3.2),
    (0.158, 0.3),
    (85.75, 100),
    (47.3, 50),
    (5.3, 0),
    (17.35, 20),
]
values = st.floats(-1e6, 1e6)
limits = st.tuples(values, values).filter(lambda pair: abs(pair[0] - pair[1]) > 1e-6)
zetas = st.floats(0.01, 0.99)


@pytest.mark.parametrize(("value", "expected"), VECTORS)
def test_the_published_vectors_hold(value: float, expected: float) -> None:
    assert safety_score(value, max_safe=40, warning=50) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("max_safe", "warning"), LIMITS)
def test_each_known_quantity_is_1_at_its_safe_value_and_zeta_at_its_warning_value(max_safe, warning) -> None:
    assert safety_score(max_safe, max_safe=max_safe, warning=warning) == 1.0
    assert safety_score(warning, max_safe=max_safe, warning=warning) == pytest.approx(0.8, abs=1e-9)
    # twice as far beyond: 1 / (0.25 * 4 + 1) = 0.5; as far on the safe side: 1
    assert safety_score(2 * warning - max_safe, max_safe=max_safe, warning=warning) == pytest.approx(0.5, abs=1e-9)
    assert safety_score(2 * max_safe - warning, max_safe=max_safe, warning=warning) == 1.0


def test_a_scalar_gives_a_float_and_an_array_an_array() -> None:
    assert type(safety_score(np.float64(46), max_safe=40, warning=50)) is float
    scores = safety_score([v for v, _ in VECTORS], max_safe=40, warning=50)
    assert isinstance(scores, np.ndarray)
    assert scores == pytest.approx([f for _, f in VECTORS], abs=5e-5)


def test_each_element_may_have_limits_of_its_own() -> None:
    scores = safety_score([50.0, 3.15], max_safe=[40, 3.3], warning=[50, 3.15], upper_limit=[0.8, 0.9])
    assert scores == pytest.approx([0.8, 0.9], abs=1e-9)


def test_nan_stays_nan() -> None:
    assert math.isnan(safety_score(math.nan, max_safe=40, warning=50))
    assert np.isnan(safety_score([35, math.nan], max_safe=40, warning=50)).tolist() == [False, True]


def test_infinitely_far_beyond_is_0_without_a_warning() -> None:
    assert safety_score(math.inf, max_safe=40, warning=50) == 0.0
    assert safety_score(-1e308, max_safe=3.3, warning=3.15) == 0.0


@pytest.mark.parametrize(
    ("max_safe", "warning", "zeta"),
    [
        (40, 40, 0.8),
        (math.nan, 50, 0.8),
        (40, math.nan, 0.8),
        (40, math.inf, 0.8),
        (-1.5e308, 1.5e308, 0.8),
        (40, 50, 0),
        (40, 50, 1),
        (40, 50, -0.1),
        (40, 50, math.nan),
        (40, 50, 1e-320),
    ],
)
def test_limits_that_make_no_curve_are_refused(max_safe: float, warning: float, zeta: float) -> None:
    assert not valid_limits(max_safe, warning, zeta)
    with pytest.raises(InvalidThreshold, match="max_safe"):
        safety_score(45, max_safe=max_safe, warning=warning, upper_limit=zeta)


@given(values, limits, zetas)
def test_the_score_lies_between_0_and_1_and_is_1_exactly_on_the_safe_side(value, pair, zeta) -> None:
    max_safe, warning = pair
    score = safety_score(value, max_safe=max_safe, warning=warning, upper_limit=zeta)
    assert 0.0 <= score <= 1.0
    safe_side = value <= max_safe if warning > max_safe else value >= max_safe
    if safe_side:
        assert score == 1.0


@given(values, values, limits, zetas)
def test_a_value_further_out_is_never_safer(first, second, pair, zeta) -> None:
    max_safe, warning = pair
    near, far = sorted((first, second), reverse=warning < max_safe)
    scores = safety_score([near, far], max_safe=max_safe, warning=warning, upper_limit=zeta)
    assert scores[0] >= scores[1]


@given(values, limits, zetas)
def test_an_upper_and_a_lower_bound_are_mirror_images(value, pair, zeta) -> None:
    max_safe, warning = pair
    assume(value != max_safe)
    there = safety_score(value, max_safe=max_safe, warning=warning, upper_limit=zeta)
    mirrored = safety_score(-value, max_safe=-max_safe, warning=-warning, upper_limit=zeta)
    assert mirrored == there
