"""State of Safety of one set and of many."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.safety.bands import Band, band
from engine.safety.batch import index_matrix, states_of_safety
from engine.safety.combine import SosResult, state_of_safety

scores = st.one_of(st.just(math.nan), st.floats(0, 1))


@st.composite
def scores_and_sets(draw: st.DrawFn) -> tuple[list[float], list[list[int]]]:
    found = draw(st.lists(scores, min_size=1, max_size=12))
    members = st.lists(st.integers(0, len(found) - 1), max_size=6, unique=True)
    return found, draw(st.lists(members, max_size=8))


def test_the_state_of_safety_is_the_product_and_names_the_weakest() -> None:
    # 0.8 * 0.5 * 1.0 = 0.4
    assert state_of_safety({"a": 0.8, "b": 0.5, "c": 1.0}) == SosResult(
        value=pytest.approx(0.4, abs=1e-12), weakest="b", upper_bound=pytest.approx(0.4, abs=1e-12), unknown=()
    )


@pytest.mark.parametrize("missing", [None, math.nan])
def test_one_unknown_member_makes_the_set_unknown_with_an_upper_bound_from_the_rest(missing: float | None) -> None:
    found = state_of_safety({"a": missing, "b": 0.5, "c": 0.9})
    assert found == SosResult(value=None, weakest="b", upper_bound=pytest.approx(0.45), unknown=("a",))


@pytest.mark.parametrize("members", [{}, {"a": None}, {"a": None, "b": math.nan}])
def test_nothing_known_is_never_safe(members: dict[str, float | None]) -> None:
    assert state_of_safety(members) == SosResult(value=None, weakest=None, upper_bound=None, unknown=tuple(members))


@pytest.mark.parametrize("score", [-0.1, 1.1, math.inf])
def test_a_score_outside_0_to_1_is_refused_by_name(score: float) -> None:
    with pytest.raises(ValueError, match="over_temp"):
        state_of_safety({"over_temp": score})


@given(scores_and_sets())
def test_the_batch_says_what_each_set_by_itself_says(case: tuple[list[float], list[list[int]]]) -> None:
    found, sets = case
    batch = states_of_safety(np.array(found), index_matrix(sets))
    for row, members in enumerate(sets):
        alone = state_of_safety({str(i): found[i] for i in members})
        value, bound, weakest = batch.value[row], batch.upper_bound[row], int(batch.weakest[row])
        assert (None if math.isnan(value) else value) == alone.value
        assert (None if math.isnan(bound) else bound) == alone.upper_bound
        assert (None if weakest < 0 else str(weakest)) == alone.weakest


@given(scores_and_sets(), st.integers(1, 4))
def test_a_batch_over_minutes_is_the_batch_minute_by_minute(case, minutes: int) -> None:
    found, sets = case
    members = index_matrix(sets)
    table = np.array([np.roll(found, shift) for shift in range(minutes)])
    together = states_of_safety(table, members)
    for minute in range(minutes):
        alone = states_of_safety(table[minute], members)
        np.testing.assert_array_equal(together.value[minute], alone.value)
        np.testing.assert_array_equal(together.weakest[minute], alone.weakest)
        np.testing.assert_array_equal(together.upper_bound[minute], alone.upper_bound)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, Band.SAFE),
        (0.8 + 2e-9, Band.SAFE),
        (0.8 + 5e-10, Band.WARNING),  # within the tolerance of 1e-9 it is the edge itself
        (0.8, Band.WARNING),
        (0.4096, Band.WARNING),
        (0.8 * 0.8 * 0.8 * 0.8, Band.WARNING),
        (0.4096 - 5e-10, Band.WARNING),
        (0.4096 - 2e-9, Band.UNSAFE),
        (0.0, Band.UNSAFE),
        (math.nan, Band.UNKNOWN),
        (None, Band.UNKNOWN),
    ],
)
def test_the_edges_of_the_bands_count_as_warning(value: float | None, expected: Band) -> None:
    assert band(value) is expected
