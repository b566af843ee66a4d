"""Evaluating State of Safety from stored rows, on both databases. Limits 40/50 give f(46) = 0.9174, f(50) = 0.8."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from api.services.context import Context
from api.services.sos.evaluate import Evaluated, evaluate_minute, evaluate_range
from api.store.db import writing
from api.store.models import tag_list
from api.store.seen import SeenDevices
from api.store.tags import Tag
from api.store.times import UtcTime
from tests.conftest import NOW
from tests.sos import put_results, put_rows, put_set, results

MINUTE = NOW.replace(second=0)
SECOND = timedelta(seconds=1)
TEMPERATURE = ["RACK_MAX_CELL_TEMPERATURE"]


def analysis_tag(name: str = "over_temp", **changes) -> Tag:
    limits = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0}
    return Tag(**{"name": name, "table_name": "analysis_result_keti", **limits, **changes})


def rack_tag(name: str = "rack_temp", **changes) -> Tag:
    source = {"table_name": None, "site": 1, "table": "rack", "column": "rack_max_cell_temperature"}
    return analysis_tag(name, **{**source, **changes})


def racks(context: Context, *rows: tuple[float, int, float | None], site: int = 1) -> None:
    """Rows (seconds before the minute, rack, temperature) of bank 1."""
    put_rows(context, site, "rack", TEMPERATURE, [(MINUTE - age * SECOND, 1, rack, value) for age, rack, value in rows])


def one_result(context: Context, tag: Tag) -> dict:
    set_id = put_set(context, tag)
    evaluate_minute(context, MINUTE)
    (row,) = results(context, set_id)
    assert row["TIMESTAMP"] == MINUTE
    return row


def test_the_latest_values_of_a_set_give_its_state_of_safety_stamped_with_the_minute(context: Context) -> None:
    rows = [(MINUTE - 50 * SECOND, "a", 35.0), (MINUTE - 2 * SECOND, "a", 46.0), (MINUTE, "b", 50.0)]
    put_results(context, "keti", rows)
    set_id = put_set(context, analysis_tag("a"), analysis_tag("b"))
    assert evaluate_minute(context, MINUTE) == Evaluated(minutes=1, sets=1, rows=1)
    (row,) = results(context, set_id)
    # f(46) = 1 / (0.25 * 0.36 + 1) = 0.917431, f(50) = 0.8; the product is 0.733945
    assert row["VALUE"] == pytest.approx(0.733945, abs=1e-6)
    assert row["UPPER_BOUND"] == row["VALUE"]
    assert row["F_VALUE"] == pytest.approx({"a": 0.917431, "b": 0.8}, abs=1e-6)
    assert row["REASON"] is None
    assert row["TIMESTAMP"] == MINUTE


def test_a_row_after_the_minute_is_not_used(context: Context) -> None:
    put_results(context, "keti", [(MINUTE, "over_temp", 46.0), (MINUTE + SECOND, "over_temp", 90.0)])
    assert one_result(context, analysis_tag())["VALUE"] == pytest.approx(0.917431, abs=1e-6)


@pytest.mark.parametrize(("age", "known"), [(179.999999, True), (180, False), (3600, False)])
def test_a_value_as_old_as_its_max_age_makes_the_set_unknown(context: Context, age: float, known: bool) -> None:
    put_results(context, "keti", [(MINUTE - timedelta(seconds=age), "over_temp", 46.0)])
    row = one_result(context, analysis_tag())
    assert (row["VALUE"] is not None) == known
    if not known:
        assert row["F_VALUE"] == {"over_temp": None}
        assert row["UPPER_BOUND"] is None
        assert row["REASON"] == {"over_temp": {"reason": "stale", "age_s": age}}


def test_each_tag_has_a_max_age_of_its_own(context: Context) -> None:
    put_results(context, "keti", [(MINUTE - 600 * SECOND, "a", 46.0), (MINUTE - 600 * SECOND, "b", 46.0)])
    set_id = put_set(context, analysis_tag("a", max_age_s=3600), analysis_tag("b"))
    evaluate_minute(context, MINUTE)
    (row,) = results(context, set_id)
    assert row["VALUE"] is None
    assert row["UPPER_BOUND"] == pytest.approx(0.917431, abs=1e-6)
    assert row["REASON"] == {"b": {"reason": "stale", "age_s": 600.0}}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, {"reason": "no_value", "age_s": 1.0}),
        (math.inf, {"reason": "out_of_range", "age_s": 1.0}),
    ],
)
def test_a_value_that_is_no_number_makes_the_set_unknown(context: Context, value, reason) -> None:
    put_results(context, "keti", [(MINUTE - 9 * SECOND, "over_temp", 35.0), (MINUTE - SECOND, "over_temp", value)])
    row = one_result(context, analysis_tag())
    assert row["VALUE"] is None
    assert row["REASON"] == {"over_temp": reason}


def test_nan_in_a_database_that_can_hold_it_is_unknown(context: Context) -> None:
    if context.engines["analysis"].dialect.name == "sqlite":
        pytest.skip("SQLite stores NaN as NULL")
    put_results(context, "keti", [(MINUTE, "over_temp", math.nan)])
    assert one_result(context, analysis_tag())["REASON"] == {"over_temp": {"reason": "no_value", "age_s": 0.0}}


def test_a_tag_without_any_row_is_unknown(context: Context) -> None:
    assert one_result(context, analysis_tag())["REASON"] == {"over_temp": {"reason": "no_row"}}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"table_name": "analysis_result_nobody"}, "no_table"),
        ({"table_name": "tag_list"}, "no_table"),
        ({"table_name": None, "site": 9, "table": "rack", "column": "x"}, "no_table"),
        ({"table_name": None, "site": 1, "table": "rack", "column": "x"}, "no_table"),  # none made yet
        ({"table_name": None, "site": 1, "table": "; drop", "column": "x"}, "no_table"),
        ({"table_name": None, "site": 2, "table": "rack", "column": "x"}, "no_column"),
        ({"table_name": None, "site": 2, "table": "pcs", "column": "ai_vdc", "bank_id": 1}, "no_column"),
    ],
)
def test_a_source_that_is_not_there_is_unknown_and_other_sets_go_on(context: Context, changes, reason: str) -> None:
    racks(context, (1, 1, 30.0), site=2)
    put_rows(context, 2, "pcs", ["AI_VDC"], [(MINUTE, 800.0)])
    put_results(context, "keti", [(MINUTE, "good", 46.0)])
    good = put_set(context, analysis_tag("good"))
    row = one_result(context, analysis_tag("bad", **changes))
    assert row["REASON"] == {"bad": {"reason": reason}}
    assert results(context, good)[0]["VALUE"] == pytest.approx(0.917431, abs=1e-6)


def test_limits_that_make_no_curve_and_tags_that_are_gone_are_unknown(context: Context) -> None:
    put_results(context, "keti", [(MINUTE, name, 46.0) for name in ("bad", "gone", "good")])
    set_id = put_set(context, analysis_tag("bad"), analysis_tag("gone"), analysis_tag("good"))
    with writing(context.engines["default"]) as connection:
        connection.execute(tag_list.update().where(tag_list.c.TAG == "bad").values(WARNNING_THRESHOLD=40.0))
        connection.execute(tag_list.delete().where(tag_list.c.TAG == "gone"))
    evaluate_minute(context, MINUTE)
    (row,) = results(context, set_id)
    assert row["REASON"] == {"bad": {"reason": "bad_limits"}, "gone": {"reason": "no_tag"}}
    assert row["UPPER_BOUND"] == pytest.approx(0.917431, abs=1e-6)


def test_ids_left_out_mean_the_worst_over_the_devices(context: Context) -> None:
    racks(context, (1, 1, 30.0), (2, 2, 46.0))
    assert one_result(context, rack_tag())["VALUE"] == pytest.approx(0.917431, abs=1e-6)


def test_for_a_lower_bound_the_smallest_is_the_worst(context: Context) -> None:
    racks(context, (1, 1, 5.0), (2, 2, 30.0))
    tag = rack_tag(maximum_safe_value=10.0, warnning_threshold=0.0)
    # f(5) = 1 / (0.25 * 0.25 + 1) = 0.941176
    assert one_result(context, tag)["VALUE"] == pytest.approx(0.941176, abs=1e-6)


def test_a_rack_without_a_fresh_row_makes_the_tag_unknown_and_the_rest_give_the_upper_bound(context: Context) -> None:
    racks(context, (1, 1, 46.0), (500, 2, 46.0))
    row = one_result(context, rack_tag())
    assert row["VALUE"] is None
    assert row["F_VALUE"] == {"rack_temp": None}
    assert row["UPPER_BOUND"] == pytest.approx(0.917431, abs=1e-6)
    guilty = {"bank_id": 1, "rack_id": 2, "reason": "stale", "age_s": 500.0}
    assert row["REASON"]["rack_temp"] == {
        "reason": "stale",
        "age_s": 500.0,
        "devices": [guilty],
        "at_best": pytest.approx(0.917431, abs=1e-6),
    }


def test_a_listed_rack_that_never_reported_is_missed(context: Context) -> None:
    racks(context, (1, 1, 46.0))  # the site's entry lists racks 1 and 2 of bank 1
    reason = one_result(context, rack_tag())["REASON"]["rack_temp"]
    assert reason["devices"] == [{"bank_id": 1, "rack_id": 2, "reason": "no_row"}]


@pytest.mark.parametrize(("age_h", "missed"), [(23, True), (25, False)])
def test_an_unlisted_rack_is_missed_for_24_hours(context: Context, age_h: int, missed: bool) -> None:
    racks(context, (1, 1, 46.0), (age_h * 3600, 5, 46.0), site=2)
    row = one_result(context, rack_tag(site=2))
    assert (row["VALUE"] is None) == missed


def test_ids_given_ask_one_device_only(context: Context) -> None:
    racks(context, (1, 1, 46.0), (500, 2, 90.0))
    assert one_result(context, rack_tag(bank_id=1, rack_id=1))["VALUE"] == pytest.approx(0.917431, abs=1e-6)


def test_a_bank_alone_asks_all_its_racks(context: Context) -> None:
    rows = [(MINUTE, 1, 1, 30.0), (MINUTE, 1, 2, 46.0), (MINUTE, 2, 1, 90.0)]
    put_rows(context, 2, "rack", TEMPERATURE, rows)
    assert one_result(context, rack_tag(site=2, bank_id=1))["VALUE"] == pytest.approx(0.917431, abs=1e-6)


def test_a_text_where_a_number_should_be_is_unknown_and_numbers_beside_it_count(context: Context) -> None:
    put_rows(context, 2, "rack", [], [])
    with writing(context.engines["site_2"]) as connection:
        connection.execute(sa.text('ALTER TABLE rack ADD COLUMN "NOTE" TEXT'))
        insert = sa.text('INSERT INTO rack ("TIMESTAMP", "BANK_ID", "RACK_ID", "NOTE") VALUES (:at, 1, :rack, :note)')
        at = sa.bindparam("at", type_=UtcTime)
        given = [{"at": MINUTE, "rack": 1, "note": "46.0"}, {"at": MINUTE, "rack": 2, "note": "hot"}]
        connection.execute(insert.bindparams(at), given)
    reason = one_result(context, rack_tag(site=2, column="note"))["REASON"]["rack_temp"]
    assert reason["at_best"] == pytest.approx(0.917431, abs=1e-6)
    assert reason["devices"] == [{"bank_id": 1, "rack_id": 2, "reason": "no_value", "age_s": 0.0}]


def test_a_worst_of_without_any_device_is_unknown(context: Context) -> None:
    racks(context, (1, 1, 46.0), site=2)
    reason = one_result(context, rack_tag(site=2, bank_id=7))["REASON"]["rack_temp"]
    assert reason == {"reason": "no_row"}


def test_many_guilty_devices_are_counted_not_all_named(context: Context) -> None:
    racks(context, (1, 99, 46.0), *[(500, rack, 46.0) for rack in range(1, 13)], site=2)
    reason = one_result(context, rack_tag(site=2))["REASON"]["rack_temp"]
    assert [device["rack_id"] for device in reason["devices"]] == list(range(1, 11))
    assert reason["others"] == 2


def test_absolute_takes_the_magnitude(context: Context) -> None:
    put_rows(context, 2, "bank", ["BANK_DC_CURRENT"], [(MINUTE, 1, -540.0)])
    source = {"site": 2, "table": "bank", "column": "bank_dc_current", "absolute": True}
    tag = rack_tag("current", **source, maximum_safe_value=500.0, warnning_threshold=540.0)
    assert one_result(context, tag)["VALUE"] == pytest.approx(0.8, abs=1e-9)


def test_a_value_outside_the_plausible_range_is_unknown(context: Context) -> None:
    racks(context, (1, 1, 30.0), (1, 2, -273.0))
    reason = one_result(context, rack_tag())["REASON"]["rack_temp"]
    broken = {"bank_id": 1, "rack_id": 2, "reason": "out_of_range", "age_s": 1.0, "value": -273.0}
    assert reason["devices"] == [broken]


def test_a_table_without_ids_is_one_device(context: Context) -> None:
    put_rows(context, 2, "pcs", ["AI_VDC"], [(MINUTE - SECOND, 46.0), (MINUTE - 3 * SECOND, 90.0)])
    assert one_result(context, rack_tag(site=2, table="pcs", column="AI_VDC"))["VALUE"] == pytest.approx(0.917431)


def test_evaluating_again_changes_nothing_unless_asked_to_replace(context: Context) -> None:
    put_results(context, "keti", [(MINUTE, "over_temp", 46.0)])
    set_id = put_set(context, analysis_tag())
    evaluate_minute(context, MINUTE)
    before = results(context, set_id)
    put_results(context, "snu", [(MINUTE, "over_temp", 50.0)])
    with writing(context.engines["default"]) as connection:
        connection.execute(tag_list.update().values(TABLE_NAME="analysis_result_snu"))
    evaluate_minute(context, MINUTE)
    assert results(context, set_id) == before
    evaluate_range(context, MINUTE, MINUTE + SECOND, replace=True)
    (row,) = results(context, set_id)
    assert row["VALUE"] == pytest.approx(0.8, abs=1e-9)


def test_a_range_is_its_minutes_one_by_one(context: Context) -> None:
    # rack 1 every 40 s; rack 2 stops after 10 min and comes back at 20 min: unknown in between, as minute by minute
    rows = [(age, 1, 35.0 + age / 200) for age in range(0, 1800, 40)]
    rows += [(age, 2, 46.0) for age in (*range(0, 600, 30), *range(1200, 1800, 30))]
    racks(context, *rows)
    put_results(context, "keti", [(MINUTE - age * SECOND, "a", 45.0 + age % 7) for age in range(0, 1800, 100)])
    set_id = put_set(context, rack_tag(), analysis_tag("a"), rack_tag("one", bank_id=1, rack_id=2))
    start = MINUTE - timedelta(minutes=35)
    assert evaluate_range(context, start, MINUTE + SECOND, {set_id}) == Evaluated(minutes=36, sets=1, rows=36)
    by_range = results(context, set_id)
    seen = SeenDevices()
    for index, row in enumerate(by_range):
        minute = start + timedelta(minutes=index)
        for memory in (None, seen):
            evaluate_minute(context, minute, seen=memory, replace=True)
            again = results(context, set_id)[index]
            assert again["TIMESTAMP"] == minute
            assert again == row
    assert {row["VALUE"] is None for row in by_range} == {True, False}


def test_the_memory_of_devices_finds_new_ones_and_drops_those_silent_for_a_day(context: Context) -> None:
    racks(
        context,
        (86_000, 5, 46.0),
        (1, 1, 46.0),
        (-60, 1, 46.0),
        (-60, 7, 50.0),
        (-600, 1, 46.0),
        (-600, 7, 50.0),
        site=2,
    )
    set_id = put_set(context, rack_tag(site=2))
    seen = SeenDevices()
    for minutes in (0, 1, 10):
        evaluate_minute(context, MINUTE + timedelta(minutes=minutes), seen=seen)
    first, second, third = results(context, set_id)
    assert first["REASON"]["rack_temp"]["devices"][0]["rack_id"] == 5
    assert first["REASON"]["rack_temp"]["at_best"] == pytest.approx(0.917431, abs=1e-6)
    assert second["REASON"]["rack_temp"]["devices"][0]["age_s"] == 86_060
    assert second["UPPER_BOUND"] == pytest.approx(0.8, abs=1e-9)
    assert third["VALUE"] == pytest.approx(0.8, abs=1e-9)  # rack 5 is silent for more than 24 h


def test_the_memory_of_devices_lasts_when_the_tables_are_reflected_anew(context: Context) -> None:
    racks(context, (1, 1, 46.0), (-60, 1, 46.0), site=2)
    put_set(context, rack_tag(site=2))
    seen, searched = SeenDevices(), []
    engine = context.engines["site_2"]
    sa.event.listen(engine, "before_cursor_execute", lambda *a: searched.extend([a[3]] * ("DISTINCT" in a[2])))
    for minute in (MINUTE, MINUTE + timedelta(minutes=1)):
        context.sites.forget(2)
        evaluate_minute(context, minute, seen=seen)
    low = [next(iter(given.values())) if isinstance(given, dict) else given[0] for given in searched]
    reach = [int(value.timestamp() if isinstance(value, datetime) else value / 1e6) for value in low]
    assert reach == [int((MINUTE - timedelta(hours=24)).timestamp()), int((MINUTE - timedelta(minutes=4)).timestamp())]


def test_a_few_devices_asked_for_by_name_are_not_taken_for_all(context: Context) -> None:
    racks(context, (600, 3, 46.0), (1, 1, 46.0), (-60, 1, 46.0), site=2)
    put_set(context, rack_tag("one", site=2, bank_id=1, rack_id=1))
    seen = SeenDevices()
    evaluate_minute(context, MINUTE, seen=seen)
    every = put_set(context, rack_tag("every", site=2))
    evaluate_minute(context, MINUTE + timedelta(minutes=1), seen=seen)
    assert results(context, every)[0]["REASON"]["every"]["devices"][0]["rack_id"] == 3


def test_a_site_database_that_is_away_makes_its_tags_unknown_and_no_others(context: Context, tmp_path) -> None:
    put_results(context, "keti", [(MINUTE, "good", 46.0)])
    nowhere = sa.create_engine(f"sqlite:///file:{tmp_path / 'none.db'}?mode=ro&uri=true")
    engines = type(context.engines)({**context.engines, "site_1": nowhere})
    away = replace(context, engines=engines, sites=type(context.sites)(context.settings, engines))
    good, bad = put_set(context, analysis_tag("good")), put_set(context, rack_tag("far"), analysis_tag("good"))
    evaluate_minute(away, MINUTE)
    assert results(context, good)[0]["VALUE"] == pytest.approx(0.917431, abs=1e-6)
    (row,) = results(context, bad)
    assert row["VALUE"] is None
    assert row["REASON"] == {"far": {"reason": "database_away"}}
    assert row["UPPER_BOUND"] == pytest.approx(0.917431, abs=1e-6)


def test_a_reversed_range_and_a_deployment_without_sets_have_nothing_to_do(context: Context) -> None:
    assert evaluate_minute(context, MINUTE) == Evaluated(minutes=1, sets=0, rows=0)
    assert evaluate_range(context, MINUTE, MINUTE - SECOND) == Evaluated(minutes=0, sets=0, rows=0)
