"""What a simulated device says of itself: its state follows its orders, its thresholds and its flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.services.demo.rows import FLAGS
from engine.field.model import ProtocolMap, Register
from jobs.devices.sim_written import Orders, Written

Columns = dict[str, Any]
Rows = Mapping[tuple[str | None, int | None], Columns]  # by table and rack (None: no rack): column -> value
NO_TABLE = (None, None)  # the row of what goes to no column: by the names of the registers

# A threshold that may be written, the flag it decides, and where the quantity stands in the bank and in the rack.
THRESHOLDS = {
    "over_voltage_warning": (
        "rack_over_voltage_protection_warning",
        ("max_cell_voltage_of_bank", "rack_max_cell_voltage"),
        FLAGS["over_voltage_protection"][1],
    ),
    "over_temperature_warning": (
        "rack_over_temperature_warning",
        ("max_cell_temperature_of_bank", "rack_max_cell_temperature"),
        FLAGS["over_temperature"][1],
    ),
}
EMERGENCY_REMOTE = 3
RELAYS = ("rack_charge_relay_plus_status", "rack_discharge_relay_minus_status")


def with_orders(rows: Rows, written: Written, protocol: ProtocolMap) -> dict[tuple[str | None, int | None], Columns]:
    """The rows with what the device's orders and thresholds make of them."""
    orders = written.orders()
    out = {key: dict(columns) for key, columns in rows.items()}
    for (table, rack), columns in out.items():
        if table == "bank":
            _bank(columns, orders, is_remote=written.is_remote)
        if table == "rack" and (orders.emergency or rack in orders.open_racks or 0 in orders.open_racks):
            columns.update(dict.fromkeys((name for name in RELAYS if name in columns), 0))
        for name, (flag, quantities, _) in THRESHOLDS.items():
            if protocol.writable(name) is not None and flag in columns:
                limit = written.value(name)
                columns[flag] = int(any(columns[q] > limit for q in quantities if q in columns))
    return out


def own_values(written: Written) -> dict[str, float]:
    """The values of registers that belong to no column, by the name they have in the maps."""
    orders = written.orders()
    return {
        "charge_stopped": float(orders.charge_stop),
        "discharge_stopped": float(orders.discharge_stop),
        "emergency_stopped": float(orders.emergency),
        "off_gas": 0.0,
    }


def summed_up(registers: tuple[Register, ...], values: list[float]) -> None:
    """Set the "there is a warning" and "there is a fault" of bank and racks from their flags, in place."""
    raised: set[tuple[str | None, int | None, str]] = set()
    for register, value in zip(registers, values, strict=True):
        column = register.column or ""
        for level in ("warning", "fault"):
            if column.endswith(f"_{level}") and "_status_for_" not in column and value == 1.0:
                raised.add((register.table, register.rack_id, level))
                raised.add(("bank", None, level))
    for i, register in enumerate(registers):
        head, _, level = (register.column or "").rpartition("_status_for_")
        if head and level in ("warning", "fault"):
            values[i] = float((register.table, register.rack_id, level) in raised)


def _bank(columns: Columns, orders: Orders, *, is_remote: bool) -> None:
    states = {
        "charging_stop_of_status": orders.charge_stop,
        "discharging_stop_of_status": orders.discharge_stop,
        "emergency_status": orders.emergency,
        "order_source": is_remote,
    }
    for name, is_on in states.items():
        if name in columns:
            columns[name] = int(bool(columns[name]) or is_on)
    if orders.emergency and "emergency_source" in columns:
        columns["emergency_source"] = EMERGENCY_REMOTE
