"""The day's plan: a pure function of local time and seed."""

from datetime import date

import numpy as np
import pytest

from engine.battery.schedule import (
    DAY_S,
    SitePlan,
    dew_point_c,
    inlet_air_c,
    requested_power_kw,
    sunlight,
    weather,
)

DAY = date(2026, 5, 10)
SECONDS = np.arange(0.0, DAY_S, 10.0)
SEEDS = range(40)


def requests(seed: int, day: date = DAY) -> np.ndarray:
    return requested_power_kw(SitePlan(seed=seed), day, SECONDS)


def test_nothing_is_asked_for_before_ten_in_the_morning():
    assert not requests(1)[SECONDS < 10 * 3600].any()


def test_the_plant_charges_from_ten_to_four_and_discharges_after_that():
    for seed in SEEDS:
        power = requests(seed)
        assert (power[(SECONDS >= 10 * 3600) & (SECONDS < 16 * 3600)] > 0.0).all()
        assert (power[SECONDS >= 16 * 3600] <= 0.0).all()


def test_after_sunset_the_discharge_is_the_largest_within_a_few_flickers():
    evening = requests(2)[SECONDS >= 20 * 3600]
    assert evening == pytest.approx(-31.3, rel=0.03)


def test_the_same_day_and_seed_give_the_same_request_however_it_is_asked():
    plan = SitePlan(seed=3)
    whole = requested_power_kw(plan, DAY, SECONDS)
    weather.cache_clear()
    alone = [requested_power_kw(plan, DAY, np.array([second])).item() for second in SECONDS[4000:4100]]
    assert whole[4000:4100].tolist() == alone


def test_other_days_and_other_seeds_have_other_weather():
    assert not np.array_equal(requests(3), requests(4))
    assert not np.array_equal(requests(3), requests(3, date(2026, 5, 11)))


def test_passing_clouds_make_steep_falls_on_some_days_and_a_clear_sky_none_on_others():
    noon = (SECONDS >= 11 * 3600) & (SECONDS < 14 * 3600)
    lowest = np.array([requests(seed)[noon].min() for seed in SEEDS]) / 50.0
    assert (lowest < 0.6).any()
    assert (lowest > 0.9).any()


def test_the_sun_stands_highest_half_way_between_sunrise_and_sunset_and_is_dark_at_night():
    plan = SitePlan(seed=1)
    light = sunlight(plan, SECONDS)
    assert SECONDS[light.argmax()] / 3600 == pytest.approx(12.5)
    assert sunlight(plan, np.array([5.0, 5.5, 19.5, 23.0]) * 3600) == pytest.approx(0.0, abs=1e-12)


def test_the_room_stays_between_22_and_28_degrees_without_a_jump_at_midnight():
    plan = SitePlan(seed=1)
    for day in range(1, 29):
        air = inlet_air_c(plan, date(2026, 2, day), SECONDS)
        assert 22.0 < air.min() < air.max() < 28.0
        tomorrow = inlet_air_c(plan, date(2026, 3, day), np.array([0.0])).item()
        assert abs(tomorrow - air[-1]) < 0.05


def test_the_air_conditioner_dries_the_air_within_its_cycle_of_forty_minutes():
    dew = dew_point_c(np.arange(0.0, 2400.0))
    assert (dew.min(), dew.max()) == pytest.approx((8.8, 10.2), abs=0.01)
    assert dew_point_c(SECONDS + 2400.0) == pytest.approx(dew_point_c(SECONDS))
