"""The predictor on a real cooler: a rig's recording, learned from on its first part, tried on what came after it.

Figures and definitions: docs/science/cooling-predictor.md. Skill = 1 - MSE / MSE of persistence.
"""

from __future__ import annotations

import pandas as pd
import pytest

from docs.science.cooling_predictor import rig_samples, skills
from tests.conftest import REAL_DATA

FILE = REAL_DATA / "cooler-rig-1hz-first60.parquet"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FILE.is_file(), reason="the recordings (../shared/data) are not beside the checkout"),
]


@pytest.fixture(scope="module")
def rig() -> pd.DataFrame:
    return rig_samples(FILE)


def part(rig: pd.DataFrame, start: float, end: float) -> pd.DataFrame:
    return rig.iloc[int(start * len(rig)) : int(end * len(rig))]


def test_all_nine_are_better_than_persistence_on_the_last_forty_per_cent(rig: pd.DataFrame) -> None:
    squared, absolute, inside, _ = skills(part(rig, 0.0, 0.6), part(rig, 0.6, 1.0))
    assert squared.min() > 0.1
    assert squared.mean() >= 0.15
    assert absolute.min() > 0.0
    assert inside.min() > 0.88


@pytest.mark.parametrize(
    ("learned", "tried", "least"),
    [((0.05, 0.5), (0.75, 1.0), 0.0), ((0.6, 1.0), (0.1, 0.4), -0.1)],
    ids=["3 % to 20 %", "20 % to 3 %"],
)
def test_another_state_of_the_cooler_does_no_harm(
    rig: pd.DataFrame, learned: tuple[float, float], tried: tuple[float, float], least: float
) -> None:
    squared, _, _, _ = skills(part(rig, *learned), part(rig, *tried))
    assert squared.mean() > 0.0
    assert squared.min() > least
