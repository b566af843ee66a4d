"""Judging what the devices behind a tag reported."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.safety.readings import FLAWS, GOOD, NEVER, Flaw, judge

MAX_AGE = 180
devices = st.lists(
    st.tuples(
        st.one_of(st.sampled_from([math.nan, math.inf, -math.inf]), st.floats(-100, 100)),
        st.sampled_from([0, 179, 180, NEVER]),
        st.booleans(),
    ),
    max_size=6,
)


def judged(cases, **options):
    value, age, counts = zip(*cases, strict=True) if cases else ((), (), ())
    return judge(
        np.array([value], dtype=float),
        np.array([age], dtype=np.int64),
        counts=np.array([counts], dtype=bool),
        **{"max_age_us": MAX_AGE, "guards_upper": True, **options},
    )


@pytest.mark.parametrize(
    ("value", "age", "flaw"),
    [
        (20.0, NEVER, Flaw.NO_ROW),
        (20.0, 180, Flaw.STALE),
        (math.nan, 179, Flaw.NO_VALUE),
        (math.inf, 0, Flaw.OUT_OF_RANGE),
        (-41.0, 0, Flaw.OUT_OF_RANGE),
        (math.nan, NEVER, Flaw.NO_ROW),
    ],
)
def test_each_way_of_not_knowing_has_its_name(value: float, age: int, flaw: Flaw) -> None:
    found = judged([(value, age, True)], low=-40, high=200)
    assert FLAWS[found.flaws[0, 0]] is flaw
    assert math.isnan(found.value[0])
    assert math.isnan(found.at_best[0])


def test_no_device_at_all_is_unknown() -> None:
    assert math.isnan(judged([]).value[0])
    assert math.isnan(judged([(20.0, 0, False)]).value[0])


def test_the_plausible_range_is_that_of_the_signed_value() -> None:
    found = judged([(-540.0, 0, True)], absolute=True, low=-600, high=500)
    assert found.value[0] == 540.0


@given(devices, st.booleans(), st.booleans())
def test_the_batch_is_what_a_plain_loop_says(cases, guards_upper: bool, absolute: bool) -> None:
    found = judged(cases, guards_upper=guards_upper, absolute=absolute)
    mine = [(value, age) for value, age, counts in cases if counts]
    good = [abs(value) if absolute else value for value, age in mine if age < MAX_AGE and math.isfinite(value)]
    worst = (max if guards_upper else min)(good, default=math.nan)
    np.testing.assert_equal(found.at_best[0], worst)
    np.testing.assert_equal(found.value[0], worst if len(good) == len(mine) else math.nan)
    assert (found.flaws != GOOD).sum() == len(mine) - len(good)


@given(st.lists(st.tuples(st.floats(-100, 100), st.sampled_from([0, 179, 180, NEVER]), st.booleans()), min_size=1))
def test_many_tags_of_one_device_each_are_judged_as_one_by_one(cases) -> None:
    value, age, absolute = (np.array(part) for part in zip(*cases, strict=True))
    together = judge(
        value.reshape(1, -1, 1),
        age.reshape(1, -1, 1),
        counts=np.ones((1, len(cases), 1), dtype=bool),
        max_age_us=MAX_AGE,
        guards_upper=True,
        absolute=absolute[:, np.newaxis],
        low=-50.0,
    )
    for j, (one, its_age, magnitude) in enumerate(cases):
        alone = judged([(one, its_age, True)], absolute=magnitude, low=-50.0)
        np.testing.assert_equal(together.value[0, j], alone.value[0])
        np.testing.assert_equal(together.flaws[0, j], alone.flaws[0])
