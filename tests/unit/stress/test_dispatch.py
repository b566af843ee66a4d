"""What serves the load at every step. Figures worked by hand: 60 MW of load, MWh = MW x hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.stress.assets import Architecture, Storage
from engine.stress.config import KINDS, Scenario, StudyConfig
from engine.stress.dispatch import dispatch
from engine.stress.flows import Flows
from engine.stress.layers import AIR, FIVE_LAYERS, LI_ION, ups
from engine.stress.scenarios import draw_storm
from engine.stress.storm import Storm
from tests.stress_storms import battery, site, storm, study


def unserved(flows: Flows, config: StudyConfig) -> np.ndarray:
    return flows.unserved_mw.sum(axis=0) * config.step_s / 3_600.0


def out(steps: int, *, first: int = 0, last: int | None = None) -> np.ndarray:
    """The grid is away from step ``first`` until ``last``."""
    share = np.ones(steps)
    share[first:last] = 0.0
    return share


@pytest.mark.parametrize("step_s", [1.0, 60.0, 600.0])
def test_the_time_until_a_layer_comes_is_a_gap_of_energy_at_every_step_size(step_s: float) -> None:
    # Li-ion comes after 100 ms: 60 MW x 0.1 s = 6 MJ = 1/600 MWh
    config = study(2, step_s)
    flows = dispatch(site(LI_ION), storm(out(2)), config)
    assert unserved(flows, config) == pytest.approx(6.0 / 3_600.0)
    assert flows.unserved_mw[1] == 0.0


@pytest.mark.parametrize("step_s", [1.0, 60.0, 600.0])
def test_a_layer_that_rises_leaves_the_triangle_above_its_ramp(step_s: float) -> None:
    # compressed air: 30 s nothing, then 1 MW/s: 60 MW x 30 s + 60 MW x 60 s / 2 = 3 600 MJ = 1 MWh
    steps = int(1_200 / step_s)
    config = study(steps, step_s)
    flows = dispatch(site(AIR), storm(out(steps)), config)
    assert unserved(flows, config) == pytest.approx(1.0)


def test_what_could_go_on_longest_goes_first_and_all_come_to_one_level() -> None:
    # 2 h and 1 h at 30 MW each, 30 MW missing: an hour of the first, then half and half for two more
    architecture = site(battery("long", 60.0, 30.0), battery("short", 30.0, 30.0))
    flows = dispatch(architecture, storm(out(6), 30.0), study(6, 1_800.0, demand_mw=30.0), detail=True)
    assert flows.detail is not None
    assert flows.detail.discharged_mw[:, :, 0] == pytest.approx(
        np.array([[30, 0], [30, 0], [15, 15], [15, 15], [15, 15], [15, 15]])
    )
    assert not flows.unserved_mw.any()


def test_efficiency_counts_once_and_a_layer_that_runs_empty_within_a_step_serves_its_part() -> None:
    # 10 MWh at 0.9 bring 9 MWh: nine minutes of 60 MW, in steps of 2 min
    flows = dispatch(site(battery(efficiency=0.9)), storm(out(6)), study(6, 120.0), detail=True)
    assert flows.unserved_mw[:, 0] == pytest.approx([0, 0, 0, 0, 30, 60])
    assert flows.detail is not None
    assert flows.detail.lost_mwh.sum() == pytest.approx(1.0)


def test_storage_is_filled_from_what_the_contract_leaves_once_a_minute_has_been_quiet() -> None:
    # 60 MW of 66 MW contract, connection 72 MW: 6 MW to charge with; sun of 3 MW goes first
    architecture = site(battery(soc=0.0), contract_mw=66.0, grid_limit_mw=72.0, pv_mw=3.0)
    flows = dispatch(architecture, storm([1, 0, 1, 1], pv_share=[0, 0, 0, 1]), study(4))
    assert flows.charged_mw[:, 0] == pytest.approx([6, 0, 0, 9])
    assert flows.grid_mw[:, 0] == pytest.approx([66, 0, 60, 66])


def test_the_most_efficient_layer_is_filled_first() -> None:
    layers = battery("poor", soc=0.0, efficiency=0.4), battery("good", soc=0.0, efficiency=0.9)
    flows = dispatch(site(*layers, contract_mw=70.0, grid_limit_mw=70.0), storm(np.ones(90)), study(90), detail=True)
    assert flows.detail is not None
    assert flows.detail.stored_mwh[[60, 90], :, 0] == pytest.approx(np.array([[0, 10], [5, 10]]))


def test_what_a_layer_loses_by_itself_is_made_up_for_while_there_is_power_to_spare() -> None:
    # 1 % an hour of 10 MWh; at first from the grid, then the connection is full
    layer = battery(self_discharge_per_h=0.01)
    architecture = site(layer, contract_mw=80.0, grid_limit_mw=80.0)
    flows = dispatch(architecture, storm([1, 0.75]), study(2, 3_600.0), detail=True)
    assert flows.detail is not None
    assert flows.detail.stored_mwh[:, 0, 0] == pytest.approx([10, 10, 9.9])
    assert flows.charged_mw[:, 0] == pytest.approx([0.1, 0])


def test_demand_response_comes_after_its_delay_and_takes_its_share() -> None:
    # a fifth of 60 MW, between 60 s and 180 s: half way at 120 s; 20 MW are missing
    architecture = site(dr_participation=1.0, dr_reduction=0.2, response_s=(60.0, 180.0), grid_limit_mw=40.0)
    flows = dispatch(architecture, storm([1, 1, 1, 1], delay=0.5), study(4))
    assert flows.curtailed_mw[:2, 0] == pytest.approx([0, 0])
    assert (flows.unserved_mw + flows.curtailed_mw)[:, 0] == pytest.approx([20] * 4)
    assert flows.curtailed_mw[2:, 0] == pytest.approx([10, 10]), "of 40 MW that are served, a fifth of 50"


def test_a_layer_that_failed_or_tripped_keeps_what_it_holds() -> None:
    layers = battery("fails", failure_per_year=1.0), battery("trips", trip_s=120.0)
    config = study(4)
    met = storm(out(4), 6.0)
    fails_at_once = replace(met, failure={"fails": np.array([0.0])})
    flows = dispatch(site(*layers), fails_at_once, config, detail=True)
    assert flows.unserved_mw[:, 0] == pytest.approx([0, 0, 6, 6])
    assert flows.detail is not None
    assert flows.detail.stored_mwh[-1, :, 0] == pytest.approx([10, 9.8])


@pytest.mark.parametrize("kind", KINDS)
def test_without_intensity_nothing_is_unserved(kind: str) -> None:
    scenario = Scenario(kind=kind, intensity=0.0, start_s=3_600.0)
    config = StudyConfig(runs=3, steps=96, step_s=900.0, demand_mw=80.0, scenario=scenario)
    met = draw_storm(config, 0, 3)
    for one in config.architectures:
        flows = dispatch(replace(one, grid_limit_mw=80.0), met, config)
        assert not flows.unserved_mw.any()
        assert not flows.curtailed_mw.any()


def test_without_storage_and_grid_only_the_sun_serves() -> None:
    architecture = site(contract_mw=0.0, grid_limit_mw=0.0, pv_mw=100.0)
    flows = dispatch(architecture, storm([1, 1, 1], pv_share=[0.0, 0.3, 0.9]), study(3), detail=True)
    assert flows.served_mw[:, 0].tolist() == pytest.approx([0, 30, 60])
    assert flows.spilled_mw[:, 0].tolist() == pytest.approx([0, 0, 30])


def test_the_same_numbers_give_the_same_arrays_whatever_the_kind() -> None:
    config = StudyConfig(runs=4, steps=96, step_s=900.0)
    met = draw_storm(config, 0, 4)
    cems = config.architectures[2]
    first, second = (dispatch(replace(cems, kind=kind, name=kind), met, config) for kind in ("legacy", "smart"))
    for name in ("served_mw", "unserved_mw", "grid_mw", "charged_mw", "spilled_mw"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


@st.composite
def layers(draw: st.DrawFn) -> tuple[Storage, ...]:
    """Up to four layers, from a supercapacitor's to a tank's."""
    made = [
        Storage(
            name=f"layer {at}",
            energy_mwh=draw(st.sampled_from([0.0, 0.05, 2.0, 20.0, 200.0])) * draw(st.floats(0.5, 2.0)),
            power_mw=draw(st.sampled_from([0.0, 5.0, 20.0, 60.0, 150.0])),
            response_s=draw(st.sampled_from([0.0, 1e-6, 0.1, 1.0, 30.0, 300.0])),
            ramp_mw_per_s=draw(st.sampled_from([None, None, 0.2, 1.0])),
            efficiency=draw(st.sampled_from([1.0, 0.95, 0.75, 0.4])),
            soc=draw(st.sampled_from([1.0, 0.5, 0.2, 0.0])),
            self_discharge_per_h=draw(st.sampled_from([0.0, 0.01])),
            trip_s=draw(st.sampled_from([None, None, None, 1_000.0])),
        )
        for at in range(draw(st.integers(0, 4)))
    ]
    return tuple(made)


@st.composite
def storms(draw: st.DrawFn, steps: int) -> Storm:
    """Outages and partial losses that come and go, with sun and bursts."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    runs = 3
    phases = rng.choice([1.0, 1.0, 0.8, 0.3, 0.0], (steps, runs))
    grid = np.repeat(phases, rng.integers(1, 12), axis=0)[:steps]
    burst = np.repeat(rng.choice([1.0, 1.0, 1.4], (steps, runs)), 5, axis=0)[:steps]
    met = storm(grid, 60.0 * burst, rng.random((steps, runs)) * draw(st.sampled_from([0.0, 1.0])))
    return replace(met, delay=rng.random(runs))


def closes(architecture: Architecture, met: Storm, config: StudyConfig, flows: Flows) -> None:
    detail, hours = flows.detail, config.step_s / 3_600.0
    assert detail is not None
    moved = 1.0 + met.demand_mw + flows.charged_mw
    near = 1e-9 * moved
    for one in (flows.served_mw, flows.unserved_mw, flows.curtailed_mw, flows.grid_mw, flows.discharged_mw):
        assert (one >= -near).all()
    assert (abs(flows.served_mw + flows.curtailed_mw + flows.unserved_mw - met.demand_mw) <= near).all()
    brought = flows.grid_mw + flows.pv_mw + flows.discharged_mw
    assert (abs(flows.served_mw + flows.charged_mw - brought) <= near).all()
    assert (abs(flows.pv_mw + flows.spilled_mw - met.pv_share * architecture.pv_mw) <= near).all()
    assert (flows.grid_mw <= met.grid_share * architecture.grid_limit_mw + near).all()
    assert (abs(detail.discharged_mw.sum(axis=1) - flows.discharged_mw) <= near).all()
    assert (abs(detail.charged_mw.sum(axis=1) - flows.charged_mw) <= near).all()
    power = np.array([layer.power_mw for layer in architecture.storage]).reshape(-1, 1)
    full = np.array([layer.energy_mwh for layer in architecture.storage]).reshape(-1, 1)
    assert (detail.discharged_mw <= power + near[:, None]).all()
    assert (detail.charged_mw <= power + near[:, None]).all()
    assert (detail.stored_mwh >= -1e-9 * (1.0 + full)).all()
    assert (detail.stored_mwh <= full * (1.0 + 1e-9)).all()
    change = (detail.charged_mw - detail.discharged_mw) * hours - detail.lost_mwh
    assert (abs(np.diff(detail.stored_mwh, axis=0) - change) <= 1e-9 * (1.0 + full)).all()
    assert (detail.lost_mwh >= -near[:, None]).all()


@settings(max_examples=25, deadline=None)
@given(data=st.data(), step_s=st.sampled_from([1.0, 20.0, 60.0, 600.0]))
def test_the_balance_closes_at_every_step_layer_by_layer(data: st.DataObject, step_s: float) -> None:
    met = data.draw(storms(60))
    architecture = site(
        *data.draw(layers()),
        contract_mw=data.draw(st.sampled_from([60.0, 66.0, 80.0])),
        grid_limit_mw=80.0,
        pv_mw=data.draw(st.sampled_from([0.0, 100.0])),
        dr_participation=data.draw(st.sampled_from([0.0, 0.7])),
        dr_reduction=0.2,
        response_s=(5.0, 200.0),
    )
    config = study(60, step_s)
    flows = dispatch(architecture, met, config, detail=True)
    closes(architecture, met, config, flows)
    alone = dispatch(architecture, met.only(1), config)
    np.testing.assert_allclose(alone.unserved_mw[:, 0], flows.unserved_mw[:, 1], rtol=0, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), more=st.sampled_from(["energy", "power", "layer"]), times=st.floats(1.0, 20.0))
def test_more_storage_never_hurts_where_nothing_is_recharged(data: st.DataObject, more: str, times: float) -> None:
    """What decision record 0007 has a proof for: energy and layers of any kind, power of layers that act at once and
    lose nothing by themselves."""
    owned = data.draw(layers())
    if more == "power":
        perfect = {"response_s": 0.0, "ramp_mw_per_s": None, "self_discharge_per_h": 0.0, "trip_s": None}
        owned = tuple(replace(one, **perfect) for one in owned)
    config, met = study(60, data.draw(st.sampled_from([60.0, 600.0]))), data.draw(storms(60))
    less = site(*owned)
    improved = _more(owned, more, times, data)
    first, second = (unserved(dispatch(one, met, config), config) for one in (less, less.with_storage(*improved)))
    assert (second <= first + 1e-9 * (1.0 + first)).all()


@settings(max_examples=25, deadline=None)
@given(data=st.data(), times=st.floats(1.0, 20.0))
def test_more_energy_never_hurts_a_layer_of_any_response_that_is_recharged(data: st.DataObject, times: float) -> None:
    one = data.draw(layers().filter(bool))[0]
    config, met = study(60, data.draw(st.sampled_from([60.0, 600.0]))), data.draw(storms(60))
    sized = [replace(one, energy_mwh=one.energy_mwh * factor) for factor in (1.0, times)]
    less, most = (site(each, contract_mw=80.0, grid_limit_mw=80.0, pv_mw=100.0) for each in sized)
    first, second = (unserved(dispatch(each, met, config), config) for each in (less, most))
    assert (second <= first + 1e-9 * (1.0 + first)).all()


def _more(owned: tuple[Storage, ...], what: str, times: float, data: st.DataObject) -> tuple[Storage, ...]:
    if what == "layer" or not owned:
        return owned + tuple(replace(one, name=f"added {one.name}") for one in data.draw(layers()))
    at = data.draw(st.integers(0, len(owned) - 1))
    field = "energy_mwh" if what == "energy" else "power_mw"
    changed = replace(owned[at], **{field: getattr(owned[at], field) * times})
    return (*owned[:at], changed, *owned[at + 1 :])


def test_five_layers_hand_over_from_fast_to_slow() -> None:
    # without a UPS: the supercapacitor carries 10 MW of the first 100 ms, Li-ion comes, flow at 1 s; hydrogen at 300 s
    config = study(600, 1.0)
    flows = dispatch(site(*FIVE_LAYERS), storm(out(600)), config, detail=True)
    assert flows.detail is not None
    given_mw = flows.detail.discharged_mw[:, :, 0]
    assert unserved(flows, config) == pytest.approx(50.0 * 0.1 / 3_600.0)
    assert given_mw[0, 0] == pytest.approx(1.0), "10 MW for a tenth of the second"
    assert given_mw[0, 1] == pytest.approx(54.0)
    assert given_mw[2, :3] == pytest.approx([0, 10, 50]), "what could go on longest goes first: 12.75 h of flow"
    assert given_mw[599] == pytest.approx([0, 0, 10, 0, 50]), "40 h of hydrogen, and flow for the rest"


def test_a_ups_of_ten_minutes_carries_ten_minutes() -> None:
    config = study(20)
    assert unserved(dispatch(site(ups(60.0, 10)), storm(out(20)), config), config) == pytest.approx(10.0)
