"""The converter and the grid around the racks."""

from __future__ import annotations

from datetime import date

import numpy as np

from engine.battery.balance_of_plant import converter_loss_kw, grid_noise, measure_pcs

QUIET = np.zeros((3, 3))


def test_the_grid_gives_what_the_battery_takes_plus_the_loss() -> None:
    # 500 kW rated: stand-by 2.0 kW; at full power 500 * (0.004 + 0.006 + 0.005) = 7.5 kW
    seen = measure_pcs(np.array([0.0, 500.0, -500.0]), np.full(3, 800.0), QUIET, rated_kw=500.0)
    assert seen["ac_power_kw"].tolist() == [2.0, 507.5, -492.5]
    assert seen["dc_current_a"].tolist() == [0.0, 625.0, -625.0]


def test_apparent_power_follows_from_active_and_reactive() -> None:
    seen = measure_pcs(np.array([300.0]), np.array([900.0]), QUIET[:, :1], rated_kw=500.0)
    assert abs(seen["apparent_kva"][0] - np.hypot(seen["ac_power_kw"][0], seen["reactive_kvar"][0])) < 0.1
    assert 0.99 < seen["power_factor"][0] <= 1.0


def test_the_loss_never_turns_into_a_gain() -> None:
    power = np.linspace(-500.0, 500.0, 101)
    assert (converter_loss_kw(power, 500.0) > 0).all()


def test_the_frequency_stays_within_what_a_grid_holds() -> None:
    noise = grid_noise(3, date(2026, 5, 10), np.arange(0.0, 86_400.0, 10.0))
    seen = measure_pcs(np.zeros(noise.shape[1]), np.full(noise.shape[1], 800.0), noise, rated_kw=500.0)
    assert np.abs(seen["frequency_hz"] - 60.0).max() < 0.1
    assert seen["frequency_hz"].std() > 0.005


def test_another_day_has_other_noise() -> None:
    second = np.arange(0.0, 600.0, 10.0)
    assert not np.allclose(grid_noise(3, date(2026, 5, 10), second), grid_noise(3, date(2026, 5, 11), second))
