"""Power and savings of pumps and fans, against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.thermal.energy import ASSUMPTIONS, Use, at_sixty, cube_saving_pct, energy_kwh, saving
from engine.thermal.plant_image import Actuator


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
