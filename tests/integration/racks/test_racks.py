"""The racks of a site at a moment, the alarms that stand, the events of one rack; on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from api.services.alarms.reports import Condition
from api.services.context import Context
from api.services.racks.events import rack_events
from api.services.racks.latest import racks_at
from api.services.racks.standing import standing_alarms, unheard_racks, worst_of_racks
from api.store.db import writing
from api.store.protection_tables import make_protection_tables, protection_log
from engine.safety.limits import Measured
from tests.alarms import GAP, HOT, at, says, take
from tests.conftest import NOW
from tests.protection import make_tables, put


def test_a_row_of_now_is_known_an_old_one_is_of_then_and_a_gap_is_the_difference_of_its_ends(context: Context) -> None:
    make_tables(context, "rack")
    put(context, "rack", [-2], (2, 5), RACK_MAX_CELL_TEMPERATURE=52.1, RACK_MIN_CELL_TEMPERATURE=31.4)
    put(context, "rack", [-170], (2, 6), RACK_MAX_CELL_VOLTAGE=9.9)  # no cell has 9.9 V
    hot, implausible = racks_at(context, 2)

    assert (hot.bank_id, hot.rack_id, hot.at, hot.is_fresh) == (2, 5, at(-2), True)
    assert round(hot.measured(Measured.TEMPERATURE_GAP) or 0, 3) == 20.7
    assert implausible.is_fresh
    assert implausible.measured(Measured.MAX_VOLTAGE) is None
    assert implausible.measured(Measured.VOLTAGE_GAP) is None

    (then,) = racks_at(context, 2, at(-60))  # only one had reported
    assert (then.rack_id, then.is_fresh) == (6, True)


def test_a_listed_rack_without_rows_is_there_and_unknown(context: Context) -> None:
    make_tables(context, "rack", site=1)
    put(context, "rack", [-600], (1, 1), site=1)
    silent, never = racks_at(context, 1)
    assert (silent.at, silent.is_fresh, silent.known("rack_soc"), silent.values["rack_soc"]) == (
        at(-600),
        False,
        None,
        50,
    )
    assert (never.rack_id, never.at, never.known("rack_soc")) == (2, None, None)


def test_at_a_past_moment_the_alarms_stand_that_had_been_raised_and_not_returned(context: Context) -> None:
    take(context, says(GAP, True, -300), says(HOT, True, -200))
    take(context, says(HOT, False, -100))
    assert worst_of_racks(standing_alarms(context, 2)) == {(1, 5): 1}  # nobody has acknowledged that it was hot
    assert [alarm.kind for alarm in standing_alarms(context, 2, at(-50))] == [GAP.kind]
    assert worst_of_racks(standing_alarms(context, 2, at(-150))) == {(1, 5): 1}
    assert standing_alarms(context, 2, at(-400)) == []


def test_a_rack_whose_bms_reports_a_communication_fault_is_not_heard_until_that_ends(context: Context) -> None:
    lost = Condition(kind="flag.protect", site=2, bank_id=1, rack_id=7, subject="master_rack_communication_fault")
    take(context, says(lost, True, -100, detail={"code": 14, "level": 2}), says(GAP, True, -90))
    assert unheard_racks(context, 2) == {(1, 7)}
    take(context, says(lost, False, -20))
    assert unheard_racks(context, 2) == set()  # nobody has acknowledged it, yet it is over
    assert unheard_racks(context, 2, at(-50)) == {(1, 7)}


def test_an_event_of_log_and_alarm_is_told_once_and_one_of_another_rack_not_at_all(context: Context) -> None:
    make_protection_tables(context.engines["feature"])
    take(context, says(HOT, True, -60, value=56.1, detail={"code": 3, "level": 2, "position": 217}))
    words = {
        "DESCRIPTION": "랙 고온 보호, 최고 셀 온도 56.1 °C, 위치 217",
        "DESCRIPTION_ENG": "Rack hot, position 217",
    }
    row = {"TIMESTAMP": at(-60), "ERROR_CODE": 3, "LEVEL": 2, "BANK_ID": 1, "RACK_ID": 5, "OPERATING_SITE": 2, **words}
    over = {
        **row,
        "TIMESTAMP": at(-30),
        "DESCRIPTION": "랙 고온 보호 해제",
        "DESCRIPTION_ENG": "Rack hot ended",
    }
    with writing(context.engines["feature"]) as connection:
        connection.execute(sa.insert(protection_log), [row, over, {**row, "RACK_ID": 6}])

    ended, began = rack_events(context, 2, 1, 5, at(-600), NOW)
    assert (began.at, began.begins, began.position, began.priority) == (at(-60), True, "217", 1)
    assert began.text == {"ko": "랙 고온 보호, 최고 셀 온도 56.1 °C", "en": "Rack hot"}
    assert began.alarm is not None
    assert (ended.begins, ended.alarm) == (False, None)
