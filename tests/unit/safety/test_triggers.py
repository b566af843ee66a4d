"""N in a row: what counts, what ends a run, what does neither."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.safety.triggers import Runs, counted

UNKNOWN = (math.nan, math.nan)


def after(*evaluations: float | tuple[float, float], needed: int = 3) -> tuple[int, int, int]:
    """The runs (warning, unsafe, unknown) of one set after evaluations: a value, or (NaN, upper bound)."""
    runs = Runs(warning=np.zeros(1, int), unsafe=np.zeros(1, int), unknown=np.zeros(1, int))
    for one in evaluations:
        value, bound = one if isinstance(one, tuple) else (one, one)
        runs = counted(runs, np.array([value]), np.array([bound]), np.array([needed]))
    return int(runs.warning[0]), int(runs.unsafe[0]), int(runs.unknown[0])


@pytest.mark.parametrize(
    ("evaluations", "warning", "unsafe"),
    [
        ((0.8, 0.8, 0.8), 3, -3),  # on the edge is warning
        ((0.81, 0.81, 0.81), -3, -3),
        ((0.4096, 0.4096), 2, -2),  # on the edge is not unsafe yet
        ((0.4, 0.3, 0.2), 3, 3),
        ((0.7, 0.7, 0.81, 0.7), 1, -3),  # one good evaluation begins the count anew
        ((0.7, 0.7, 0.7, 0.7, 0.9), -1, -3),
        ((0.3, 0.3, 0.7), 3, -1),
    ],
)
def test_bad_ones_in_a_row_count_and_a_good_one_begins_anew(
    evaluations: tuple[float, ...], warning: int, unsafe: int
) -> None:
    assert after(*evaluations)[:2] == (warning, unsafe)


def test_an_unknown_evaluation_neither_counts_nor_resets() -> None:
    assert after(0.7, UNKNOWN, 0.7, (math.nan, 0.95), 0.7) == (3, -3, -1)
    assert after(0.9, UNKNOWN)[0] == -1


def test_an_unknown_one_whose_upper_bound_is_bad_alone_counts() -> None:
    # at best 0.5 is warning whatever the missing member says, at best 0.3 is unsafe
    assert after((math.nan, 0.5), 0.7, (math.nan, 0.8)) == (3, -1, 1)
    assert after((math.nan, 0.3), 0.3) == (2, 2, -1)
    assert after((math.nan, 0.5), (math.nan, 0.5))[1] == 0  # it may be unsafe or not: the unsafe run waits


def test_unknown_ones_in_a_row_count_for_themselves() -> None:
    assert after(UNKNOWN, UNKNOWN, UNKNOWN)[2] == 3
    assert after(UNKNOWN, UNKNOWN, 0.9, UNKNOWN)[2] == 1


def test_a_run_never_grows_beyond_what_is_needed() -> None:
    assert after(*[0.9] * 10, needed=2)[0] == -2
    assert after(*[0.9] * 10, 0.5, needed=1)[0] == 1
