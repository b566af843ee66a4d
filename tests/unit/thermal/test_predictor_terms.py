"""Features and terms: how many there are, what they are made of, and that the page says what the code does."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from docs.science.cooling_predictor import PAGE, written
from engine.thermal.features import FEATURES, LOAD, features
from engine.thermal.terms import DIFFERENCES, GROUPS, TERMS, Group, terms

WINDOWS = arrays(np.float64, (90, 6), elements=st.floats(-50.0, 150.0, allow_subnormal=False))


def test_there_are_nineteen_features_and_forty_terms_each_feature_in_a_linear_one() -> None:
    assert (len(FEATURES), len(DIFFERENCES), len(TERMS), len(set(TERMS)), len(GROUPS)) == (19, 19, 40, 40, 40)
    used = {one.feature for one in DIFFERENCES} | {feature for one in DIFFERENCES for feature, _ in one.less}
    assert used == set(FEATURES)


def test_the_page_shows_the_tables_of_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text, "cooling-predictor.md is old: run `python -m docs.science.cooling_predictor`"


@settings(max_examples=30, deadline=None)
@given(WINDOWS)
def test_features_are_what_they_are_called(window: np.ndarray) -> None:
    found = dict(zip(FEATURES, features(window[np.newaxis], 7, 3)[0], strict=True))
    minutes = np.arange(90) / 3.0
    for k, name in ((1, "t4"), (2, "t5"), (3, "t6")):
        column = window[:, k]
        expected = (column[-3:].mean(), column.mean(), column.std(), np.polyfit(minutes, column, 1)[0])
        measured = [found[f"{name}_{what}"] for what in ("now", "mean", "sd", "slope")]
        np.testing.assert_allclose(measured, expected, atol=1e-9)
    load = window[:, LOAD]
    measured = [found["load_now"], found["load_mean"], found["load_slope"]]
    np.testing.assert_allclose(measured, (load[-3:].mean(), load.mean(), np.polyfit(minutes, load, 1)[0]), atol=1e-9)
    assert (found["hour"], found["season"]) == (7, 3)


@settings(max_examples=30, deadline=None)
@given(WINDOWS, st.floats(-30.0, 30.0))
def test_what_moves_means_the_same_at_any_level(window: np.ndarray, higher: float) -> None:
    moving = GROUPS == Group.MOVEMENT
    here, there = (terms(features(one[np.newaxis], 7, 3))[0, moving] for one in (window, window + higher))
    np.testing.assert_allclose(here, there, atol=1e-7 * (1.0 + np.abs(here).max()))


def test_a_plant_at_rest_moves_nowhere() -> None:
    still = terms(features(np.full((1, 90, 6), 41.7), 7, 3))[0]
    assert np.abs(still[GROUPS == Group.MOVEMENT]).max() < 1e-9
