"""State of Life, worked by hand: what reports of SoH say of the end of life, and what they do not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.safety.sol import NoSolForecast, SolForecast, forecast_sol, state_of_life

FIRST = date(2025, 1, 1).toordinal()
YEAR = np.arange(366)
LINE = 100.0 - 0.01 * YEAR  # 3.65 % a year; 96.35 on the last day, 80 another 1635 days later


def forecast(soh: object, *, today: int | None = None) -> SolForecast:
    """From daily SoH, the last day being today unless said otherwise."""
    values = np.asarray(soh, dtype=float)
    last = FIRST + len(values) - 1
    return forecast_sol(
        FIRST + np.arange(len(values)), values, today=date.fromordinal(last if today is None else today)
    )


def days_to_end(found: SolForecast) -> int:
    assert found.end_of_life is not None
    assert found.last_day is not None
    return (found.end_of_life - found.last_day).days


def holds(found: SolForecast, days: int) -> bool:
    """Whether the limits of the end of life hold a day so many days ahead."""
    end = date.fromordinal(found.last_day.toordinal() + days)
    return found.earliest <= end and (found.latest is None or end <= found.latest)


def test_an_exact_line_is_continued_to_eighty_percent() -> None:
    found = forecast(LINE)
    assert days_to_end(found) == pytest.approx(1635, abs=10)
    assert holds(found, 1635)
    assert found.trend.rate[1] == pytest.approx(3.65, abs=0.03)
    value, low, high = found.on([date.fromordinal(FIRST + 365 + 545)])  # 96.35 - 5.45 = 90.9 -> 54.5
    assert value[0] == pytest.approx(54.5, abs=0.5)
    assert low[0] <= value[0] <= high[0]


@pytest.mark.parametrize("step", [0.1, 0.5, 1.0])
def test_a_staircase_is_known_as_well_as_its_steps_allow(step: float) -> None:
    found = forecast(np.round(LINE / step) * step)
    assert found.trend.step == step
    assert holds(found, 1635)
    assert not found.trend.rests_on_prior
    width = (found.latest - found.earliest).days
    assert width > 500 * step  # a step of 1 % at 3.65 % a year is 100 days of not knowing at either end of one year


def test_one_wrong_day_changes_nothing() -> None:
    for day, wrong in ((180, 50.0), (180, 0.1), (365, 60.0)):
        soh = LINE.copy()
        soh[day] = wrong
        assert days_to_end(forecast(soh)) == pytest.approx(days_to_end(forecast(LINE)), abs=10)


def test_days_without_a_value_are_left_out() -> None:
    soh = LINE.copy()
    soh[::2] = np.nan
    soh[100:160] = 0.0  # a BMS that does not work it out
    found = forecast(soh)
    assert found.days == 183 - 30
    assert days_to_end(found) == pytest.approx(1635, abs=25)


def test_a_calibration_upwards_starts_at_its_new_level_with_the_same_rate() -> None:
    soh = np.round(LINE, 1)
    soh[200:] += 1.5  # 97.85 on the last day: 1785 days to 80
    found = forecast(soh)
    assert found.trend.rate[1] == pytest.approx(3.65, abs=0.4)
    assert holds(found, 1785)


def test_a_lasting_fall_is_believed_at_once() -> None:
    soh = LINE.copy()
    soh[-7:] -= 5.0  # 91.35: 1135 days
    assert days_to_end(forecast(soh)) == pytest.approx(1135, abs=30)


def test_a_bms_that_learns_twice_a_year_is_as_coarse_as_its_steps() -> None:
    found = forecast(98.3 - 1.5 * (YEAR // 120))  # 1.5 % every 120 days: 4.6 % a year, in tenths
    assert found.trend.step == pytest.approx(1.5)
    low, _, high = found.trend.rate
    assert low < 4.6 < high


def test_flat_reports_make_no_forecast_but_a_day_before_which_the_end_is_not_to_be_expected() -> None:
    found = forecast(np.full(366, 98.0))
    assert found.reason is NoSolForecast.NO_DECLINE
    assert found.end_of_life is None
    # whole percents: at most 1 % was lost in a year unseen, so that 18 % take more than ten years
    assert (found.earliest - found.last_day).days > 10 * 365
    value, low, high = found.on([date(2030, 1, 1)])
    assert np.isnan(value[0])
    assert 0.0 < low[0] < high[0] < 100.0


def test_a_week_of_reports_leaves_the_rate_to_what_is_known_of_such_cells() -> None:
    found = forecast(np.full(7, 99.3))
    assert found.reason is NoSolForecast.FEW_DAYS
    assert found.trend.rests_on_prior
    assert found.trend.rate == pytest.approx((1.0, 2.0, 4.0), rel=0.05)
    assert (found.earliest - found.last_day).days == pytest.approx(19.3 / 4.0 * 365.25, rel=0.05)


def test_a_battery_reported_below_eighty_is_at_its_end() -> None:
    for soh in (np.full(366, 79.0), np.full(3, 79.0)):
        found = forecast(soh)
        assert found.reason is None
        assert days_to_end(found) == 0


def test_without_a_soh_of_late_nothing_is_said() -> None:
    assert forecast(np.full(40, np.nan)).reason is NoSolForecast.NO_SOH
    silent = forecast(LINE, today=FIRST + 365 + 31)
    assert (silent.reason, silent.last_day) == (NoSolForecast.STALE, date.fromordinal(FIRST + 365))
    assert all(np.isnan(one).all() for one in silent.on([date(2030, 1, 1)]))


reports = hnp.arrays(float, st.integers(1, 120), elements=st.floats(75.0, 100.0) | st.just(float("nan")))


@settings(max_examples=25, deadline=None)
@given(reports, st.integers(0, 5))
def test_limits_hold_the_value_and_more_soh_never_ends_earlier(soh: np.ndarray, digits: int) -> None:
    soh = np.round(soh, digits)
    found, more = forecast(soh), forecast(soh + 1.0)
    if found.trend is None:
        return
    days = [date.fromordinal(found.last_day.toordinal() + ahead) for ahead in (1, 400, 4000)]
    value, low, high = found.on(days)
    assert (low <= high).all()
    assert (np.diff(high) <= 0).all()  # time heals no cell
    if found.reason is None:
        assert ((low <= value) & (value <= high)).all()
    far = date(9999, 1, 1)
    for end, later in ((found.earliest, more.earliest), (found.latest, more.latest)):
        assert (later or far) >= (end or far)


def test_sol_is_five_times_what_is_above_eighty() -> None:
    assert state_of_life([96.2, 99.999, 105.0, 79.9]).round(3).tolist() == [81.0, 99.995, 100.0, 0.0]
