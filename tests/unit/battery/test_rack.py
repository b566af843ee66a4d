"""Charge, RC pair and heat balance of racks, against numbers worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.battery.rack import RackParameters, RackState, source_voltage, step


def drawn(racks: int = 1, seed: int = 1) -> RackParameters:
    return RackParameters.draw(np.random.default_rng(seed), racks=racks)


def alike() -> RackParameters:
    """One rack of nominal groups: the numbers of a single group, worked by hand."""
    parameters = drawn()
    same = np.ones_like(parameters.capacity_ah)
    return replace(
        parameters,
        capacity_ah=218.0 * same,
        r0_ohm=31.1e-3 / 66 * same,
        r1_ohm=19.0e-3 / 66 * same,
        r2_ohm=0.45e-3 * same,
        imbalance=0.0 * same,
        conductance_w_k=0.24 * same,
        air_rise_k=0.0 * same,
    )


def test_an_hour_at_a_tenth_of_the_capacity_is_ten_per_cent():
    rest = RackState.at_rest(alike(), soc=0.3, air_c=25.0)
    after = step(alike(), rest, 21.8, 25.0, 3600.0)  # 21.8 A x 1 h / 218 Ah
    assert after.soc == pytest.approx(0.4, abs=1e-12)


def test_charge_taken_out_again_leaves_the_state_of_charge_as_it_was():
    parameters = drawn(racks=2)
    rest = RackState.at_rest(parameters, soc=0.5, air_c=25.0)
    up = step(parameters, rest, np.array([30.0, 50.0]), 25.0, 600.0)
    down = step(parameters, up, np.array([-30.0, -50.0]), 25.0, 600.0)
    assert down.soc == pytest.approx(rest.soc, abs=1e-12)


def test_after_one_time_constant_the_over_potential_has_63_2_per_cent_of_its_end():
    parameters = alike()
    rest = RackState.at_rest(parameters, soc=0.5, air_c=25.0)
    after = step(parameters, rest, 50.0, 25.0, parameters.tau_s)  # 1 - 1/e of 50 A x 0.2879 mOhm = 14.39 mV
    assert after.overpotential_v == pytest.approx(0.6321 * 14.39e-3, rel=1e-3)


def test_after_ten_minutes_the_slow_over_potential_has_63_2_per_cent_of_its_end():
    rest = RackState.at_rest(alike(), soc=0.5, air_c=25.0)
    after = step(alike(), rest, 50.0, 25.0, 600.0)  # of 50 A x 0.45 mOhm = 22.5 mV
    assert after.slow_overpotential_v == pytest.approx(0.6321 * 22.5e-3, rel=1e-3)


def test_the_voltage_steps_at_once_by_the_ohmic_resistance_alone():
    parameters = alike()
    rest = RackState.at_rest(parameters, soc=0.5, air_c=25.0)
    assert source_voltage(rest) == pytest.approx(3.645)  # no current yet: the open-circuit voltage
    assert source_voltage(step(parameters, rest, 50.0, 25.0, 1e-6)) == pytest.approx(3.645, abs=1e-6)


def test_a_minute_of_steady_charging_warms_a_group_by_its_heat_over_its_heat_capacity():
    # 50 A, RC pairs settled: 2500 x (0.4712 + 0.2879 + 0.45) mOhm = 3.0228 W irreversible; at half charge dU/dT is
    # 0.015 mV/K: 50 x 298.15 x 0.015 mV = 0.2236 W; 3.2464 W x 60 s / 3500 J/K = 55.7 mK, in air as warm.
    parameters = alike()
    settled = replace(
        RackState.at_rest(parameters, soc=0.4981, air_c=25.0),
        overpotential_v=50.0 * parameters.r1_ohm,
        slow_overpotential_v=50.0 * parameters.r2_ohm,
    )
    after = step(parameters, settled, 50.0, 25.0, 60.0)
    assert after.temperature_c - 25.0 == pytest.approx(55.7e-3, rel=0.01)


def test_below_40_per_cent_charging_cools_more_than_it_warms():
    parameters = alike()
    rest = RackState.at_rest(parameters, soc=0.08, air_c=25.0)
    assert (step(parameters, rest, 30.0, 25.0, 60.0).temperature_c < 25.0).all()
    assert (step(parameters, rest, -30.0, 25.0, 60.0).temperature_c > 25.0).all()


def test_a_warm_rack_at_rest_approaches_the_air_with_the_time_constant_of_its_cooling():
    parameters = alike()
    warm = replace(RackState.at_rest(parameters, soc=0.5, air_c=25.0), temperature_c=np.full((1, 240), 35.0))
    # C / G = 3500 / 0.24 = 14 583 s: then 10 / e = 3.679 K are left; after ten of them less than a millikelvin.
    assert step(parameters, warm, 0.0, 25.0, 14_583.0).temperature_c == pytest.approx(28.679, abs=1e-3)
    assert step(parameters, warm, 0.0, 25.0, 145_830.0).temperature_c == pytest.approx(25.0, abs=1e-3)


def test_the_top_of_a_rack_stays_warmer_than_its_bottom():
    parameters = drawn()
    rest = RackState.at_rest(parameters, soc=0.5, air_c=24.0)
    assert rest.temperature_c[0, -20:].mean() - rest.temperature_c[0, :20].mean() == pytest.approx(3.5, abs=0.2)


@settings(deadline=None)
@given(
    current=st.floats(-60.0, 60.0), first=st.floats(0.5, 600.0), second=st.floats(0.5, 600.0), v=st.floats(-0.02, 0.02)
)
def test_two_steps_on_end_equal_one_long_step_in_charge_and_over_potential(
    current: float, first: float, second: float, v: float
):
    parameters = drawn()
    start = replace(RackState.at_rest(parameters, soc=0.5, air_c=25.0), overpotential_v=np.full((1, 240), v))
    halves = step(parameters, step(parameters, start, current, 25.0, first), current, 25.0, second)
    whole = step(parameters, start, current, 25.0, first + second)
    assert halves.soc == pytest.approx(whole.soc, abs=1e-12)
    assert halves.overpotential_v == pytest.approx(whole.overpotential_v, abs=1e-12)
    assert halves.slow_overpotential_v == pytest.approx(whole.slow_overpotential_v, abs=1e-12)


def test_steps_of_a_minute_and_of_a_second_agree_within_a_millivolt_and_a_tenth_of_a_degree():
    parameters = drawn(racks=2)
    minutes = seconds = RackState.at_rest(parameters, soc=0.1, air_c=24.0)
    # An hour of a cloudy charge and an hour of discharge: a new current every minute.
    for current in np.random.default_rng(3).uniform(15.0, 58.0, 60).tolist() + [-36.0] * 60:
        minutes = step(parameters, minutes, current, 24.0, 60.0)
        for _ in range(60):
            seconds = step(parameters, seconds, current, 24.0, 1.0)
    assert np.abs(source_voltage(minutes) - source_voltage(seconds)).max() < 1e-3
    assert np.abs(minutes.temperature_c - seconds.temperature_c).max() < 0.1


def test_the_spread_between_groups_is_the_specified_one():
    parameters = drawn(racks=24)
    # A normal held within 2 sd keeps sqrt(0.7385 + 4 x 0.0455) = 0.959 of its sd.
    assert parameters.capacity_ah.std() / 218.0 == pytest.approx(0.0096, rel=0.03)
    assert parameters.r0_ohm.std() / parameters.r0_ohm.mean() == pytest.approx(0.0288, rel=0.03)


def test_the_same_seed_draws_the_same_racks_and_another_seed_others():
    assert np.array_equal(drawn(seed=5).capacity_ah, drawn(seed=5).capacity_ah)
    assert not np.array_equal(drawn(seed=5).capacity_ah, drawn(seed=6).capacity_ah)


def test_a_state_survives_storage_bit_for_bit():
    parameters = drawn()
    state = step(parameters, RackState.at_rest(parameters, soc=0.5, air_c=25.0), 33.3, 24.9, 7.0)
    back = RackState.from_bytes(state.to_bytes())
    for name in ("soc", "overpotential_v", "slow_overpotential_v", "temperature_c"):
        assert np.array_equal(getattr(back, name), getattr(state, name))


def test_bytes_that_are_no_state_are_refused():
    with pytest.raises(ValueError, match="pickled"):
        RackState.from_bytes(b"not a state")
