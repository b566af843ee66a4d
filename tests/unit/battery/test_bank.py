"""Racks in parallel, and what the BMS lets pass."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.battery.bank import BankLimits, current_for_power, parallel_source, share_current

LIMITS = BankLimits()
CAPACITY = np.array([218.0])


def permitted(requested_a: float, soc: float, dt_s: float = 60.0) -> float:
    return LIMITS.permitted_current(np.array([requested_a]), np.array([soc]), CAPACITY, 8, dt_s).item()


def shown_after(current_a: float, soc: float, dt_s: float) -> float:
    return (soc - LIMITS.reserve_soc) * 100.0 + current_a * dt_s / (8 * 218.0 * 36.0)


@settings(deadline=None)
@given(
    st.lists(st.floats(700.0, 1000.0), min_size=2, max_size=9),
    st.floats(-500.0, 500.0),
)
def test_shared_currents_add_up_and_give_every_rack_the_same_bus_voltage(source: list[float], bank_a: float):
    source_v = np.array([source])
    resistance = np.linspace(0.1, 0.13, len(source))[np.newaxis]
    shares = share_current(np.array([bank_a]), source_v, resistance)
    assert shares.sum() == pytest.approx(bank_a, abs=1e-6)
    assert np.ptp(source_v + shares * resistance) < 1e-6


@settings(deadline=None)
@given(st.floats(-400e3, 500e3), st.floats(790.0, 980.0))
def test_the_current_found_takes_the_power_asked_for(power_w: float, source_v: float):
    resistance = 0.113 / 8
    current = current_for_power(np.array([power_w]), np.array([source_v]), np.array([resistance])).item()
    assert (source_v + resistance * current) * current == pytest.approx(power_w, abs=1e-3)


def test_more_discharge_than_the_source_has_gives_the_current_of_its_largest_power():
    # 100 V behind 1 ohm: at most 2500 W, at 50 A.
    assert current_for_power(np.array([-9e9]), np.array([100.0]), np.array([1.0])).item() == -50.0


def test_two_equal_racks_are_one_of_half_the_resistance():
    volts, ohm = parallel_source(np.array([[800.0, 800.0]]), np.array([[0.12, 0.12]]))
    assert (volts.item(), ohm.item()) == pytest.approx((800.0, 0.06))


def test_the_charging_current_falls_in_the_recorded_steps_near_full():
    # 8 racks; shown = cells less the reserve of 5 %.
    assert permitted(500.0, 0.894) == 500.0
    assert permitted(500.0, 0.896) == 8 * 43.5
    assert permitted(500.0, 0.909) == 8 * 32.5
    assert permitted(500.0, 0.925) == 8 * 27.0
    assert permitted(500.0, 0.934) == 8 * 19.0


@settings(deadline=None)
@given(st.floats(0.0, 600.0), st.floats(0.90, 0.97), st.floats(1.0, 60.0))
def test_charging_never_passes_90_per_cent(requested_a: float, soc: float, dt_s: float):
    current = permitted(requested_a, soc, dt_s)
    assert 0.0 <= current <= requested_a
    assert current == 0.0 or shown_after(current, soc, dt_s) <= 90.0 + 1e-9


def test_the_last_step_ends_at_exactly_90_per_cent():
    current = permitted(500.0, 0.9499)  # 0.01 % of 8 x 218 Ah in a minute: 10.464 A
    assert current == pytest.approx(10.464)
    assert shown_after(current, 0.9499, 60.0) == pytest.approx(90.0, abs=1e-12)


@settings(deadline=None)
@given(st.floats(-400.0, 0.0), st.floats(0.0, 0.2), st.floats(1.0, 60.0))
def test_discharging_never_passes_empty(requested_a: float, soc: float, dt_s: float):
    current = permitted(requested_a, soc, dt_s)
    assert requested_a <= current <= 0.0
    assert current == 0.0 or shown_after(current, soc, dt_s) >= -1e-9


def test_below_8_per_cent_only_nine_tenths_of_a_discharge_pass():
    assert permitted(-300.0, 0.12) == pytest.approx(-270.0)


def test_the_shown_charge_stays_between_0_and_90():
    assert LIMITS.shown_soc_pct(np.array([0.0, 0.05, 0.55, 0.95, 1.0])).tolist() == pytest.approx(
        [0.0, 0.0, 50.0, 90.0, 90.0]
    )
