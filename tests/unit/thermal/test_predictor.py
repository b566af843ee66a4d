"""The forecast of the cooling temperatures: what it answers, and when it says that it cannot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.thermal.predictor import ThermalPredictor, TooFewSamples, no_model
from engine.thermal.stored import UnreadableModel
from tests.unit.thermal.process import process


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return process(samples=2000)


@pytest.fixture(scope="module")
def fitted(rows: pd.DataFrame) -> ThermalPredictor:
    return ThermalPredictor().fit(rows)


def test_a_window_gets_nine_values_each_inside_its_interval(fitted: ThermalPredictor, rows: pd.DataFrame) -> None:
    found = fitted.predict(rows.iloc[900:990])
    assert found.values.shape == found.lower.shape == found.upper.shape == (3, 3)
    assert (found.lower < found.values).all()
    assert (found.values < found.upper).all()
    assert 0.5 < found.confidence < 1.0
    assert found.reason == ""


def test_a_stored_model_answers_to_the_last_bit_and_is_small(fitted: ThermalPredictor, rows: pd.DataFrame) -> None:
    data = fitted.to_bytes()
    read = ThermalPredictor.from_bytes(data)
    here, there = fitted.predict(rows.iloc[900:990]), read.predict(rows.iloc[900:990])
    assert here.values.tolist() == there.values.tolist()
    assert (here.lower.tolist(), here.confidence) == (there.lower.tolist(), there.confidence)
    assert read.to_bytes() == data
    assert len(data) < 20_000
    assert (read.samples, read.held_out.skill.tolist()) == (fitted.samples, fitted.held_out.skill.tolist())


def test_a_damaged_model_is_refused(fitted: ThermalPredictor) -> None:
    data = fitted.to_bytes()
    for damaged in (b"", b"no model", data[:-1], data + b"x", data[:3000] + b"?" + data[3001:]):
        with pytest.raises(UnreadableModel, match="damaged"):
            ThermalPredictor.from_bytes(damaged)


def test_too_few_samples_are_refused_with_how_many_there_are(rows: pd.DataFrame) -> None:
    with pytest.raises(TooFewSamples, match="37 of 50"):
        ThermalPredictor().fit(rows.iloc[:37])
    with pytest.raises(TooFewSamples, match="49 of 50"):
        ThermalPredictor().fit(rows.iloc[: 90 + 45 + 48])
    assert ThermalPredictor().fit(rows.iloc[: 90 + 45 + 49]).samples == 50


def test_with_no_model_it_says_how_far_learning_is() -> None:
    found = no_model(37)
    assert (found.values, found.confidence, found.reason) == (None, 0.0, "learning, 37 of 50")


def test_three_missing_are_bridged_and_four_are_not(fitted: ThermalPredictor, rows: pd.DataFrame) -> None:
    window = rows.iloc[900:990].copy()
    window.iloc[40:43, 2] = np.nan
    assert fitted.predict(window).values is not None
    window.iloc[43, 2] = np.nan
    assert fitted.predict(window).reason == "t5: 4 samples missing in a row, at most 3 are bridged"
