"""The assumption sheet and the studies to begin with."""

import pytest

from engine.stress.assumptions import ENTRIES, SHEET
from engine.stress.capital import capital
from engine.stress.config import StudyConfig
from engine.stress.presets import study_presets
from engine.stress.sources import GIVEN, sources_of


def test_every_entry_is_within_what_it_accepts_is_moved_both_ways_and_has_a_source() -> None:
    assert len(SHEET) == len(ENTRIES), "a key stands twice"
    for entry in ENTRIES:
        assert entry.low <= entry.less <= entry.value <= entry.more <= entry.high, entry.key
        assert all((entry.source, entry.unit, entry.group)), entry.key


def test_the_tariff_is_the_mean_of_its_seasons_by_months() -> None:
    # KEPCO industrial (eul), high voltage B, option II: summer 3 months, spring and autumn 5, winter 4
    for period, summer, between, winter in (
        ("light", 127.6, 127.6, 134.6), ("mid", 174.8, 144.8, 174.8), ("peak", 239.1, 161.9, 214.1),
    ):  # fmt: skip
        mean = (3 * summer + 5 * between + 4 * winter) / 12
        assert SHEET[f"energy_{period}_krw_per_kwh"].value == pytest.approx(mean, abs=0.06)


def test_every_number_of_every_asset_has_a_source_and_what_the_study_changed_is_said() -> None:
    config = study_presets()["cost-equalised"].config
    found = sources_of(config)
    assert all(one.source for one in found)
    # 6 numbers of 3 architectures; 10 of each layer (2 + 2 + 6)
    assert len(found) == 3 * 6 + 10 * 10
    added = [one for one in found if one.system == "Legacy grid" and one.layer == "Li-ion"]
    assert [one.field for one in added if one.source == GIVEN] == ["energy_mwh", "power_mw"]


def test_every_preset_is_a_study_that_goes_to_json_and_back() -> None:
    for preset in study_presets().values():
        assert StudyConfig.from_json(preset.config.to_json()) == preset.config
        assert preset.notes


def test_at_equal_cost_every_architecture_costs_what_the_microgrid_costs() -> None:
    config = study_presets()["cost-equalised"].config
    legacy, smart, cems = (capital(one, config) for one in config.architectures)
    assert legacy == pytest.approx(cems, rel=1e-12)
    assert smart == pytest.approx(cems, rel=1e-12)
    # by hand: 2 000 MWh x 330 000 + 750 x 446 000 + 1 000 x 167 000 + 5 000 x 32 000 + 0.05 x 15 000 000 KRW/kWh,
    # UPS 60 MW x 0.5 h / 0.95 x 600 000, sun 100 MW x 1 226 000 KRW/kW
    assert cems == pytest.approx(1_321.5e9 + 0.75e9 + 18.947e9 + 122.6e9, rel=1e-4)


def test_the_published_demo_has_no_room_between_contract_and_connection_and_says_so() -> None:
    preset = study_presets()["published"]
    assert preset.config.demand_mw == 80
    assert all(one.grid_limit_mw == one.contract_mw == 80 for one in preset.config.architectures)
    assert "limit_is_contract" in {note.code for note in preset.notes}


def test_adversity_strikes_every_architecture_by_the_same_rule_and_before_anything_is_charged() -> None:
    assert study_presets()["adverse"].config.scenario.spans_s[0][0] == 0
    for one in study_presets()["adverse"].config.architectures:
        assert all(layer.soc == 0.2 for layer in one.storage)
        tripping = [layer for layer in one.storage if layer.trip_s is not None]
        assert len(tripping) == 1
        assert tripping[0].power_mw == max(layer.power_mw for layer in one.storage)
        assert one.response_s == (900, 1_800)
