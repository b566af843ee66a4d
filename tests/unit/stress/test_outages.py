"""Availability, hold-up and scores against what can be worked out by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import ndtr

from engine.plain import to_plain
from engine.stress.answer import Availability, HoldUp, Level
from engine.stress.architectures.cems import preset as cems
from engine.stress.architectures.legacy import preset as legacy
from engine.stress.architectures.smart import preset as smart
from engine.stress.assets import Architecture, Storage
from engine.stress.assumptions import ENTRIES
from engine.stress.config import StudyConfig
from engine.stress.hold_up import hold_ups
from engine.stress.holding import holding
from engine.stress.layers import LI_ION, ups
from engine.stress.outages import availabilities
from engine.stress.robustness import robustness_bars
from engine.stress.scores import PARTS, parts_of, score

SURE = {"fail_on_demand": 0.0, "common_cause_share": 0.0, "site_faults_per_year": 0.0}


def study(*sites: Architecture, **assumptions: float) -> StudyConfig:
    return StudyConfig(architectures=sites, assumptions=assumptions)


def named(name: str, site: Architecture, *layers: Storage) -> Architecture:
    return replace(site.with_storage(*layers), name=name)


def unfailing(layer: Storage) -> Storage:
    return replace(layer, failure_per_year=0.0)


def test_downtime_is_what_outages_longer_than_the_reserves_leave_and_the_start_after_them() -> None:
    site = named("a", legacy(60.0), unfailing(ups(60.0, 10)))
    found = availabilities(study(site, named("none", legacy(60.0)), **SURE))
    # lengths of mean 0.52 h are lognormal with mu = ln 0.52 - 1.5^2 / 2 and sigma = 1.5; T = 1/6 h
    mu, sigma, t = math.log(0.52) - 1.125, 1.5, 1.0 / 6.0
    longer = 1.0 - ndtr((math.log(t) - mu) / sigma)
    excess = 0.52 * (1.0 - ndtr((math.log(t) - mu - sigma**2) / sigma)) - t * longer
    assert found["a"].downtime_min.mean == pytest.approx(60 * 0.312 * (excess + 1.0 * longer), rel=0.05)
    assert found["none"].downtime_min.mean == pytest.approx(60 * 0.312 * (0.52 + 1.0), rel=0.05)
    assert found["a"].availability.mean == pytest.approx(1 - found["a"].downtime_min.mean / 525_600, abs=1e-12)  # type: ignore[operator]


def test_a_site_of_one_layer_fails_neither_more_nor_less_for_a_common_cause() -> None:
    site = named("a", legacy(60.0), replace(ups(60.0, 1e4), failure_per_year=5.0))
    sheet = {"fail_on_demand": 0.02, "site_faults_per_year": 0.0, "ups_repair_h": 100.0, "grid_outages_per_year": 3.0}
    away = 1.0 - (1 - 0.02) * (8_760 / 5 / (8_760 / 5 + 100)) * math.exp(-5 * 0.52 / 8_760)
    for shared in (0.0, 1.0):
        found = availabilities(study(site, **sheet, common_cause_share=shared))["a"].downtime_min
        assert found.mean == pytest.approx(60 * 3.0 * away * (0.52 + 1.0), rel=0.12)


def test_a_common_cause_takes_what_a_second_reserve_has_bought() -> None:
    pair = [replace(ups(60.0, 1e4), name=name, failure_per_year=5.0) for name in ("a", "b")]
    site = named("two", legacy(60.0), *pair)
    means = [
        availabilities(study(site, **{**SURE, "common_cause_share": shared, "ups_repair_h": 100.0}))["two"]
        for shared in (0.0, 0.5)
    ]
    assert means[1].downtime_min.mean > 3 * means[0].downtime_min.mean  # type: ignore[operator]


def test_faults_behind_every_source_are_the_same_for_all_and_decide_the_tier_where_nothing_else_fails() -> None:
    sheet = {**SURE, "grid_outages_per_year": 0.0, "site_faults_per_year": 0.1}
    found = availabilities(study(named("a", legacy(60.0)), named("b", cems(60.0)), **sheet))
    assert found["a"] == found["b"]
    assert found["a"].downtime_min.mean == pytest.approx(0.1 * 5.0 * 60, rel=0.1)  # 4 h and 1 h to start
    assert found["a"].tier == {"usual": "III", "published": "IV"}


def test_the_same_assets_of_another_kind_are_as_available_and_the_seed_decides() -> None:
    one, other = named("a", legacy(60.0)), replace(named("b", cems(60.0)), pv_mw=0.0, response_s=(300.0, 900.0))
    found = availabilities(study(one, other))
    assert found["a"] == found["b"]
    assert availabilities(study(one, other)) == found


def test_sun_carries_a_small_battery_through_days() -> None:
    dark = named("dark", legacy(60.0), unfailing(ups(60.0, 600)))
    sunny = replace(dark, name="sunny", pv_mw=300.0)
    sheet = {**SURE, "grid_outage_mean_h": 20.0, "grid_outage_sigma": 0.0, "grid_outages_per_year": 1.0}
    found = availabilities(study(dark, sunny, **sheet))
    assert found["dark"].downtime_min.mean == pytest.approx(60 * (10 + 1), rel=0.03)
    assert 0 < found["sunny"].downtime_min.mean < 0.7 * found["dark"].downtime_min.mean  # type: ignore[operator]


@given(
    some.lists(some.tuples(some.floats(0.1, 500), some.floats(0.1, 100)), max_size=5),
    some.tuples(some.floats(0.1, 500), some.floats(0.1, 100)),
)
@settings(max_examples=60)
def test_reserves_together_hold_until_no_choice_of_them_can_and_one_more_never_hurts(
    sizes: list[tuple[float, float]], more: tuple[float, float]
) -> None:
    layers = [Storage(name=str(at), energy_mwh=e, power_mw=p) for at, (e, p) in enumerate([*sizes, more])]
    lasts_h = holding(layers[:-1], 60.0).lasts_s / 3_600
    able = sum(min(layer.power_mw * lasts_h, layer.energy_mwh) for layer in layers[:-1])
    assert able >= 60.0 * lasts_h * (1 - 1e-9)
    assert able == pytest.approx(60.0 * lasts_h, rel=1e-6)
    assert holding(layers, 60.0).lasts_s >= holding(layers[:-1], 60.0).lasts_s


def test_demand_response_and_a_converter_that_trips_change_how_long_reserves_hold() -> None:
    twenty = ups(60.0, 20)
    # 10 min at 60 MW, then 10 MWh at 86 % of it
    relieved = holding([twenty], 60.0, relief=0.14, relief_after_s=600.0)
    assert relieved.lasts_s == pytest.approx(600 + 600 / 0.86)
    assert holding([replace(twenty, trip_s=60.0)], 60.0).lasts_s == pytest.approx(60.0)
    assert holding([], 0.0).lasts_s == math.inf


def test_t2_adds_up_and_a_battery_without_a_ups_comes_80_ms_too_late() -> None:
    bare = named("bare", legacy(60.0), LI_ION)
    found = hold_ups(study(legacy(60.0), smart(60.0), cems(60.0), bare))
    assert found["Legacy grid"].t2_s == pytest.approx(600.02)
    assert found["Smart grid"].t2_s == pytest.approx(0.02 + 600 + 600 / 0.86)
    # 31.579 x 0.95 + 0.049 + 1 900 + 637.5 + 750 + 2 000 MWh over 60 MW
    assert found["CEMS microgrid"].t2_s == pytest.approx(0.02 + (30 + 0.049 + 5_287.5) * 60, rel=1e-9)
    assert (found["bare"].t2_s, found["bare"].t3_s) == (0.02, pytest.approx(3_600 + 160 / 5.5))
    assert found["bare"].survival == pytest.approx(0.80003, abs=1e-5)
    assert found["bare"].honest_survival == 0.5  # half an interval of 15 min is lost


def test_the_honest_model_asks_whether_the_reserves_answer_and_last_for_the_whole_dump() -> None:
    # 3 200 TB x 0.05 at 5.5 TB/s are 29.1 s of 40 % of the load: 11.6 s of the whole load are enough, 11 are not
    enough, short = (named(str(s), legacy(60.0), ups(60.0, s / 60)) for s in (11.7, 11.5))
    found = hold_ups(study(enough, short, fail_on_demand=0.1))
    assert found["11.7"].honest_survival == pytest.approx(1 - 0.5 * 0.1)
    assert found["11.5"].honest_survival == 0.5


def test_every_number_of_an_extreme_study_is_finite() -> None:
    idle = replace(named("idle", smart(60.0), ups(60.0, 20)), dr_participation=1.0, dr_reduction=1.0)
    sheet = {entry.key: entry.low for entry in ENTRIES if entry.group in ("data", "outages")}
    found = to_plain(hold_ups(study(idle, named("none", legacy(60.0)), **sheet)))
    found |= to_plain(availabilities(study(idle, **sheet)))
    json.dumps(found, allow_nan=False)


def test_robustness_says_how_far_its_weights_move_it() -> None:
    config = study(legacy(60.0))
    values = {"outage_s": np.array([21_600.0, 0.0]), "max_deviation_pct": np.array([100.0, 0.0])}
    found = robustness_bars({"a": values}, config)["a"]
    # of the two runs 45 and 100: with the outage's weight x 0.5 57.5, x 1.5 32.5; the deviation's 60, 30
    assert (found.score, found.low, found.high) == pytest.approx((72.5, 65.0, 80.0))
    assert found.parts == pytest.approx({"outage": 87.5, "deviation": 50.0})


def test_a_score_weighs_its_parts_and_says_how_far_the_weights_move_it() -> None:
    def certain(mean: float) -> Level:
        return Level(mean=mean, low=mean, high=mean)

    tiers: dict[str, str | None] = {"usual": None, "published": None}
    parts = parts_of(
        {"robustness": certain(45.0), "recovery_s": certain(21_000.0), "max_deviation_pct": certain(100.0)},
        HoldUp(psu_s=0, ups_s=0, bess_s=0, t2_s=0, t3_s=0, survival=1, honest_survival=0.5, dump_s=0,
               recovery_point_s=450, best_interval_s=1, waste=0),
        Availability(availability=certain(0.999), downtime_min=certain(525.6), tier=tiers, tier_for_sure=tiers),
        21_600.0,
    )  # fmt: skip
    assert parts == pytest.approx({"robustness": 45, "recovery": 2.7778, "deviation": 0, "survival": 50,
                                   "tier": 5.0, "availability": 99.9}, rel=1e-4)  # fmt: skip
    weights = dict(zip(PARTS, (0.20, 0.15, 0.15, 0.20, 0.15, 0.15), strict=True))
    found = score(parts, weights)
    assert found.score == pytest.approx(0.2 * 45 + 0.15 * 2.7778 + 0.2 * 50 + 0.15 * 5 + 0.15 * 99.9, rel=1e-4)
    assert found.low < found.score < found.high
    assert score(parts, dict.fromkeys(PARTS, 0.0)).score == 0.0
    assert not np.isnan(found.low)
