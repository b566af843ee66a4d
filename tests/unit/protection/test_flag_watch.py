"""The BMS's own flags, without a database."""

from __future__ import annotations

from typing import Any

import numpy as np

from api.services.protection.columns import flags_among
from api.services.protection.events import Found, log_rows
from api.services.protection.flag_watch import FlagWatch
from api.services.protection.memory import Watched

SECOND = 1_000_000


def judge(watched: Watched, *, until: int = -1, **cells: list[Any]) -> Found:
    """One row a second of rack 2 of bank 1, with these columns."""
    flags = flags_among(cells)
    watch = FlagWatch(site=2, flags=flags, place=lambda device: (device[0], device[1]), tells=lambda flag, place: True)
    length = len(next(iter(cells.values())))
    at = np.arange(length, dtype=np.int64) * SECOND
    return watch.judge(watched, [(1, 2)] * length, at, cells, {(1, 2): until})


def test_faults_of_modules_are_alarms_of_their_own_and_no_rows_of_a_log_that_has_no_code_for_them() -> None:
    found = judge(Watched(), rack_module_fault=[{"module1": 0}, '{"module1": 1, "module7": 1}', "{'module1': 0}", None])
    told = [(event.at.second, event.report.condition.subject, event.report.active) for event in found.events]
    assert told == [
        (1, "rack_module_fault.module1", True),
        (1, "rack_module_fault.module7", True),
        (2, "rack_module_fault.module1", False),  # nothing is said of module 7: it goes on
    ]
    assert log_rows(2, found.events) == []
    assert found.events[0].text.in_language("ko") == "랙 모듈 고장, module1, BMS 신호"


def test_a_column_that_names_a_rack_is_about_that_rack() -> None:
    (event,) = judge(Watched(), rack_n3_master_rack_communication_fault=[0, 1]).events
    assert (event.place, event.code) == ((1, 3), 14)


def test_every_kind_of_flag_goes_by_the_code_of_the_old_log() -> None:
    names = [
        "rack_temperature_imbalance_warning",
        "rack_under_temperature_fault",
        "rack_over_temperature_warning",
        "rack_tray_volatge_imbalance_warning",
        "rack_under_voltage_protection_fault",
        "rack_over_voltage_protection_warning",
        "rack_over_current_charge_warning",
        "rack_over_current_discharge_fault",
        "rack_charge_relay_plus_fault_status",
        "rack_discharge_relay_minus_fault_status",
        "rack_fuse_plus_fault_status",
        "rack_fuse_minus_fault_status",
        "rack_tray_rack_communication_fault",
        "rack_status_for_fault",  # only repeats the others
    ]
    found = judge(Watched(), **{name: [1] for name in names})
    assert [(event.code, int(event.level)) for event in found.events] == [
        *[(1, 1), (2, 2), (3, 1), (4, 1), (5, 2), (6, 1), (7, 1), (8, 2)],
        *[(code, 2) for code in range(9, 14)],
    ]


def test_rows_judged_before_and_values_that_are_none_change_nothing() -> None:
    watched = Watched()
    assert len(judge(watched, rack_fuse_plus_fault_status=[1, None, 1]).events) == 1
    assert judge(watched, until=SECOND, rack_fuse_plus_fault_status=[0, 0, None]).events == []
