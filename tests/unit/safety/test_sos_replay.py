"""Alarms that other counts of evaluations would have raised, minute by minute."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.safety.sos_replay import MINUTE_US, raised_on, sos_spells
from engine.safety.triggers import Runs, counted

UNKNOWN = float("nan")


def found(
    values: list[float], count: int, bounds: list[float] | None = None
) -> list[tuple[int | None, int, int | None]]:
    """(level, minute it begins, minute it ends) of each alarm."""
    value, bound = (np.array(given, dtype=float)[:, np.newaxis] for given in (values, bounds or values))
    (spells,) = sos_spells(value, bound, needed=np.array([count]), first=0)
    return [
        (
            None if spell.level is None else int(spell.level),
            spell.begins // MINUTE_US,
            None if spell.ends is None else spell.ends // MINUTE_US,
        )
        for spell in spells
    ]


def test_an_alarm_comes_with_the_last_of_its_count_and_goes_with_as_many_good_ones() -> None:
    assert found([0.9, 0.8, 0.7, 0.9, 0.9, 0.9], 2) == [(1, 2, 4)]
    assert found([0.9, 0.8, 0.7, 0.9, 0.9, 0.9], 3) == []


def test_an_unknown_minute_neither_counts_nor_resets_but_tells_of_itself() -> None:
    assert found([0.7, UNKNOWN, UNKNOWN, 0.7, 0.9, 0.9], 2) == [(None, 2, 4), (1, 3, 5)]


def test_an_unknown_minute_whose_best_is_bad_counts() -> None:
    assert found([0.7, UNKNOWN, 0.7], 3, [0.7, 0.5, 0.7]) == [(1, 2, None)]


def test_a_set_that_is_unsafe_at_once_raises_that_alone() -> None:
    assert found([0.3, 0.3, 0.3], 2) == [(2, 1, None)]


def test_many_members_raise_on_the_weakest_of_them() -> None:
    scores = np.array([[0.85] * 5, [0.85, 0.85, 0.85, 0.85, UNKNOWN]])
    product = np.array([0.85**5, UNKNOWN])
    assert raised_on(scores, product).tolist()[0] == 0.85
    assert np.isnan(raised_on(scores, product)[1])
    assert raised_on(scores[:, :4], product) is product


@given(
    values=st.lists(st.sampled_from([0.3, 0.5, 0.8, 0.81, 1.0, UNKNOWN]), min_size=1, max_size=40),
    best=st.lists(st.sampled_from([0.3, 0.8, 0.9, UNKNOWN]), min_size=40, max_size=40),
    count=st.integers(1, 4),
)
def test_it_counts_as_the_live_alarms_do(values: list[float], best: list[float], count: int) -> None:
    value = np.array(values)[:, np.newaxis]
    bound = np.where(np.isnan(value), np.array(best[: len(values)])[:, np.newaxis], value)
    needed = np.array([count])
    runs = Runs(**{name: np.zeros(1, dtype=np.int64) for name in ("warning", "unsafe", "unknown")})
    stands: set[int | None] = set()
    changes: list[tuple[int, int | None]] = []
    for minute in range(len(values)):
        runs = counted(runs, value[minute], bound[minute], needed)
        for level, run in ((2, runs.unsafe), (1, runs.warning), (None, runs.unknown)):
            begins = level not in stands and run[0] == count and not (level == 1 and 2 in stands)
            if begins or (level in stands and run[0] == -count):
                stands ^= {level}
                changes.append((minute, level))
    told = found(values, count, bound[:, 0].tolist())
    seen = [(begins, level) for level, begins, _ in told] + [
        (ends, level) for level, _, ends in told if ends is not None
    ]
    assert sorted(seen, key=str) == sorted(changes, key=str)
