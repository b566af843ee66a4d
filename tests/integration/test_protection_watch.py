"""The watch over a site's rows: what it writes into the log and tells the alarms, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.config import Bank
from api.errors import DatabaseAway
from api.services.context import Context
from api.services.protection.limits import change_limit
from api.services.protection.watch import ProtectionWatch
from api.store.alarms.tables import alarm
from api.store.db import reading, writing
from api.store.protection_tables import protection_log
from tests.conftest import NOW, Clock
from tests.protection import alarms, logged, make_tables, put

OVER = "RACK_MAX_CELL_VOLTAGE"


def look(context: Context, clock: Clock, second: float, watch: ProtectionWatch | None = None) -> int:
    clock.now = NOW + timedelta(seconds=second)
    return (watch or ProtectionWatch()).look(context)


def test_an_event_is_a_row_of_the_log_in_both_languages_and_an_alarm(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    put(context, "rack", range(6), **{OVER: [4.061] * 5 + [3.999]})
    assert look(context, clock, 6) == 2
    assert logged(context) == [
        (3.0, 6, 1, 1, 1, "랙 과전압 경고, 최대 셀 전압 4.061 V, 위치 137"),
        (5.0, 6, 1, 1, 1, "랙 과전압 경고 해제, 최대 셀 전압 3.999 V, 위치 137"),
    ]
    with reading(context.engines["feature"]) as connection:
        english = connection.execute(sa.select(protection_log.c.DESCRIPTION_ENG)).scalars().all()
    assert "Rack over-voltage warning, highest cell voltage 4.061 V, position 137" in english
    assert alarms(context) == [("protection.warning", 1, 1, "over_voltage", False)]


def test_what_the_bms_flags_is_told_at_once_and_in_its_own_name(context: Context, clock: Clock) -> None:
    make_tables(context, "rack", "bank")
    put(context, "rack", range(3), RACK_FUSE_PLUS_FAULT_STATUS=[0, 1, 1])
    bank = {"TVOC_STATUS": [0, 1, 1], "EMERGENCY_STATUS": [0, 0, 1], "CHARGING_STOP_OF_STATUS": [0, 1, 0]}
    parts = ["{'rack1': 0, 'rack2': 0}", '{"rack1": 0, "rack2": 1}', "broken"]
    put(context, "bank", range(3), (1,), MASTER_RACK_COMMUNICATION_FAULT=parts, **bank)
    look(context, clock, 3)
    assert logged(context) == [
        (1.0, 11, 2, 1, 1, "랙 (+) 퓨즈 장애, BMS 신호"),
        (1.0, 14, 2, 1, 2, "랙 마스터 통신 이상, BMS 신호"),
        (1.0, 15, 2, 1, None, "뱅크 오프가스 감지, BMS 신호"),
        (1.0, 17, 1, 1, None, "뱅크 충전 정지, BMS 신호"),
        (2.0, 16, 2, 1, None, "뱅크 비상 정지, BMS 신호"),
        (2.0, 17, 1, 1, None, "뱅크 충전 정지 해제, BMS 신호"),
    ]
    assert alarms(context) == [  # a charge stop comes with every full charge: on record only
        ("flag.protect", 1, 2, "master_rack_communication_fault", True),
        ("flag.protect", 1, 1, "rack_fuse_plus_fault_status", True),
        ("offgas", 1, None, "tvoc_status", True),
        ("emergency", 1, None, "emergency_status", True),
    ]


def test_a_restart_in_the_middle_of_a_delay_goes_on_where_it_stopped(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    put(context, "rack", [0, 1], **{OVER: 4.06})
    assert look(context, clock, 1) == 0
    put(context, "rack", [2, 3], **{OVER: 4.06})
    assert look(context, clock, 3) == 1  # another process: the first two seconds count
    assert look(context, clock, 3) == 0  # each row once
    put(context, "rack", [4], **{OVER: 3.9})
    assert look(context, clock, 4) == 1
    assert [(row[0], row[5]) for row in logged(context)] == [
        (3.0, "랙 과전압 경고, 최대 셀 전압 4.060 V, 위치 137"),
        (4.0, "랙 과전압 경고 해제, 최대 셀 전압 3.900 V, 위치 137"),
    ]


def test_rows_that_come_late_are_judged_when_they_come(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    watch = ProtectionWatch()
    put(context, "rack", range(100), (1, 1))
    put(context, "rack", [0], (1, 2))
    look(context, clock, 100, watch)
    put(context, "rack", range(1, 90), (1, 2), **{OVER: [4.2] * 5 + [3.7] * 84})
    look(context, clock, 170, watch)
    # beyond from second 1 on, for 3 s; back at second 6
    assert [(row[0], row[2], row[4]) for row in logged(context)] == [(4, 1, 2), (4, 2, 2), (6, 1, 2), (6, 2, 2)]


def test_after_an_outage_of_the_main_database_nothing_is_lost_or_told_twice(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tables(context, "rack")
    watch = ProtectionWatch()
    look(context, clock, 0, watch)
    put(context, "rack", range(5), **{OVER: 4.06})

    def away(*_: object) -> None:
        raise DatabaseAway("default")

    with monkeypatch.context() as patched:
        patched.setattr("api.services.protection.watch.write_standing", away)
        for _ in range(2):
            with pytest.raises(DatabaseAway):
                look(context, clock, 4, watch)
    assert (logged(context), alarms(context)) == ([], [])
    look(context, clock, 5, watch)
    assert len(logged(context)) == 1
    assert alarms(context) == [("protection.warning", 1, 1, "over_voltage", True)]


def test_an_attached_log_that_is_not_ours_to_write_leaves_the_alarms(context: Context, clock: Clock) -> None:
    attached = replace(context, settings=replace(context.settings, feature_url="postgresql://elsewhere/db"))
    make_tables(attached, "rack")
    put(attached, "rack", range(5), **{OVER: 4.06})
    assert look(attached, clock, 5) == 1
    assert logged(context) == []
    assert alarms(context) == [("protection.warning", 1, 1, "over_voltage", True)]


def test_a_log_that_is_away_gets_its_rows_later(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tables(context, "rack")
    put(context, "rack", range(5), **{OVER: 4.06})

    def away(*_: object) -> None:
        raise DatabaseAway("feature")

    with monkeypatch.context() as patched:
        patched.setattr("api.services.protection.watch.add_events", away)
        look(context, clock, 5)
    assert logged(context) == []
    look(context, clock, 6)  # another process
    assert [row[0] for row in logged(context)] == [3.0]


def test_limits_of_the_site_count_from_the_next_look_on(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    watch = ProtectionWatch()
    put(context, "rack", range(5), **{OVER: 4.04})
    assert look(context, clock, 5, watch) == 0
    change_limit(context, 2, "over_voltage", 1, {"limit": 4.03}, reason="test", who="engineer")
    put(context, "rack", range(5, 9), **{OVER: 4.04})
    assert look(context, clock, 9, watch) == 1
    assert logged(context)[0][0] == 8.0


def test_a_bank_is_judged_by_its_own_row_only_while_none_of_its_racks_reports(context: Context, clock: Clock) -> None:
    make_tables(context, "rack", "bank")
    beyond = {"MAX_CELL_VOLTAGE_OF_BANK": 4.06, "RACK_OVER_VOLTAGE_PROTECTION_WARNING": 1}
    put(context, "bank", range(5), (1,), **beyond)
    put(context, "bank", range(5), (2,), **beyond)
    put(context, "rack", range(5), (2, 1), **{OVER: 4.06, "RACK_OVER_VOLTAGE_PROTECTION_WARNING": 1})
    look(context, clock, 5)
    assert [(row[0], row[3], row[4], row[5]) for row in logged(context)] == [
        (0.0, 1, None, "뱅크 과전압 경고, BMS 신호"),
        (0.0, 2, 1, "랙 과전압 경고, BMS 신호"),
        (3.0, 1, None, "뱅크 과전압 경고, 최대 셀 전압 4.060 V"),
        (3.0, 2, 1, "랙 과전압 경고, 최대 셀 전압 4.060 V, 위치 137"),
    ]


def test_a_flag_that_only_the_bank_shows_is_told_by_the_bank_though_its_racks_report(
    context: Context, clock: Clock
) -> None:
    make_tables(context, "rack", "bank")
    flag = "RACK_OVER_VOLTAGE_PROTECTION_WARNING"
    put(context, "rack", range(3), (1, 1), **{flag: [0, 0, 0]})
    put(context, "bank", range(3), (1,), **{flag: [0, 1, 0]})
    look(context, clock, 3)
    assert [(row[0], row[3], row[4], row[5]) for row in logged(context)] == [
        (1.0, 1, None, "뱅크 과전압 경고, BMS 신호"),
        (2.0, 1, None, "뱅크 과전압 경고 해제, BMS 신호"),
    ]


def test_the_current_of_a_bank_is_shared_out_among_the_racks_it_is_known_to_have(
    context: Context, clock: Clock
) -> None:
    site = replace(context.settings.sites[1], banks=(Bank(id=1, racks=(1, 2, 3)),))
    known = replace(context, settings=replace(context.settings, sites=(context.settings.sites[0], site)))
    make_tables(known, "bank")
    put(known, "bank", range(5), (1,), BANK_DC_CURRENT=-330.0)  # 110 A a rack, discharge
    look(known, clock, 5)
    assert [row[5] for row in logged(context)] == ["뱅크 방전 과전류 경고, 방전 전류 110.0 A"]


def test_a_value_that_is_missing_is_told_as_unknown(context: Context, clock: Clock) -> None:
    make_tables(context, "rack", "bank")
    put(context, "rack", range(62), **{OVER: None})
    put(context, "bank", range(62), (1,), TVOC_STATUS=[0] + [None] * 61)
    look(context, clock, 62)
    assert alarms(context) == [
        ("value.unknown", 1, 1, "rack_cell_voltage_gap", True),
        ("value.unknown", 1, 1, "rack_max_cell_voltage", True),
        ("value.unknown", 1, None, "tvoc_status", True),
    ]
    put(context, "rack", [62])
    put(context, "bank", [62], (1,))
    look(context, clock, 63)
    assert [row[4] for row in alarms(context)] == [False] * 3


def test_racks_without_new_rows_are_told_once_and_by_the_bank_or_site_where_all_are_silent(
    context: Context, clock: Clock
) -> None:
    make_tables(context, "rack")
    watch = ProtectionWatch()
    for rack in (1, 2):
        put(context, "rack", [0], (1, rack))
        put(context, "rack", [0], (2, rack))
    look(context, clock, 1, watch)
    put(context, "rack", range(1, 51), (2, 1))
    put(context, "rack", range(1, 51), (2, 2))
    look(context, clock, 60, watch)
    assert alarms(context) == []
    look(context, clock, 61, watch)
    assert alarms(context) == [("rows.stale", 1, None, "", True)]
    look(context, clock, 111, watch)
    assert alarms(context) == [("rows.stale", 1, None, "", False), ("rows.stale", None, None, "", True)]
    for rack in (1, 2):
        put(context, "rack", [111], (1, rack))
    put(context, "rack", [111], (2, 1))
    look(context, clock, 112, watch)
    assert alarms(context)[1:] == [("rows.stale", None, None, "", False), ("rows.stale", 2, 2, "", True)]


def test_a_clock_that_was_set_back_does_not_stop_the_watch(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    watch = ProtectionWatch()
    put(context, "rack", [3600])
    look(context, clock, 3600, watch)
    put(context, "rack", range(5), **{OVER: 4.06})
    look(context, clock, 0, watch)  # an hour back
    look(context, clock, 5, watch)
    assert [row[0] for row in logged(context)] == [4.0]  # the row of second 0 had been counted as seen


def test_a_site_that_wants_it_has_charging_stopped_below_the_limit_of_charging(context: Context, clock: Clock) -> None:
    site = replace(context.settings.sites[1], cold_charge_actions=("panli-bms-1:charge_stop=1",))
    wants = replace(context, settings=replace(context.settings, sites=(context.settings.sites[0], site)))
    make_tables(wants, "rack")
    put(wants, "rack", range(7), RACK_MIN_CELL_TEMPERATURE=-0.5, RACK_MAX_CELL_TEMPERATURE=2.0, RACK_CURRENT=50.0)
    look(wants, clock, 7)
    assert logged(context)[-1][5] == "랙 충전 중 저온 보호, 최저 셀 온도 -0.5 °C"
    with reading(context.engines["default"]) as connection:
        number = connection.execute(sa.select(alarm.c.id).where(alarm.c.kind == "protection.protect")).scalar_one()
        asked = connection.execute(sa.text("SELECT name, alarm_id, formed_by FROM device_command")).fetchall()
    assert [tuple(row) for row in asked] == [("charge_stop", number, "automatic")]


def test_a_site_whose_database_is_away_is_told_as_stale_and_asked_again_after_a_rest(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tables(context, "rack")
    watch, asked = ProtectionWatch(), list[float]()
    put(context, "rack", range(3))
    look(context, clock, 2, watch)

    def away(*_: object, **__: object) -> None:
        asked.append((clock.now - NOW).total_seconds())
        raise DatabaseAway("site_2")

    with monkeypatch.context() as patched:
        patched.setattr("api.services.protection.reading.rows_between", away)
        for second in range(3, 66):
            look(context, clock, second, watch)
    assert asked == [3, 13, 23, 33, 43, 53, 63]
    assert alarms(context) == [("rows.stale", None, None, "", True)]
    put(context, "rack", range(3, 73), **{OVER: 4.06}, RACK_MIN_CELL_VOLTAGE=4.0)
    look(context, clock, 73, watch)
    assert [row[0] for row in logged(context)] == [6.0]
    assert [row[:1] + row[4:] for row in alarms(context)] == [("protection.warning", True), ("rows.stale", False)]


def test_a_long_outage_is_made_up_for_a_piece_at_a_time_without_a_false_word_of_missing_rows(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.protection.reading.AT_ONCE", 50)
    make_tables(context, "rack")
    look(context, clock, 0)
    lowest = [3.65] * 180 + [4.0] * 20
    put(context, "rack", range(200), **{OVER: [3.7] * 180 + [4.06] * 20}, RACK_MIN_CELL_VOLTAGE=lowest)
    clock.now, looks = NOW + timedelta(seconds=200), 0
    while not logged(context):
        ProtectionWatch().look(context, budget_s=0)
        looks += 1
    assert looks == 5  # 50 rows at once, of which 10 were judged before
    assert alarms(context) == [("protection.warning", 1, 1, "over_voltage", True)]


def test_each_minute_the_alarm_of_what_stands_takes_the_latest_value(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    watch = ProtectionWatch()
    put(context, "rack", range(5), **{OVER: 4.06}, RACK_MIN_CELL_VOLTAGE=4.0)
    look(context, clock, 5, watch)
    put(context, "rack", range(5, 66), **{OVER: 4.08}, RACK_MIN_CELL_VOLTAGE=4.0)
    look(context, clock, 66, watch)
    with reading(context.engines["default"]) as connection:
        assert connection.execute(sa.select(alarm.c.value).where(alarm.c.site == 2)).fetchall() == [(4.08,)]
    assert len(logged(context)) == 1


def test_a_memory_that_cannot_be_read_is_begun_anew(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    put(context, "rack", range(2), **{OVER: 4.06})
    look(context, clock, 1)
    with writing(context.engines["default"]) as connection:
        connection.execute(sa.text("UPDATE protection_standing SET standing = :nothing"), {"nothing": b"?"})
    put(context, "rack", range(2, 5), **{OVER: 4.06})
    assert look(context, clock, 5) == 1
