"""How long systems last without a grid: worked by hand, and against the dispatch of the study itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.stress.architectures import architecture_presets
from engine.stress.assets import Architecture, Storage
from engine.stress.config import Scenario, StudyConfig
from engine.stress.dispatch import dispatch
from engine.stress.level import shared
from engine.stress.outage_curve import lasting_s, survival_curves
from engine.stress.presets import study_presets
from engine.stress.scenarios import draw_storm

CONFIG = StudyConfig()
LEGACY, SMART, CEMS = architecture_presets(60.0).values()
NIGHT = np.zeros(24 + 72)
DELAY = np.full(24, 0.5)


def lasts(system: Architecture, sun: np.ndarray = NIGHT) -> np.ndarray:
    return lasting_s(system, CONFIG, sun, DELAY)


def test_a_ups_of_ten_minutes_lasts_ten_minutes() -> None:
    assert lasts(LEGACY) == pytest.approx(np.full(24, 600.0))


def test_demand_response_stretches_what_is_left_when_it_comes() -> None:
    # 20 MWh: 60 MW for 300 s takes 5, then 60 x 0.86 = 51.6 MW last 15 MWh / 51.6 MW = 1 046.5 s
    assert lasts(replace(SMART, response_s=(300.0, 300.0))) == pytest.approx(np.full(24, 1_346.51), abs=0.01)


def test_without_storage_only_the_power_supplies_hold_up() -> None:
    assert (lasts(LEGACY.with_storage()) == 0.02).all()


def test_a_battery_that_answers_too_late_does_not_save_the_load() -> None:
    late = Storage(name="Li-ion", energy_mwh=1e4, power_mw=100.0, response_s=0.1)
    assert (lasts(LEGACY.with_storage(late)) == 0.02).all()
    assert np.isinf(lasts(LEGACY.with_storage(replace(late, response_s=0.02)))).all()
    assert (lasts(LEGACY.with_storage(replace(late, response_s=0.0, trip_s=90.0))) == 90.0).all()


def test_sun_carries_a_day_and_fills_the_storage_for_the_night() -> None:
    sun = np.tile([0.0] * 6 + [1.0] * 12 + [0.0] * 6, 4)
    battery = Storage(name="Li-ion", energy_mwh=720.0, power_mw=60.0)  # 60 MW for a night of 12 h
    system = replace(CEMS, pv_mw=120.0).with_storage(battery)
    assert np.isinf(lasts(system, sun)[[0, 6, 18]]).all()
    short = system.with_storage(replace(battery, energy_mwh=600.0))
    assert lasts(short, sun)[18] == pytest.approx(10 * 3_600.0)
    assert lasts(short, sun)[6] == pytest.approx(22 * 3_600.0)


@pytest.mark.parametrize("system", study_presets()["published"].config.architectures, ids=lambda one: one.kind)
def test_the_curve_and_the_study_agree_when_the_load_is_lost(system: Architecture) -> None:
    config = StudyConfig(
        demand_mw=80.0, steps=288, step_s=300.0, scenario=Scenario(start_s=0.0, length_s=86_400.0), runs=1,
        architectures=(system,),
    )  # fmt: skip
    storm = draw_storm(config, 0, 1)
    sun = storm.pv_share[:, 0].reshape(24, 12).mean(axis=1)
    hourly = replace(storm, pv_share=np.repeat(sun, 12)[:, None])
    missing = dispatch(system, hourly, config).unserved_mw[:, 0]
    down = np.flatnonzero(missing > 0.05 * 80.0)
    found = lasting_s(system, config, np.concatenate((sun, NIGHT)), storm.delay)[0]
    assert found == pytest.approx(down[0] * 300.0, abs=300.0)


@given(st.floats(1.0, 4.0), st.floats(1.0, 4.0))
@settings(max_examples=15, deadline=None)
def test_more_energy_and_more_power_never_shorten_it(energy: float, power: float) -> None:
    sun = np.tile([0.0] * 8 + [0.7] * 8 + [0.0] * 8, 4)
    one = replace(CEMS.storage[2], energy_mwh=100.0, power_mw=40.0)
    more = replace(one, energy_mwh=100.0 * energy, power_mw=40.0 * power)
    small, large = (lasts(CEMS.with_storage(CEMS.storage[0], layer), sun) for layer in (one, more))
    assert (large >= small * (1.0 - 1e-9)).all()


def test_curves_of_a_year_fall_within_their_intervals_and_the_seed_decides_them() -> None:
    curves = survival_curves(study_presets()["published"].config)
    for curve in curves.values():
        shares = np.array([curve.low, curve.share, curve.high])
        assert (np.diff(shares, axis=0) >= -1e-12).all()
        assert (np.diff(curve.share) <= 0.0).all()
        assert (curve.hours[0], curve.share[0], curve.hours[-1]) == (0.0, 1.0, 48.0)
    cems = curves["CEMS microgrid"]
    assert 0.0 < cems.share[cems.hours.index(2.0)] < 1.0  # some starts have sun, others night
    assert curves == survival_curves(study_presets()["published"].config)


def test_a_request_of_all_there_is_but_for_rounding_has_a_level() -> None:
    draws = np.random.default_rng(1)
    cap = draws.random((3, 1, 2_000)) * (draws.random((3, 1, 2_000)) > 0.3)
    asked = np.nextafter(cap.sum(axis=0), 0.0)
    given, got = shared(10.0 * draws.random((3, 1, 2_000)), np.full((3, 1, 1), 1e5), cap, asked)
    assert given == pytest.approx(cap, abs=1e-9)
    assert got == pytest.approx(asked)
