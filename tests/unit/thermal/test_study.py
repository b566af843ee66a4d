"""Comparing controllers and forecasts: what is counted, and what is told of it. Figures worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from docs.science.cooling_figure import Line, Panel, picture
from engine.thermal.plant.voyage import Season
from engine.thermal.prediction import Prediction
from engine.thermal.study.controllers import cheapest, minutes_less, points_saved, total
from engine.thermal.study.counts import Counts, counts
from engine.thermal.study.forecasts import cells, seen
from engine.thermal.study.runs import SAMPLES, Case, cases, controlled, fixed, lowest
from engine.thermal.trial import tried

NONE = Counts(hours=24.0, kwh=100.0, above_band_min=0.0, degree_min=0.0, near_min=0.0, beyond_min=0.0, trips=0.0)


def sailed(**columns: list[float]) -> pd.DataFrame:
    """Rows 20 s apart of a plant where all is well, but for these columns."""
    count = len(next(iter(columns.values())))
    well = {"true_t4": 40.0, "true_t5": 35.0, "true_t6": 40.0, "sw_hz": 45.0, "fw_hz": 45.0, "fan_hz": 45.0}
    power = {"sw_kw": 10.0, "fw_kw": 5.0, "fan_kw": 3.0}
    index = pd.date_range("2026-07-01", periods=count, freq="20s", tz="UTC")
    return pd.DataFrame(
        {**{name: [value] * count for name, value in {**well, **power}.items()}, **columns}, index=index
    )


def test_minutes_energy_and_trips_are_counted_of_what_truly_was() -> None:
    # T4: band to 46, limit at 48; T5: band to 35.5, limit above 40, release 36; a row is a third of a minute
    found = counts(
        sailed(
            true_t4=[46.0, 46.6, 48.0, 45.0, 45.0, 45.0],
            true_t5=[35.6, 36.0, 40.0, 40.1, 35.0, 35.0],
            fan_hz=[45.0, 60.0, 60.0, 59.0, 60.0, 45.0],
        )
    )
    assert found.hours == pytest.approx(6 / 180)
    assert found.kwh == pytest.approx(18.0 * 6 / 180)
    assert found.above_band_min == pytest.approx((2 + 4) / 3)
    assert found.degree_min == pytest.approx((0.6 + 2.0 + 0.1 + 0.5 + 4.5 + 4.6) / 3)
    assert found.near_min == pytest.approx((3 + 3) / 3)
    assert found.beyond_min == pytest.approx((1 + 1) / 3)
    assert found.trips == 1


def test_the_cheapest_tuning_is_one_with_no_more_minutes_above_the_band() -> None:
    tried_ones = [replace(NONE, kwh=kwh, above_band_min=minutes) for kwh, minutes in ((90, 31), (95, 30), (99, 0))]
    assert cheapest(tried_ones, 30.0) == 1
    assert cheapest(tried_ones, 10.0) == 2
    assert cheapest(tried_ones[:2], 10.0) == 1, "none has so few: the one with the fewest"


def test_savings_are_paired_by_voyage_and_told_in_points_of_the_energy_at_60_hz() -> None:
    theirs = [
        replace(NONE, kwh=kwh, above_band_min=minutes) for kwh, minutes in ((40.0, 8.0), (60.0, 6.0), (80.0, 4.0))
    ]
    ours = [replace(one, kwh=one.kwh - 2.0, above_band_min=one.above_band_min - 1.0) for one in theirs]
    rng = np.random.default_rng(1)
    points = points_saved(ours, theirs, [NONE] * 3, rng)
    assert (points.value, points.low, points.high) == (2.0, 2.0, 2.0), (
        "the same on each voyage: nothing is left to chance"
    )
    less = minutes_less(ours, theirs, "above_band_min", rng)
    assert (less.value, less.low, less.high) == (1.0, 1.0, 1.0)
    assert total(ours).kwh == 174.0


class Half:
    """Foresees half of a rise of 0.01 degC each 20 s."""

    def predict(self, window: pd.DataFrame) -> Prediction:
        now = window[["t4", "t5", "t6"]].to_numpy()[-1][:, np.newaxis]
        values = now + 0.005 * np.array([15.0, 30.0, 45.0])
        return Prediction(values=values, lower=values - 0.1, upper=values + 0.1, confidence=0.9, reason="")


def rising(count: int) -> pd.DataFrame:
    """Everything rises by 0.01 each 20 s, without noise."""
    ramp = 35.0 + 0.01 * np.arange(count)
    index = pd.date_range("2026-07-01", periods=count, freq="20s", tz="UTC")
    return pd.DataFrame(dict.fromkeys((*SAMPLES, "true_t4", "true_t5", "true_t6"), ramp), index=index)


def test_half_of_a_rise_foreseen_is_half_the_error_of_persistence() -> None:
    found = tried(Half(), rising(300)[SAMPLES])
    assert found.forecast.skill == pytest.approx(np.full((3, 3), 0.5))
    assert found.line.skill == pytest.approx(np.ones((3, 3)), abs=1e-9), "the line through a straight rise is right"
    # missed by 0.075, 0.15, 0.225 within +-0.1
    assert found.forecast.coverage.tolist() == [[1.0, 0.0, 0.0]] * 3
    # from the 90th sample on one each third, as long as 45, 30, 15 more are there
    assert found.forecast.n[0].tolist() == [len(range(90, 301 - steps, 3)) for steps in (15, 30, 45)]


def test_a_clairvoyant_is_the_most_that_is_possible() -> None:
    voyages = [seen(Half(), rising(300)) for _ in range(3)]
    cell = cells(voyages, np.random.default_rng(1))[1][2]
    assert (round(cell.skill.value, 6), round(cell.possible.value, 6), cell.least_mae) == (0.5, 1.0, 0.0)
    assert cell.mae.value == pytest.approx(0.225)


def test_the_same_case_is_the_same_voyage_and_other_seeds_are_others() -> None:
    first, second = cases([1, 2], 0.004)[2::4]
    assert first == Case(season=first.season, seed=1, days=0.004)
    assert controlled(first).equals(controlled(first))
    assert not controlled(first)["t4"].equals(controlled(second)["t4"])


def test_forty_hertz_takes_less_than_any_controller_and_sixty_more() -> None:
    case = Case(season=Season.SUMMER, seed=1, days=0.02)
    floor, between, top = (counts(sail(case).iloc[45:]).kwh for sail in (lowest, controlled, fixed))  # after the ramp
    assert floor <= between < top


def test_a_picture_shows_each_line_and_escapes_its_words() -> None:
    hours = np.linspace(0.0, 12.0, 100)
    lines = [Line(name="a < b", values=np.where(hours > 6.0, np.nan, 20.0))]
    text = picture("T & T", hours, [Panel(title="T4", low=0.0, high=40.0, lines=lines, marks=(30.0,))])
    assert text.count("<path d=") == 2
    assert "a &lt; b" in text
    assert "T &amp; T" in text
    assert "nan" not in text
