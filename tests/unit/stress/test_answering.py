"""A small study, answered whole: money, tornado, break-even and verdict belong together."""

from dataclasses import replace

import pytest

from engine.plain import from_plain, to_plain
from engine.stress.answer import Answer, Recommendation
from engine.stress.answering import answer_of
from engine.stress.config import Scenario, StudyConfig
from engine.stress.economics import accounts, economics_of
from engine.stress.hold_up import hold_ups
from engine.stress.layers import LI_ION
from engine.stress.presets import study_presets
from engine.stress.recommendation import recommendation_of
from engine.stress.study import StudyResult, run_study

OUTAGE = Scenario(kind="S3", start_s=36_000.0, length_s=21_600.0)


def study(preset: str = "component", **changes: object) -> StudyConfig:
    return replace(study_presets()[preset].config, runs=4, steps=48, step_s=1_800.0, scenario=OUTAGE, **changes)


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run_study(study())


@pytest.fixture(scope="module")
def answer(result: StudyResult) -> Answer:
    told: list[float] = []
    found = answer_of(result, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    return found


def told(result: StudyResult) -> Recommendation:
    """The verdict without tornado and break-even."""
    money = economics_of(accounts(result.values, hold_ups(result.config), result.config), result.config)
    return recommendation_of(result, money, (), ())


def codes(answer: Answer) -> set[str]:
    given = answer.recommendation
    return {remark.code for remark in (*given.reasons, *given.doubts)}


def test_an_answer_goes_to_json_and_back(answer: Answer) -> None:
    assert from_plain(Answer, to_plain(answer)) == answer
    assert {name: bar.score for name, bar in answer.robustness.items()} == pytest.approx(
        {name: found.mean for name, found in answer.measures["robustness"].items()}
    )


def test_the_legacy_grid_may_be_recommended_and_what_it_leaves_unserved_is_said(answer: Answer) -> None:
    # an outage in 50 years does not pay for 1.5e12 KRW of storage
    assert answer.recommendation.best == "Legacy grid"
    assert {"costs_less", "more_unserved", "pays_above", "loses_load", "better_by_capital", "in_daylight"} <= codes(
        answer
    )


def test_a_battery_of_what_is_missing_makes_the_legacy_grid_equal(answer: Answer) -> None:
    size = next(one for one in answer.break_even if one.system == "Legacy grid")
    assert size.equals == "CEMS microgrid"
    # 60 MW x 6 h less 10 MWh of UPS, over an efficiency of 0.95
    assert size.energy_mwh == pytest.approx(350 / 0.95, rel=0.02)
    assert size.capital == pytest.approx(size.energy_mwh * 1e3 * LI_ION.cost_per_kwh)


def test_the_tornado_is_sorted_and_its_sides_follow_their_assumption(answer: Answer) -> None:
    worth = next(one for one in answer.tornadoes if one.result == "npv" and one.first == "CEMS microgrid")
    assert worth.base == pytest.approx(answer.economics["CEMS microgrid"].npv.mean)
    widths = [abs(sway.result_more - sway.result_less) for sway in worth.sways if sway.result_more is not None]
    assert widths[0] == max(widths)
    price = next(sway for sway in worth.sways if sway.key == "times_storage_price")
    assert price.result_less > worth.base > price.result_more
    lost = next(one for one in answer.tornadoes if one.result == "unserved_mwh" and one.first == "CEMS microgrid")
    assert lost.base == pytest.approx(-350, rel=1e-3)
    # twice the length, but for the UPS: 60 MW x 12 h - 10 MWh
    length = next(sway for sway in lost.sways if sway.key == "times_length")
    assert length.result_more == pytest.approx(-710, rel=0.01)


def test_architectures_of_the_same_assets_tie_and_the_answer_says_so() -> None:
    legacy = study().architectures[0]
    twins = (legacy, replace(legacy, name="Twin", kind="cems"))
    answer = answer_of(run_study(study(architectures=twins)))
    assert answer.recommendation.best is None
    assert answer.recommendation.ties == ("Legacy grid", "Twin")
    assert {"cost_alike", "unserved_same"} <= codes(answer)
    assert answer.economics["Legacy grid"].total == answer.economics["Twin"].total
    assert answer.break_even == ()


def test_at_equal_cost_the_legacy_grid_serves_as_much_and_what_is_left_is_the_sun() -> None:
    result = run_study(study("cost-equalised"))
    assert result.unserved_mwh["Legacy grid"].max() == pytest.approx(0.0, abs=1e-6)
    assert result.unserved_mwh["CEMS microgrid"].max() == pytest.approx(0.0, abs=1e-6)
    found = {remark.code for remark in told(result).reasons}
    assert "saves_by_sun" in found
    assert "less_unserved_than" not in found


def test_one_system_alone_is_answered_without_anything_to_compare() -> None:
    alone = study(architectures=study().architectures[:1])
    answer = answer_of(run_study(alone))
    assert answer.tornadoes == answer.break_even == ()
    assert answer.recommendation.best == "Legacy grid"


def test_a_connection_of_no_more_than_the_contract_is_a_doubt() -> None:
    assert "limit_is_contract" in {remark.code for remark in told(run_study(study("published"))).doubts}
