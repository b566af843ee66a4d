"""Measures of runs whose flows are written down by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.stress.architectures.legacy import preset
from engine.stress.assets import Architecture, Storage
from engine.stress.config import Scenario, StudyConfig
from engine.stress.flows import Flows
from engine.stress.layers import AIR, LI_ION, ups
from engine.stress.measures import MEASURES, measure
from engine.stress.ride_through import rides_through, time_to_cover_s
from engine.stress.storm import Storm

DEMAND_MW = 60.0


def measured(
    unserved_mw: list[float],
    *,
    curtailed_mw: list[float] | None = None,
    grid_mw: list[float] | None = None,
    step_s: float = 60.0,
    demand_mw: float = DEMAND_MW,
    site: Architecture | None = None,
) -> dict[str, float]:
    """One run; the grid gives what is served where nothing else is said."""
    steps = len(unserved_mw)
    unserved = np.array(unserved_mw)[:, None]
    curtailed = np.array(curtailed_mw or [0.0] * steps)[:, None]
    demand, nothing = np.full((steps, 1), demand_mw), np.zeros((steps, 1))
    served = demand - unserved - curtailed
    grid = served if grid_mw is None else np.array(grid_mw)[:, None]
    flows = Flows(
        served_mw=served,
        curtailed_mw=curtailed,
        unserved_mw=unserved,
        grid_mw=grid,
        pv_mw=nothing,
        spilled_mw=nothing,
        discharged_mw=served - grid,
        charged_mw=nothing,
    )
    storm = Storm(demand_mw=demand, pv_share=nothing, grid_share=nothing + 1.0, delay=np.zeros(1), failure={})
    config = StudyConfig(steps=steps, step_s=step_s, demand_mw=60.0, runs=1, scenario=Scenario(start_s=0.0))
    return {key: float(value[0]) for key, value in measure(flows, storm, site or preset(60.0), config).items()}


def test_a_quiet_run_loses_nothing_and_is_as_robust_as_can_be() -> None:
    found = measured([0.0] * 30)
    assert list(found) == [one.key for one in MEASURES]
    expected = {"robustness": 100.0, "ride_through": 1.0, "grid_mwh": 30.0, "peak_grid_mw": 60.0}
    assert found == {one.key: expected.get(one.key, 0.0) for one in MEASURES}


def test_six_steps_in_the_dark_of_a_day_of_twenty_four() -> None:
    found = measured([0.0] * 8 + [60.0] * 6 + [0.0] * 10, step_s=3_600.0)
    assert found["unserved_mwh"] == pytest.approx(360.0)  # 6 h x 60 MW
    assert found["outage_s"] == found["recovery_s"] == 21_600.0
    assert found["max_deviation_pct"] == pytest.approx(100.0)
    assert found["robustness"] == pytest.approx(45.0)  # 100 (1 - 6 / 24 - 0.3)
    assert (found["lost_load"], found["ride_through"]) == (1.0, 0.0)


def test_demand_response_deviates_and_is_no_outage() -> None:
    found = measured([0.0] * 10, curtailed_mw=[0.0, 8.4, 8.4] + [0.0] * 7)  # 14 % of the load
    assert found["curtailed_mwh"] == pytest.approx(0.28)
    assert found["max_deviation_pct"] == pytest.approx(14.0)
    assert (found["outage_s"], found["recovery_s"], found["lost_load"]) == (0.0, 0.0, 0.0)
    assert found["robustness"] == pytest.approx(95.8)  # 100 (1 - 0 - 0.3 x 0.14)


@pytest.mark.parametrize(
    ("missing_mw", "outage", "recovery"),
    [(1.1, 0.0, 0.0), (1.3, 0.0, 60.0), (2.9, 0.0, 60.0), (3.1, 60.0, 60.0)],  # 2 % are 1.2 MW, 5 % are 3 MW
)
def test_an_outage_is_below_95_per_cent_and_recovery_ends_at_98(
    missing_mw: float, outage: float, recovery: float
) -> None:
    found = measured([0.0, missing_mw, 0.0, 0.0])
    assert (found["outage_s"], found["recovery_s"]) == (outage, recovery)
    assert found["lost_load"] == 1.0


def test_supply_has_recovered_once_it_has_held_for_a_minute() -> None:
    dark, light = [60.0], [0.0]
    assert measured(dark + light * 5 + dark + light * 8, step_s=10.0)["recovery_s"] == 70.0
    assert measured(dark + light * 6 + dark * 2 + light * 8, step_s=10.0)["recovery_s"] == 20.0
    assert measured(light * 8 + dark + light * 5, step_s=10.0)["recovery_s"] == 60.0  # not known to hold


def test_the_meter_takes_the_mean_of_a_quarter_of_an_hour() -> None:
    found = measured([0.0] * 30, grid_mw=[60.0] * 20 + [90.0] * 5 + [60.0] * 5)
    assert found["peak_grid_mw"] == pytest.approx(70.0)  # 5 of 15 minutes at 90 MW
    assert measured([0.0] * 5, grid_mw=[60.0, 60.0, 90.0, 60.0, 60.0])["peak_grid_mw"] == pytest.approx(66.0)


def test_a_second_without_supply_is_too_long_and_ten_at_four_fifths_are_not() -> None:
    def bears(unserved: list[float]) -> float:
        return measured([0.0, *unserved, 0.0, 0.0], step_s=1.0)["ride_through"]

    assert bears([60.0]) == 0.0
    assert bears([11.9] * 10) == 1.0
    assert bears([11.9] * 11) == 0.0
    assert bears([12.1]) == 0.0  # below 80 % for more than half a second
    assert bears([5.9] * 50) == 1.0


def test_the_response_is_that_of_the_layers_which_together_carry_the_deficit() -> None:
    site = preset(60.0).with_storage(LI_ION, AIR)
    assert measured([0.0] * 30, demand_mw=156.0, site=site)["response_s"] == pytest.approx(0.1)  # 60 MW over 96 MW
    assert measured([0.0] * 30, demand_mw=306.0, site=site)["response_s"] == pytest.approx(40.0)  # 10 MW at 1 MW/s
    assert measured([0.0] * 30, demand_mw=400.0, site=site)["response_s"] == 1_800.0  # never: the study's time
    empty = Storage(name="empty", energy_mwh=0.0, power_mw=500.0)
    assert time_to_cover_s(preset(60.0).with_storage(empty), 1.0) == np.inf


def test_the_first_hundred_milliseconds_decide_whether_a_load_rides_through() -> None:
    fast, slow = preset(60.0).with_storage(ups(60.0, 10)), preset(60.0).with_storage(LI_ION)
    assert rides_through(fast, 60.0, 60.0)
    assert not rides_through(slow, 60.0, 60.0)  # 100 ms at 0 %: the curve bears 20
    assert rides_through(slow, 15.0, 60.0)  # 100 ms at 75 %: the curve bears 500
