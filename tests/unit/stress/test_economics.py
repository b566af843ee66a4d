"""What a system costs a year, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.stress.answer import HoldUp
from engine.stress.capital import capital
from engine.stress.config import StudyConfig
from engine.stress.economics import accounts, annuity, economics_of, year_bill
from engine.stress.tariff import year_import_mwh

HOURS = 8_760
SAVED = HoldUp(
    psu_s=0.02, ups_s=600.0, bess_s=0.0, t2_s=600.02, t3_s=None, survival=1.0, honest_survival=1.0, dump_s=581.8,
    recovery_point_s=450.0, best_interval_s=661.0, waste=0.18,
)  # fmt: skip
QUIET = {
    "grid_mwh": 1_440.0,
    "charged_mwh": 0.0,
    "discharged_mwh": 0.0,
    "peak_grid_mw": 60.0,
    "outage_s": 0.0,
    "unserved_mwh": 0.0,
    "curtailed_mwh": 0.0,
}


def runs(**found: float) -> dict[str, np.ndarray]:
    return {key: np.array([value]) for key, value in {**QUIET, **found}.items()}


@pytest.fixture
def config() -> StudyConfig:
    return StudyConfig(demand_mw=60.0)


def test_a_quiet_year_costs_its_energy_its_contract_and_its_upkeep(config: StudyConfig) -> None:
    legacy = config.architectures[0]
    bill = year_bill(legacy, runs(), SAVED, config)
    # 60 MW x 365 d x (10 h x 129.9 + 8 h x 162.3 + 6 h x 198.6 KRW/kWh), 80 MW x 12 months x 7 380 KRW/kW
    energy, power = 60e3 * 365 * (10 * 129.9 + 8 * 162.3 + 6 * 198.6), 80e3 * 12 * 7_380
    assert bill.energy_cost[0] == pytest.approx(energy + power, rel=1e-9)
    # 2 % of 60 MW x 10 min / 0.95 x 600 000 KRW/kWh
    assert bill.upkeep[0] == pytest.approx(0.02 * 60e3 / 6 / 0.95 * 600_000)
    assert bill.total[0] == pytest.approx(energy + power + bill.upkeep[0])


def test_an_outage_costs_its_disruption_its_lost_load_and_the_work_until_restart(config: StudyConfig) -> None:
    config = replace(config, assumptions={"events_s3_per_year": 2.0})
    found = runs(unserved_mwh=350.0, outage_s=21_000.0, grid_mwh=1_080.0)
    bill = year_bill(config.architectures[0], found, replace(SAVED, honest_survival=0.5), config)
    assert bill.disruption[0] == pytest.approx(2 * 1.0365e9)
    assert bill.lost_load[0] == pytest.approx(2 * 350 * 2.3e6)
    # half of 900 s is lost, 3 600 s go by until restart: 1.125 h of 50 000 GPUs at 2 800 KRW
    assert bill.data_loss[0] == pytest.approx(2 * 1.125 * 50_000 * 2_800)
    assert bill.penalty[0] == bill.demand_response[0] == 0.0


def test_power_above_the_contract_is_paid_for_and_a_shortage_without_outage_disrupts_nothing(
    config: StudyConfig,
) -> None:
    config = replace(config, assumptions={"events_s3_per_year": 1.0})
    bill = year_bill(
        config.architectures[1], runs(peak_grid_mw=90.0, unserved_mwh=0.1, curtailed_mwh=5.0), SAVED, config
    )
    assert bill.penalty[0] == pytest.approx(10e3 * 7_380 * 1.5)
    assert bill.demand_response[0] == pytest.approx(5 * 460_000)
    assert bill.disruption[0] == bill.data_loss[0] == 0.0
    assert bill.lost_load[0] == pytest.approx(0.1 * 2.3e6)


def test_without_a_connection_an_ordinary_year_is_lost_load_and_no_saving(config: StudyConfig) -> None:
    island = replace(config.architectures[0], contract_mw=0.0, grid_limit_mw=0.0)
    config = replace(config, architectures=(island,), assumptions={"events_s3_per_year": 0.0})
    bill = year_bill(island, runs(), SAVED, config)
    assert bill.energy_cost[0] == 0.0
    assert bill.lost_load[0] == pytest.approx(60 * HOURS * 2.3e6)


def test_what_storage_took_in_the_window_is_not_paid_twice_and_what_it_gave_is_paid_back(config: StudyConfig) -> None:
    config = replace(config, assumptions={"events_s3_per_year": 10.0})
    cems = config.architectures[2]
    alike = [
        year_bill(cems, runs(grid_mwh=bought, charged_mwh=took, discharged_mwh=gave), SAVED, config).energy_cost[0]
        for bought, took, gave in ((1_000, 0, 0), (1_400, 400, 0), (600, 0, 400))
    ]
    assert alike == pytest.approx([alike[0]] * 3)


def test_sun_takes_energy_off_but_only_what_is_needed(config: StudyConfig) -> None:
    legacy, _, cems = config.architectures
    bought, without = year_import_mwh(cems, config).sum(), year_import_mwh(legacy, config).sum()
    assert without == pytest.approx(60 * HOURS)
    # fixed rows in the south of Korea give some 1 200 to 1 500 kWh a kW; above 60 MW nobody takes it
    assert 100 * 1_100 < without - bought < 100 * 1_500
    flooded = year_import_mwh(replace(cems, pv_mw=1e5), config)
    assert flooded.sum() > 60 * 365 * 8, "nights are bought"


def test_the_first_system_is_what_the_others_are_compared_with(config: StudyConfig) -> None:
    config = replace(config, assumptions={"om_share": 0.0, "events_s3_per_year": 0.0})
    values = {one.name: runs() for one in config.architectures}
    values = {name: {key: np.repeat(value, 2) for key, value in found.items()} for name, found in values.items()}
    known = accounts(values, dict.fromkeys(values, SAVED), config)
    found = economics_of(known, config)
    legacy, smart, cems = config.architectures
    assert found[legacy.name].npv is found[legacy.name].payback_years is None
    # the smart grid saves nothing in a quiet year: its extra capital is lost, and nothing pays it back
    assert found[smart.name].npv.mean == pytest.approx(capital(legacy, config) - capital(smart, config))
    assert found[smart.name].roi.mean == pytest.approx(-1.0)
    assert found[smart.name].payback_years is None
    # the microgrid's sun saves energy: extra capital / saved a year
    saved = known[legacy.name].bill.total[0] - known[cems.name].bill.total[0]
    extra = capital(cems, config) - capital(legacy, config)
    assert found[cems.name].payback_years == pytest.approx(extra / saved)
    assert found[cems.name].npv.mean == pytest.approx(saved * annuity(0.045, 15) - extra)


@given(rate=st.floats(1e-6, 1.0), years=st.floats(1.0, 60.0))
def test_an_annuity_is_the_sum_of_its_discounted_years(rate: float, years: float) -> None:
    whole = int(years)
    assert annuity(rate, whole) == pytest.approx(sum((1 + rate) ** -year for year in range(1, whole + 1)), rel=1e-6)


def test_the_kind_of_an_architecture_counts_for_nothing(config: StudyConfig) -> None:
    cems = config.architectures[2]
    as_legacy = replace(cems, kind="legacy")
    assert capital(as_legacy, config) == capital(cems, config)
    assert year_bill(as_legacy, runs(), SAVED, config).total[0] == year_bill(cems, runs(), SAVED, config).total[0]
