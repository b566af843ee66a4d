"""The curves of a group: open-circuit voltage and entropic coefficient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from engine.battery.cell import OCV_KNOTS, GroupParameters, entropic_coefficient, open_circuit_voltage


@pytest.mark.parametrize(
    ("soc", "volts"),
    # The cell's own points, site facts of the product's safety specification.
    [(0.0, 3.104), (0.2, 3.515), (0.5, 3.645), (0.8, 3.892), (0.95, 4.036), (1.0, 4.082)],
)
def test_the_curve_passes_through_the_published_points(soc: float, volts: float):
    assert open_circuit_voltage(soc) == pytest.approx(volts, abs=1e-9)


@settings(deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_fuller_group_never_has_the_lower_open_circuit_voltage(one: float, other: float):
    low, high = sorted((one, other))
    assert open_circuit_voltage(low) <= open_circuit_voltage(high)


def test_the_fast_table_differs_from_the_cubic_pieces_by_less_than_a_fiftieth_of_a_millivolt():
    soc = np.linspace(0.0, 1.0, 12_345)
    cubic = PchipInterpolator(*zip(*OCV_KNOTS, strict=True))(soc)
    assert np.abs(open_circuit_voltage(soc) - cubic).max() < 2e-5


def test_beyond_empty_and_full_the_voltage_stays_at_the_end():
    assert open_circuit_voltage(np.array([-0.1, 1.1])).tolist() == pytest.approx([3.104, 4.082])


def test_a_cold_empty_group_has_the_higher_voltage_because_its_entropic_coefficient_is_negative():
    # dU/dT = -0.36 mV/K at 10 %: ten degrees below 25 degC are + 3.6 mV.
    assert open_circuit_voltage(0.1, 15.0) - open_circuit_voltage(0.1) == pytest.approx(3.6e-3)


def test_the_entropic_coefficient_stays_within_the_half_millivolt_of_nmc_cells():
    assert np.abs(entropic_coefficient(np.linspace(0.0, 1.0, 101))).max() < 0.5e-3


def test_a_group_is_66_cells_in_parallel():
    # 33J: 31.1 and 19.0 mOhm, 6 093 F; 66 in parallel: 0.471 and 0.288 mOhm, 402 kF, 115.8 s.
    group = GroupParameters()
    assert group.r0_ohm == pytest.approx(0.4712e-3, rel=1e-3)
    assert group.r1_ohm == pytest.approx(0.2879e-3, rel=1e-3)
    assert group.tau_s / group.r1_ohm == pytest.approx(402e3, rel=1e-3)
    assert group.tau_s == pytest.approx(115.8, abs=0.1)
