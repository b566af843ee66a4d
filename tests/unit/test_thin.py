"""Thinning a series of State of Safety keeps what a safety chart is looked at for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.sos.sets import SosPoint
from api.services.sos.thin import thinned
from engine.safety.bands import band

START = datetime(2026, 11, 21, tzinfo=UTC)


def points(values):
    return [
        SosPoint(
            time=START + timedelta(minutes=i),
            value=value,
            band=band(value),
            weakest=None,
            f_value={},
            upper_bound=value,
            unknown=(),
            reason={},
        )
        for i, value in enumerate(values)
    ]


SERIES = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=300)


@given(SERIES, st.integers(4, 100))
def test_the_lowest_the_first_the_last_and_the_order_survive(values, most):
    series = points(values)
    short = thinned(series, most)
    assert len(short) <= most
    assert [p.time for p in short] == sorted({p.time for p in short})
    assert (short[0], short[-1]) == (series[0], series[-1])
    known = [p.value for p in series if p.value is not None]
    assert min((p.value for p in short if p.value is not None), default=None) == min(known, default=None)


@given(SERIES, st.integers(4, 100))
def test_an_unknown_stretch_never_disappears(values, most):
    assert any(p.value is None for p in thinned(points(values), most)) == (None in values)


def test_a_short_series_stays_as_it_is():
    series = points([0.9, None, 0.4])
    assert thinned(series, 4) == series


def test_room_for_fewer_than_four_points_is_refused():
    with pytest.raises(ValueError, match="at least 4"):
        thinned(points([1.0]), 3)
