"""What is wrong with a window or with samples is said, with the name or with numbers; nothing is guessed from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from engine.thermal.pairs import pairs_of
from engine.thermal.prediction import Prediction
from engine.thermal.predictor import ThermalPredictor, TooFewSamples
from tests.unit.thermal.process import process

Spoil = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return process(samples=1500)


@pytest.fixture(scope="module")
def fitted(rows: pd.DataFrame) -> ThermalPredictor:
    return ThermalPredictor().fit(rows)


@pytest.fixture
def window(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[900:990].copy()


def nothing(found: Prediction) -> str:
    """The reason of a forecast that has no values, which it must have."""
    assert (found.values, found.lower, found.upper, found.confidence) == (None, None, None, 0.0)
    assert found.because is not None
    return found.reason


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda w: w.drop(columns="t5"), "window: column 't5' is missing"),
        (lambda w: w.assign(t6="hot"), "window: column 't6' must hold numbers"),
        (lambda w: w.assign(t6=w.index), "window: column 't6' must hold numbers"),
        (lambda w: pd.concat([w, w["t4"]], axis=1), "window: column 't4' is there more than once"),
        (lambda w: w.reset_index(drop=True), "window: the index must be a DatetimeIndex, got RangeIndex"),
        (lambda w: w.iloc[::-1], "window: the index must rise, but row 1 .* is earlier than the row before it"),
        (
            lambda w: w.iloc[[*range(50), 49, *range(50, 89)]],
            "window: the index must rise, but row 50 .* is the same as",
        ),
        (lambda w: w.set_axis([pd.NaT, *w.index[1:]]), "window: the index has 1 empty times"),
        (
            lambda w: w.to_numpy(),
            "window must be a DataFrame with columns t1, t4, t5, t6, t7, engine_load: got ndarray",
        ),
    ],
)
def test_a_frame_that_is_none_is_refused_with_what_is_wrong(
    fitted: ThermalPredictor, window: pd.DataFrame, spoil: Spoil, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        fitted.predict(spoil(window))
    with pytest.raises(ValueError, match=words.replace("window", "samples", 1)):
        ThermalPredictor().fit(spoil(window))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda w: w.iloc[:0], "0 of 90 samples of the last 30 min"),
        (lambda w: w.iloc[1:], "t7: oldest samples missing: 1 of 90"),
        (lambda w: w.iloc[40:], "50 of 90 samples of the last 30 min"),
        (lambda w: w.drop(w.index[20:24]), "t7: 4 samples missing in a row, at most 3 are bridged"),
        (lambda w: w.assign(t1=np.nan), "t1: newest samples missing: 90"),
        (lambda w: w.assign(t4=w["t4"].where(w.index < w.index[-1])), "t4: newest samples missing: 1"),
        (lambda w: w.assign(t5=w["t5"].where(w.index < w.index[-1], np.inf)), "t5: newest samples missing: 1"),
        (lambda w: w.assign(t6=1e9), "t6: newest samples missing: 90"),
        (lambda w: w.set_axis(w.index[0] + pd.to_timedelta(np.arange(90) * 60, unit="s")), "30 of 90 samples"),
    ],
)
def test_a_window_that_is_not_whole_has_no_forecast_and_says_where(
    fitted: ThermalPredictor, window: pd.DataFrame, spoil: Spoil, reason: str
) -> None:
    assert reason in nothing(fitted.predict(spoil(window)))


@pytest.mark.parametrize(
    "harmless",
    [
        lambda w: w.drop(w.index[20:23]),
        lambda w: w.assign(t5=w["t5"].where(w.index != w.index[30], -1e12)),
        lambda w: w.assign(engine_load=w["engine_load"].astype("Float64").where(w.index != w.index[30], pd.NA)),
        lambda w: w.set_axis(w.index + pd.to_timedelta(np.arange(90) % 7 * 37, unit="ms")),
        lambda w: w.assign(px1=1.5)[["px1", "engine_load", "t7", "t6", "t5", "t4", "t1"]],
        lambda w: w.tz_localize(None),
        lambda w: w.tz_convert("Asia/Seoul"),
        lambda w: w.set_axis(w.index.as_unit("s")),
        lambda w: w.astype("float32"),
    ],
)
def test_what_is_not_wrong_changes_next_to_nothing(
    fitted: ThermalPredictor, window: pd.DataFrame, harmless: Spoil
) -> None:
    plain, found = fitted.predict(window), fitted.predict(harmless(window))
    assert np.abs(found.values - plain.values).max() < 0.05


def test_older_rows_than_thirty_minutes_are_left_out(fitted: ThermalPredictor, rows: pd.DataFrame) -> None:
    long, exact = fitted.predict(rows.iloc[700:990]), fitted.predict(rows.iloc[900:990])
    assert long.values.tolist() == exact.values.tolist()


def test_a_window_that_stands_still_stays_where_it_is(fitted: ThermalPredictor, window: pd.DataFrame) -> None:
    still = window.assign(**{name: float(window[name].iloc[-1]) for name in window})
    found = fitted.predict(still)
    assert np.abs(found.values - still[["t4", "t5", "t6"]].iloc[-1].to_numpy()[:, np.newaxis]).max() < 0.3


def test_far_from_what_was_learned_the_forecast_is_persistence_without_confidence(
    fitted: ThermalPredictor, window: pd.DataFrame
) -> None:
    hot = window.assign(t5=window["t5"] + 60.0)
    found = fitted.predict(hot)
    np.testing.assert_array_equal(found.values, np.repeat(hot[["t4", "t5", "t6"]].iloc[-1:].to_numpy().T, 3, axis=1))
    assert found.confidence == 0.0
    assert found.reason.startswith("t5_")
    assert found.reason.endswith("forecast shrunk to 0 %")
    assert found.because is not None


def test_the_further_outside_the_less_confidence(fitted: ThermalPredictor, window: pd.DataFrame) -> None:
    found = [
        fitted.predict(window.assign(t1=window["t1"] + warmer)).confidence for warmer in (0.0, 5.0, 10.0, 15.0, 40.0)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[1] > found[3] > found[4] == 0.0


def test_a_bare_array_is_forecast_as_the_frame_is(fitted: ThermalPredictor, window: pd.DataFrame) -> None:
    found = fitted.predict_array(window.to_numpy(), window.index[-1].to_pydatetime())
    assert found.values.tolist() == fitted.predict(window).values.tolist()
    holed = window.to_numpy().copy()
    holed[5:9, 1] = np.nan
    assert nothing(fitted.predict_array(holed, datetime(2026, 3, 1, tzinfo=UTC))).startswith("t4: 4 samples missing")
    with pytest.raises(ValueError, match="values must be 90 x 6: got 89 x 6"):
        fitted.predict_array(window.to_numpy()[1:], datetime(2026, 3, 1, tzinfo=UTC))


def test_samples_at_another_step_are_refused(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"samples: the index must hold a row every 20 s, it holds one every 60 s"):
        ThermalPredictor().fit(rows.iloc[::3])


def test_samples_with_gaps_teach_what_lies_between_them(rows: pd.DataFrame) -> None:
    gaps = rows.drop(rows.index[600:660]).copy()
    assert pairs_of(rows).found == 1500 - 89 - 45  # a whole window before, 15 minutes after
    # no window ends in the silence, nor in the 89 samples after it; none has an outcome that lies in it
    assert pairs_of(gaps).found == 1500 - 89 - 45 - 60 - 89 - 45
    gaps.iloc[300:303, 2] = np.nan  # bridged inside windows; but three outcomes at each of three horizons are gone
    assert pairs_of(gaps).found == 1500 - 89 - 45 - 60 - 89 - 45 - 3 * 3


def test_samples_of_nothing_but_nulls_are_too_few(rows: pd.DataFrame) -> None:
    with pytest.raises(TooFewSamples, match="0 of 50 samples: 1500 rows hold"):
        ThermalPredictor().fit(rows * np.nan)
    with pytest.raises(TooFewSamples, match="0 of 50"):
        ThermalPredictor().fit(rows.iloc[:0])


def test_samples_that_never_change_teach_that_nothing_changes(rows: pd.DataFrame) -> None:
    flat = rows.assign(**dict.fromkeys(rows, 40.0))
    found = ThermalPredictor().fit(flat).predict(flat.iloc[:90])
    assert np.abs(found.values - 40.0).max() < 1e-6
    assert found.confidence <= 0.5


def test_nothing_is_forecast_before_anything_was_learned(window: pd.DataFrame) -> None:
    for asked in (lambda p: p.predict(window), lambda p: p.to_bytes(), lambda p: p.samples, lambda p: p.held_out):
        with pytest.raises(ValueError, match="not fitted"):
            asked(ThermalPredictor())
