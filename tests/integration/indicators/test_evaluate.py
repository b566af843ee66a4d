"""What the minute job stores of racks, on both databases. Limits: docs/science/rack-sos.md and the protection map."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from api.config import Device
from api.services.context import Context
from api.services.indicators.evaluate import Evaluated, evaluate
from api.store.db import writing
from api.store.result_tables import ess_exsos, ess_sos
from tests.alarm_rows import put_alarm
from tests.indicators import MINUTE, ONE, put_racks, stored

PARTS = (
    "OVER_VOLTAGE",
    "UNDER_VOLTAGE",
    "VOLTAGE_UNBALANCE",
    "OVER_CURRENT",
    "OVER_TEMPERATURE",
    "UNDER_TEMPERATURE",
    "TEMPERATURE_UNBALANCE",
)


def test_a_row_gives_seven_parts_their_product_and_its_exsos(context: Context) -> None:
    # charging at 100 A and 4.05 V: both at their warning value, 0.8 * 0.8; ExSoS: both at the warning, hazard 0.5
    put_racks(context, rack_current=100.0, rack_max_cell_voltage=4.05)
    assert evaluate(context, 2, MINUTE, 1) == Evaluated(racks=((1, 1),), rows=3, has_any=True)
    (row,) = stored(context, ess_sos)
    assert (row["TIMESTAMP"], row["OPERATING_SITE"], row["BANK_ID"], row["RACK_ID"]) == (MINUTE, 2, 1, 1)
    assert [row[part] for part in PARTS] == pytest.approx([0.8, 1, 1, 0.8, 1, 1, 1])
    assert row["SOS_SCORE"] == pytest.approx(0.64)
    (rack,) = stored(context, ess_exsos, MODE=2)
    assert rack["INTEGRATED_SAFETY"] == pytest.approx(0.5)
    assert rack["MEMBERSHIP_DEGREE"] == {
        "Catastrophic": 0.0, "Critical": 0.0, "Neutral": 1.0, "Marginal": 0.0, "Negligible": 0.0,
    }  # fmt: skip
    assert rack["MEMBERSHIP_DEGREE_DETAIL"] == {
        "status": 0,
        "max_voltage": 4.05,
        "min_voltage": 3.78,
        "max_temperature": 27.0,
        "min_temperature": 24.0,
        "voltage_gap": 0.02,
        "temperature_gap": 3.0,
        "at_best": 0.5,
        "cause": "over_voltage",
    }


def test_a_bank_is_as_safe_as_its_worst_rack(context: Context) -> None:
    put_racks(context, racks=(1, 2))
    put_racks(context, racks=(3,), rack_max_cell_temperature=52.5)  # half-way from warning to protection
    evaluate(context, 2, MINUTE, 1)
    (bank,) = stored(context, ess_exsos, MODE=1)
    assert (bank["BANK_ID"], bank["RACK_ID"]) == (1, None)
    assert bank["INTEGRATED_SAFETY"] == pytest.approx(0.25)
    assert bank["MEMBERSHIP_DEGREE_DETAIL"]["rack_id"] == 3
    assert bank["MEMBERSHIP_DEGREE"]["Critical"] == pytest.approx(1.0)


def test_what_is_null_is_unknown_in_both_and_says_which(context: Context) -> None:
    put_racks(context, racks=(1,), rack_max_cell_temperature=52.5)
    put_racks(context, racks=(2,), rack_current=None)
    evaluate(context, 2, MINUTE, 1)
    _, row = stored(context, ess_sos)
    assert (row["OVER_CURRENT"], row["SOS_SCORE"], row["OVER_VOLTAGE"]) == (None, None, 1.0)
    _, rack = stored(context, ess_exsos, MODE=2)
    assert (rack["INTEGRATED_SAFETY"], rack["MEMBERSHIP_DEGREE"]) == (None, None)
    detail = rack["MEMBERSHIP_DEGREE_DETAIL"]
    assert (detail["reason"], detail["unknown"], detail["status"]) == ("no_value", ["current"], None)
    assert detail["at_best"] == 1.0
    (bank,) = stored(context, ess_exsos, MODE=1)
    assert (bank["INTEGRATED_SAFETY"], bank["MEMBERSHIP_DEGREE"]) == (None, None)
    assert bank["MEMBERSHIP_DEGREE_DETAIL"]["unknown_racks"] == [2]
    assert bank["MEMBERSHIP_DEGREE_DETAIL"]["at_best"] == pytest.approx(0.25)


def test_a_rack_that_vanished_is_unknown_for_as_long_as_it_is_remembered(context: Context) -> None:
    put_racks(context, racks=(1, 2), minutes=(-5,))
    put_racks(context, racks=(1,))
    evaluate(context, 2, MINUTE, 1)
    assert [row["SOS_SCORE"] for row in stored(context, ess_sos)] == [1.0, None]
    detail = stored(context, ess_exsos, RACK_ID=2)[0]["MEMBERSHIP_DEGREE_DETAIL"]
    assert (detail["reason"], detail["at_best"], detail["cause"]) == ("no_row", None, None)


def test_gaps_a_site_does_not_store_are_computed_and_other_columns_are_missed(context: Context) -> None:
    put_racks(context, without=("RACK_CELL_VOLTAGE_GAP", "RACK_SOC", "RACK_MIN_CELL_TEMPERATURE"))
    evaluate(context, 2, MINUTE, 1)
    (row,) = stored(context, ess_sos)
    assert (row["VOLTAGE_UNBALANCE"], row["UNDER_TEMPERATURE"], row["SOS_SCORE"]) == (1.0, None, None)
    (rack,) = stored(context, ess_exsos, MODE=2)
    assert rack["MEMBERSHIP_DEGREE_DETAIL"]["unknown"] == ["low_temperature"]
    assert rack["MEMBERSHIP_DEGREE_DETAIL"]["voltage_gap"] == pytest.approx(0.02)


def test_limits_of_the_entry_count(context: Context) -> None:
    first, second = context.settings.sites
    sites = (first, replace(second, sos_limits={"over_voltage": (3.7, 3.8)}, current_positive="discharge"))
    settings = replace(context.settings, sites=sites)
    own = replace(context, settings=settings, sites=type(context.sites)(settings, context.engines))
    put_racks(own, rack_current=40.0)
    evaluate(own, 2, MINUTE, 1)
    assert stored(own, ess_sos)[0]["OVER_VOLTAGE"] == pytest.approx(0.8)
    assert stored(own, ess_exsos, MODE=2)[0]["MEMBERSHIP_DEGREE_DETAIL"]["status"] == 1


def test_evaluating_again_leaves_one_row_a_key_with_the_newest_values(context: Context) -> None:
    put_racks(context, minutes=(0,), rack_max_cell_voltage=None)
    evaluate(context, 2, MINUTE, 3)
    with writing(context.engines["site_2"]) as connection:
        connection.execute(sa.text('UPDATE rack SET "RACK_MAX_CELL_VOLTAGE" = 4.05'))
    evaluate(context, 2, MINUTE, 3)
    assert [row["SOS_SCORE"] for row in stored(context, ess_sos)] == pytest.approx([0.8, 0.8, 0.8])
    assert len(stored(context, ess_exsos)) == 6


@pytest.mark.parametrize(
    ("alarm", "unknown_racks"),
    [
        ({"device": "panli-bms-1", "rack_id": 2, "subject": "r2.rack_max_cell_voltage"}, [2]),
        ({"device": "panli-bms-1", "rack_id": None, "subject": ""}, [1, 2]),
        ({"device": "gone", "rack_id": 1, "subject": "some_register"}, [1]),
        ({"device": "panli-bms-1", "rack_id": 2, "subject": "r2.rack_max_cell_voltage_position"}, []),
    ],
)
def test_what_the_collector_found_frozen_is_unknown_while_it_stood(
    context: Context, alarm: dict, unknown_racks: list[int]
) -> None:
    put_racks(context, racks=(1, 2), minutes=(0, 1, 2))
    times = {"raised_at": MINUTE + ONE, "returned_at": MINUTE + 2 * ONE, "is_active": False}
    put_alarm(context, **{"kind": "value.frozen", "bank_id": 1, **alarm, **times})
    evaluate(with_device(context), 2, MINUTE, 3)
    found = [(row["TIMESTAMP"], row["RACK_ID"]) for row in stored(context, ess_sos) if row["SOS_SCORE"] is None]
    assert found == [(MINUTE + ONE, rack) for rack in unknown_racks]


def test_a_rack_its_bms_cannot_reach_is_unknown_however_fresh_its_rows_and_whoever_has_shelved_the_alarm(
    context: Context,
) -> None:
    put_racks(context, racks=(1, 2), minutes=(0, 1))
    lost = {"kind": "flag.protect", "bank_id": 1, "rack_id": 2, "subject": "master_rack_communication_fault"}
    put_alarm(context, **lost, detail={"code": 14}, raised_at=MINUTE + ONE, state="shelved")
    put_alarm(context, **{**lost, "rack_id": 1, "subject": "rack_over_temperature_fault"}, detail={"code": 3})
    evaluate(context, 2, MINUTE, 2)
    found = [(row["TIMESTAMP"], row["RACK_ID"]) for row in stored(context, ess_sos) if row["SOS_SCORE"] is None]
    assert found == [(MINUTE + ONE, 2)]


def test_a_site_without_a_rack_table_or_without_racks_has_nothing_to_evaluate(context: Context) -> None:
    assert evaluate(context, 2, MINUTE, 1) is None
    put_racks(context, minutes=())
    assert evaluate(context, 2, MINUTE, 2) == Evaluated(racks=(), rows=0, has_any=False)


def with_device(context: Context) -> Context:
    """The same deployment with a BMS of bank 1 of site 2."""
    device = Device(id="panli-bms-1", site=2, map="bms_one_block", host="127.0.0.1", bank_id=1)
    return replace(context, settings=replace(context.settings, devices=(device,)))
