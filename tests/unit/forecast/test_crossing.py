"""When members reach a limit: worked by hand, and what must hold for any members."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.forecast.crossing import MEMBERS, MINUTES, crossing, crossing_times, paths

members = arrays.arrays(np.float64, (2, 7, 4), elements=st.floats(-5, 5, width=32))
limit = st.floats(-5, 5, width=32)
few = settings(max_examples=30, deadline=None)


def forecast(value: float, scale: float = 0.0, draws: tuple[float, ...] = (0.0,)) -> SimpleNamespace:
    return SimpleNamespace(models={"champion": np.array([value])}, scale=np.array([scale]), draws=np.array(draws))


def test_a_member_takes_its_error_at_every_horizon_from_the_same_moment() -> None:
    found = paths([4.0], [forecast(4.1, 0.01, (-1, 2)), forecast(4.2, 0.02, (-1, 3)), forecast(4.3, 0.03, (-2, 1))])
    assert found.shape == (1, MEMBERS, 4)
    kinds, count = np.unique(found[0].round(6), axis=0, return_counts=True)
    assert kinds == pytest.approx(np.array([[4.0, 4.09, 4.18, 4.24], [4.0, 4.12, 4.26, 4.33]]))
    assert count.tolist() == [MEMBERS / 2, MEMBERS / 2]


@pytest.mark.parametrize("unlearned", [forecast(np.nan), forecast(4.0, np.nan), forecast(np.nan, np.nan)])
def test_without_a_forecast_at_one_horizon_nothing_is_known(unlearned: SimpleNamespace) -> None:
    found = crossing(paths([4.0], [forecast(4.1), unlearned, forecast(4.3)]), 4.05, upper=True)
    assert np.isnan([found.probability, found.from_min, found.median_min, found.to_min]).all()
    assert not found.will_cross.any()


def test_a_missing_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match="5, 10 and 15 min"):
        paths([4.0], [forecast(4.1), forecast(4.1)])


def test_without_spread_the_time_is_that_of_the_straight_line() -> None:
    # 4.02 at 5 min, 4.07 at 10 min: 4.05 after 5 + 5 * 3 / 5 = 8 min
    found = crossing(paths([4.0], [forecast(4.02), forecast(4.07), forecast(4.1)]), 4.05, upper=True)
    assert (found.probability.item(), found.will_cross.item()) == (1.0, True)
    assert [found.from_min.item(), found.median_min.item(), found.to_min.item()] == pytest.approx([8.0, 8.0, 8.0])


def test_the_times_are_those_of_the_members_that_cross_within_15_min() -> None:
    # 1 V at 10 min and 1 V more or less a draw, straight from 0: member of slope s reaches 2 after 20 / s min
    draws = tuple(np.arange(0, 10) / 2)  # at 10 min 1.0 to 5.5: reached within 10 min from 2.0 on, 8 of 10
    ramps = [forecast(0.5, 0.5, draws), forecast(1.0, 1.0, draws), forecast(1.5, 1.5, draws)]
    found = crossing(paths([0.0], ramps), 2.0, upper=True)
    # times 20 / (1 + d): 13.3 for d = 0.5, 10 for 1, ... 3.64 for 4.5; nine of them cross within 15 min
    assert found.probability.item() == pytest.approx(0.8)
    assert found.from_min.item() == pytest.approx(20 / 5.5)
    assert found.median_min.item() == pytest.approx(20 / 3.5)  # the fifth of nine
    assert found.to_min.item() == pytest.approx(20 / 1.5)


def test_what_is_beyond_the_limit_already_crosses_now() -> None:
    found = crossing(paths([4.2], [forecast(4.1), forecast(4.0), forecast(3.9)]), 4.05, upper=True)
    assert (found.probability.item(), found.median_min.item()) == (1.0, 0.0)


def test_no_times_are_shown_where_crossing_is_unlikely() -> None:
    draws = (10.0, *[0.0] * 29)  # one member of thirty crosses
    found = crossing(paths([0.0], [forecast(0.0, 1.0, draws)] * 3), 5.0, upper=True)
    assert found.probability.item() == pytest.approx(1 / 30, abs=1 / 400)
    assert np.isnan(found.median_min).all()


@few
@given(members, limit, st.floats(0, 3, width=32), st.booleans())
def test_raising_all_members_never_makes_reaching_an_upper_limit_less_likely(values, at, by, upper) -> None:
    before, after = (crossing(each, at, upper=upper).probability for each in (values, values + by))
    assert np.all(after >= before if upper else after <= before)


@few
@given(members, limit, st.floats(0, 3, width=32))
def test_a_limit_farther_off_is_never_reached_earlier(values, at, by) -> None:
    near, far = (crossing_times(values, each, upper=True) for each in (at, at + by))
    assert np.all(far >= near - 1e-9)
    near, far = (crossing_times(values, each, upper=False) for each in (at, at - by))
    assert np.all(far >= near - 1e-9)


@few
@given(members, limit)
def test_lower_limits_mirror_upper_ones(values, at) -> None:
    assert np.array_equal(crossing_times(values, at, upper=False), crossing_times(-values, -at, upper=True))


@few
@given(members, limit)
def test_a_member_is_at_its_limit_when_it_crosses(values, at) -> None:
    times = crossing_times(values, at, upper=True)
    for path, time in zip(values.reshape(-1, 4), times.ravel(), strict=True):
        if 0 < time < np.inf:
            assert np.interp(time, MINUTES, path) == pytest.approx(at, abs=1e-5)
        else:
            assert (path[0] >= at) if time == 0 else np.all(path < at)
