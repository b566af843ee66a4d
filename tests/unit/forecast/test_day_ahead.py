"""The next day: what it is made of, what it is worth, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from engine.forecast.day_ahead import DayAhead
from engine.forecast.day_features import Ahead, DayView
from engine.forecast.outcome import NoForecast
from engine.forecast.stored import UnreadableModel
from engine.forecast.windows import Grid

TARGET = "rack_max_cell_voltage"
DAY = 96


def grid(values: np.ndarray, **beside: np.ndarray) -> Grid:
    return Grid(start_us=1_772_409_600_000_000, step_s=900, channels={TARGET: values, **beside})


def wandering(days: int, *, seed: int = 1, series: int = 4) -> np.ndarray:
    """A daily wave whose level wanders slowly, the same for all series: what differs now will differ still."""
    rng = np.random.default_rng(seed)
    steps = np.arange(days * DAY)
    level = np.cumsum(rng.normal(0.0, 0.002, len(steps)))
    wave = 3.7 + 0.2 * np.sin(2 * np.pi * steps / DAY) + level
    return wave + rng.normal(0.0, 0.002, (series, len(steps)))


def upto(values: np.ndarray, step: int) -> Grid:
    return grid(values[:, max(0, step - 8 * DAY) : step + 1])


@pytest.fixture(scope="module")
def fitted() -> DayAhead:
    return DayAhead().fit([grid(wandering(24, series=2))])


def test_the_profile_is_the_median_of_the_last_seven_days_at_that_time() -> None:
    by_day = np.array([9.0, 1.0, 2.0, 7.0, 3.0, 3.5, np.nan, 4.0, 100.0])  # the first day is the eighth back
    values = np.repeat(by_day, DAY)[np.newaxis, :]
    view = DayView(grid=grid(values), target=TARGET, beside=())
    rows = Ahead(series=np.array([0]), step=np.array([8 * DAY - 1]), ahead=np.array([DAY]))
    # a value that is unknown for a day holds the one before it: 1, 2, 3, 3.5, 3.5, 4, 7
    assert view.profile(rows).tolist() == [3.5]
    assert view.yesterday(rows).tolist() == [4.0]


def test_nothing_after_the_issue_step_is_looked_at() -> None:
    values = wandering(5)
    rows = Ahead(series=np.repeat([0, 3], DAY), step=np.full(2 * DAY, 300), ahead=np.tile(np.arange(1, DAY + 1), 2))
    changed = values.copy()
    changed[:, 301:] = np.nan
    found = [
        DayView(grid=grid(each, rack_soc=each), target=TARGET, beside=("rack_soc",)).features(rows)
        for each in (values, changed)
    ]
    assert np.array_equal(found[0], found[1], equal_nan=True)


def test_what_is_learned_beats_yesterday_on_days_not_seen(fitted: DayAhead) -> None:
    assert fitted.champion in ("linear", "gradient_boosting")
    assert fitted.figures[fitted.champion] < min(fitted.figures["yesterday"], fitted.figures["profile"])
    values = wandering(40, seed=2)
    errors, inside = [], []
    for step in range(9 * DAY, 39 * DAY - 1, 37):
        said, came = fitted.forecast(upto(values, step)), values[:, step + 1 : step + 1 + DAY]
        assert said.beats_yesterday
        errors.append([np.abs(said.value - came).mean(), np.abs(said.yesterday - came).mean()])
        inside.append(((said.lower <= came) & (came <= said.upper)).mean())
    ours, yesterdays = np.mean(errors, axis=0)
    assert ours < 0.85 * yesterdays
    assert 0.85 < np.mean(inside) < 0.97


def test_days_that_are_alike_but_for_noise_are_best_told_by_their_median() -> None:
    rng = np.random.default_rng(4)
    day_by_day = np.repeat(rng.normal(3.7, 0.02, 12), DAY)[np.newaxis, :] + rng.normal(0, 0.001, (3, 12 * DAY))
    model = DayAhead().fit([grid(day_by_day + np.tile(np.sin(np.arange(DAY)), 12))])
    assert model.champion == "profile"


def test_after_three_days_there_is_a_profile_but_nothing_learned() -> None:
    model = DayAhead().fit([grid(wandering(4))])
    assert set(model.figures) == {"yesterday", "profile"}
    assert not np.isnan(model.forecast(grid(wandering(4))).upper).any()


def test_without_a_forecast_there_is_a_reason_and_yesterday(fitted: DayAhead) -> None:
    values = wandering(3)
    values[0, -1] = np.nan  # unknown now
    values[1, -40:-30] = np.nan  # two and a half hours of yesterday
    values[2, -DAY:] = 3.7  # stands still
    current = np.tile(np.sin(np.arange(3.0 * DAY)), (4, 1))
    said = fitted.forecast(grid(values, rack_current=current))
    assert said.reasons == (NoForecast.MISSING, NoForecast.GAP, None, None)
    assert np.isnan(said.value[:2]).all()
    assert np.isnan(said.upper[:2]).all()
    assert not np.isnan(said.value[2:]).any()
    assert said.yesterday[3].tolist() == values[3, -DAY:].tolist()
    young = fitted.forecast(grid(wandering(3)[:, :DAY]))
    assert set(young.reasons) == {NoForecast.GAP}


def test_a_voltage_that_stands_still_while_the_current_moves_is_stuck() -> None:
    values = wandering(8)
    current = np.tile(np.sin(np.arange(8.0 * DAY)), (4, 1))
    model = DayAhead().fit([grid(values, rack_current=current)])
    values[2, -DAY:] = 3.7
    assert model.forecast(grid(values, rack_current=current)).reasons == (None, None, NoForecast.STUCK, None)


def test_it_is_read_back_as_it_was_written(fitted: DayAhead) -> None:
    data = fitted.to_bytes()
    again = DayAhead.from_bytes(data)
    now = upto(wandering(9), 8 * DAY)
    assert again.forecast(now).value.tolist() == fitted.forecast(now).value.tolist()
    assert again.forecast(now).lower.tolist() == fitted.forecast(now).lower.tolist()
    with pytest.raises(UnreadableModel, match="corrupted"):
        DayAhead.from_bytes(data[:-5])


def test_what_does_not_fit_is_refused_with_what_is_wanted(fitted: DayAhead) -> None:
    with pytest.raises(ValueError, match="more than two days"):
        DayAhead().fit([grid(wandering(2))])
    with pytest.raises(ValueError, match="more than two days"):
        DayAhead().fit([grid(np.full((2, 8 * DAY), np.nan))])
    with pytest.raises(ValueError, match="steps of 900 s"):
        fitted.forecast(Grid(start_us=0, step_s=60, channels={TARGET: np.ones((1, 200))}))
    with pytest.raises(ValueError, match="is missing"):
        fitted.forecast(Grid(start_us=0, step_s=900, channels={"rack_soc": np.ones((1, 200))}))
    with pytest.raises(ValueError, match="not fitted"):
        DayAhead().forecast(grid(wandering(3)))
    with pytest.raises(ValueError, match="step_s"):
        DayAhead(step_s=7)
