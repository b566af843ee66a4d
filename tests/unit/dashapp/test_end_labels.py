"""Labels at line ends never cover each other and stay beside their lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashapp.figures.end_labels import spread

HEIGHTS = st.lists(st.floats(0, 200), min_size=1, max_size=6)


def test_labels_that_are_far_enough_apart_stay_where_their_lines_end():
    assert spread([10, 50, 120], gap=14, low=0, high=200) == [10, 50, 120]


def test_two_close_labels_move_apart_by_equal_shares():
    # 100 and 104 have the mean 102; 14 apart around it: 95 and 109
    assert spread([100, 104], gap=14, low=0, high=200) == [95, 109]


def test_labels_at_the_edge_are_pushed_inwards():
    assert spread([0, 0, 0], gap=14, low=7, high=200) == [7, 21, 35]
    assert spread([200, 200], gap=14, low=7, high=193) == [179, 193]


@given(HEIGHTS)
def test_labels_keep_their_gap_their_order_and_their_room(wanted):
    placed = spread(wanted, gap=14, low=0, high=200)
    ranked = sorted(zip(wanted, placed, strict=True))
    assert all(second[1] - first[1] >= 14 - 1e-9 for first, second in pairwise(ranked))
    assert min(placed) >= -1e-9
    assert max(placed) <= 200 + 1e-9


@given(HEIGHTS, st.integers(0, 5))
def test_a_label_moves_only_when_another_is_in_its_way(wanted, index):
    index %= len(wanted)
    others = [height for i, height in enumerate(wanted) if i != index]
    placed = spread(wanted, gap=14, low=-1000, high=1200)
    if all(abs(wanted[index] - height) > 14 * len(wanted) for height in others):
        assert placed[index] == pytest.approx(wanted[index])
