"""Which columns of a site's rack and bank tables hold what the protection map guards, and the BMS's own flags."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.i18n import Text
from engine.safety.limits import Level, Measured

MEASURED_COLUMNS: Mapping[str, Mapping[Measured, str]] = {
    "rack": {
        Measured.MAX_VOLTAGE: "rack_max_cell_voltage",
        Measured.MIN_VOLTAGE: "rack_min_cell_voltage",
        Measured.VOLTAGE_GAP: "rack_cell_voltage_gap",
        Measured.CURRENT: "rack_current",
        Measured.MAX_TEMPERATURE: "rack_max_cell_temperature",
        Measured.MIN_TEMPERATURE: "rack_min_cell_temperature",
        Measured.TEMPERATURE_GAP: "rack_cell_temperature_gap",
    },
    "bank": {
        Measured.MAX_VOLTAGE: "max_cell_voltage_of_bank",
        Measured.MIN_VOLTAGE: "min_cell_voltage_of_bank",
        Measured.CURRENT: "bank_dc_current",
        Measured.MAX_TEMPERATURE: "max_cell_temperature_of_bank",
        Measured.MIN_TEMPERATURE: "min_cell_temperature_of_bank",
    },
}
GAPS = {
    Measured.VOLTAGE_GAP: (Measured.MAX_VOLTAGE, Measured.MIN_VOLTAGE),
    Measured.TEMPERATURE_GAP: (Measured.MAX_TEMPERATURE, Measured.MIN_TEMPERATURE),
}
POSITIONS: Mapping[Measured, str] = {
    measured: f"{MEASURED_COLUMNS['rack'][measured]}_position"
    for measured in (Measured.MAX_VOLTAGE, Measured.MIN_VOLTAGE, Measured.MAX_TEMPERATURE, Measured.MIN_TEMPERATURE)
}


class Told(StrEnum):
    """What a flag is told as: the kind of its alarm."""

    FLAG = "flag"
    OFFGAS = "offgas"
    EMERGENCY = "emergency"
    LOG_ONLY = "log_only"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A flag of the BMS. ``name`` says it with its level; ``code``: its number in the log, None where it has none.

    ``rack``: the number of the rack, where the column is about one. ``parts``: it holds one flag a rack or module.
    """

    column: str
    name: Text
    code: int | None
    level: Level
    told: Told = Told.FLAG
    rack: int | None = None
    parts: bool = False


_CONDITIONS: Mapping[str, tuple[int, Text]] = {
    "temperature_imbalance": (1, Text("temperature imbalance")),
    "under_temperature": (2, Text("low temperature")),
    "over_temperature": (3, Text("high temperature")),
    "voltage_imbalance": (4, Text("voltage imbalance")),
    "tray_voltage_imbalance": (4, Text("tray voltage imbalance")),
    "tray_volatge_imbalance": (4, Text("tray voltage imbalance")),  # as some sites spell it
    "under_voltage_protection": (5, Text("under-voltage")),
    "over_voltage_protection": (6, Text("over-voltage")),
    "over_current_charge": (7, Text("charge over-current")),
    "over_current_discharge": (8, Text("discharge over-current")),
}
_LEVELS = {"warning": Level.WARNING, "fault": Level.PROTECT}
LEVEL_WORDS = {Level.WARNING: Text("warning"), Level.PROTECT: Text("protection")}
_FAULTS: Mapping[str, tuple[int | None, Text, Level, Told]] = {
    "rack_charge_relay_plus_fault_status": (9, Text("charge contactor fault"), Level.PROTECT, Told.FLAG),
    "rack_discharge_relay_minus_fault_status": (10, Text("discharge contactor fault"), Level.PROTECT, Told.FLAG),
    "rack_fuse_plus_fault_status": (11, Text("(+) fuse fault"), Level.PROTECT, Told.FLAG),
    "rack_fuse_minus_fault_status": (12, Text("(-) fuse fault"), Level.PROTECT, Told.FLAG),
    "rack_tray_rack_communication_fault": (13, Text("tray communication fault"), Level.PROTECT, Told.FLAG),
    "master_rack_communication_fault": (14, Text("master communication fault"), Level.PROTECT, Told.FLAG),
    "rack_module_fault": (None, Text("module fault"), Level.PROTECT, Told.FLAG),
    "tvoc_status": (15, Text("off-gas detected"), Level.PROTECT, Told.OFFGAS),
    "emergency_status": (16, Text("emergency stop"), Level.PROTECT, Told.EMERGENCY),
    # a BMS sets these at the end of every full charge and discharge: on record, and nobody's alarm
    "charging_stop_of_status": (17, Text("charge stop"), Level.WARNING, Told.LOG_ONLY),
    "discharging_stop_of_status": (18, Text("discharge stop"), Level.WARNING, Told.LOG_ONLY),
}
_PARTS = ("master_rack_communication_fault", "rack_module_fault")
_CONDITION = re.compile(r"rack_(\w+)_(warning|fault)")
_OF_RACK = re.compile(r"rack_n?(\d+)_master_rack_communication_fault")


def flag_of(column: str) -> Flag | None:
    """The flag that a column holds, None where it holds none.

    >>> flag_of("rack_over_voltage_protection_fault").code, flag_of("rack_n3_master_rack_communication_fault").rack
    (6, 3)
    """
    if column in _FAULTS:
        code, name, level, told = _FAULTS[column]
        return Flag(column=column, name=name, code=code, level=level, told=told, parts=column in _PARTS)
    if of_rack := _OF_RACK.fullmatch(column):
        code, name, level, told = _FAULTS["master_rack_communication_fault"]
        return Flag(column=column, name=name, code=code, level=level, told=told, rack=int(of_rack[1]))
    found = _CONDITION.fullmatch(column)
    if found is None or found[1] not in _CONDITIONS:
        return None
    number, words = _CONDITIONS[found[1]]
    level = _LEVELS[found[2]]
    name = Text("{condition} {level}", condition=words, level=LEVEL_WORDS[level])
    return Flag(column=column, name=name, code=number, level=level)


def flags_among(columns: Collection[str]) -> tuple[Flag, ...]:
    """The flags among the columns of a table."""
    return tuple(flag for flag in map(flag_of, columns) if flag is not None)


def measured_among(table: str, columns: Collection[str]) -> frozenset[Measured]:
    """What a table measures: its columns, and a gap wherever both of its ends are there."""
    found = {measured for measured, column in MEASURED_COLUMNS[table].items() if column in columns}
    return frozenset(found | {gap for gap, ends in GAPS.items() if found.issuperset(ends)})
