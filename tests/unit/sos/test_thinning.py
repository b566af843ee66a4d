"""Thinning a series for a chart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.services.sos.thinning import thinned
from api.store.tag_series import Series

SECOND = 1_000_000
VALUES = st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6)), max_size=200)


def series(values: list[float], step_s: int = 1) -> Series:
    return Series(at_us=np.arange(len(values), dtype=np.int64) * step_s * SECOND, value=np.array(values, dtype=float))


def test_a_short_series_is_left_as_it_is() -> None:
    short = thinned(series([1.0, 2.0, 3.0]), 10, 180 * SECOND)
    assert short.at_us.tolist() == [0, SECOND, 2 * SECOND]
    assert short.value.tolist() == [1.0, 2.0, 3.0]


def test_a_spike_of_one_second_in_a_day_survives() -> None:
    values = np.sin(np.arange(86_400) / 5000)
    values[43_210] = 60.0
    short = thinned(series(values.tolist()), 100, 180 * SECOND)
    assert len(short.value) <= 100
    assert short.at_us[short.value.argmax()] == 43_210 * SECOND
    assert short.value.max() == 60.0


def test_a_row_without_a_value_breaks_the_line_between_its_neighbours() -> None:
    short = thinned(series([1.0, float("nan"), 3.0]), 10, 180 * SECOND)
    assert short.at_us.tolist() == [0, SECOND, 2 * SECOND]
    assert [str(v) for v in short.value] == ["1.0", "nan", "3.0"]


def test_a_silence_longer_than_the_max_age_breaks_the_line_at_that_age() -> None:
    short = thinned(series([1.0, 2.0], step_s=600), 10, 180 * SECOND)
    assert short.at_us.tolist() == [0, 180 * SECOND, 600 * SECOND]
    assert np.isnan(short.value[1])
    assert len(thinned(series([1.0, 2.0], step_s=180), 10, 180 * SECOND).value) == 2


def test_a_series_without_any_good_value_is_empty() -> None:
    assert len(thinned(series([float("nan")] * 3), 10, SECOND).value) == 0
    assert len(thinned(series([]), 10, SECOND).value) == 0


@given(values=VALUES, points=st.integers(10, 60))
def test_extremes_stay_times_ascend_and_nothing_is_made_up(values: list[float], points: int) -> None:
    long = series(values)
    short = thinned(long, points, 180 * SECOND)
    good = {(at, v) for at, v in zip(long.at_us.tolist(), long.value.tolist(), strict=True) if v == v}
    kept = {(at, v) for at, v in zip(short.at_us.tolist(), short.value.tolist(), strict=True) if v == v}
    assert kept <= good
    assert (np.diff(short.at_us) >= 0).all()
    if good:
        assert np.nanmax(short.value) == max(v for _, v in good)
        assert np.nanmin(short.value) == min(v for _, v in good)
        assert len(kept) <= points
