"""Power and savings of pumps and fans, against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.thermal.energy import ASSUMPTIONS, Use, at_sixty, cube_saving_pct, energy_kwh, saving
from engine.thermal.plant.machines import CIRCUITS, working_point
from engine.thermal.plant_image import Actuator
from engine.thermal.power import power_kw


def use(hz: float, running: float, steps: int = 180) -> Use:
    return Use(hz=np.full(steps, hz), running=np.full(steps, running))


@pytest.mark.parametrize(("hz", "saved"), [(40, 70.4), (45, 57.8), (48, 48.8), (50, 42.1), (55, 23.0), (60, 0.0)])
def test_the_bare_cube_has_its_reference_figures(hz: float, saved: float):
    assert cube_saving_pct(hz) == pytest.approx(saved, abs=0.05)


def test_the_same_machines_at_60_hz_save_nothing_and_that_is_certain():
    uses = {actuator: use(60.0, 2.0) for actuator in Actuator}
    none = saving(uses, at_sixty(uses), 20.0)
    assert (none.saved_kwh, none.saved_pct) == (0.0, 0.0)
    assert none.saved_pct_90 == (0.0, 0.0)


def test_every_assumption_moves_the_energy_of_pumps_below_60_hz():
    uses = {Actuator.SW: use(48.0, 2.0)}
    still = energy_kwh(uses, 20.0)
    for each in ASSUMPTIONS:
        assert energy_kwh(uses, 20.0, {each.name: each.sd}) != pytest.approx(still, rel=1e-4), each.name


def test_a_step_without_a_known_frequency_counts_nothing():
    uses = {Actuator.FW: Use(hz=np.array([50.0, np.nan, 50.0]), running=np.array([2.0, 2.0, np.nan]))}
    assert energy_kwh(uses, 3600.0) == pytest.approx(energy_kwh({Actuator.FW: use(50.0, 2.0, 1)}, 3600.0))


def test_two_sea_water_pumps_at_48_hz_take_what_the_sum_by_hand_gives():
    # docs/science/cooling-energy.md: 9.7 kW each
    assert power_kw(Actuator.SW, 48.0, 2).item() == pytest.approx(19.4, abs=0.05)


def test_for_half_the_flow_the_cube_promises_far_more_than_a_pump_against_static_head_saves():
    circuit = CIRCUITS[Actuator.SW]
    flow, _ = working_point(circuit, (42.0, 42.0))
    assert flow == pytest.approx(0.5 * circuit.design_flow, rel=0.01)
    saved = 100.0 * (1.0 - (power_kw(Actuator.SW, 42.0, 2) / power_kw(Actuator.SW, 60.0, 2)).item())
    assert saved == pytest.approx(68.2, abs=0.2)
    assert saved < cube_saving_pct(30.0) - 15.0


def test_without_static_head_losses_leave_less_than_the_cube():
    for hz in (40.0, 45.0, 50.0, 55.0):
        saved = 100.0 * (1.0 - (power_kw(Actuator.FW, hz, 2) / power_kw(Actuator.FW, 60.0, 2)).item())
        assert saved < cube_saving_pct(hz)


def test_no_machine_running_takes_nothing_and_an_unknown_count_is_unknown():
    power = power_kw(Actuator.FAN, [50.0, 50.0, np.nan], [0.0, np.nan, 2.0])
    assert power[0] == 0.0
    assert np.isnan(power[1:]).all()


def test_the_interval_holds_the_saving_and_is_wider_for_more_saving():
    def interval(hz: float) -> tuple[float, float, float]:
        uses = {Actuator.SW: use(hz, 2.0), Actuator.FAN: use(hz, 3.0)}
        one = saving(uses, at_sixty(uses), 20.0)
        return one.saved_pct_90[0], one.saved_pct, one.saved_pct_90[1]

    few, many = interval(55.0), interval(42.0)
    assert few[0] < few[1] < few[2]
    assert many[0] < many[1] < many[2]
    assert many[2] - many[0] > few[2] - few[0]
