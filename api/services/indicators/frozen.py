"""Samples of sensors that stand still are not known: what the collector found frozen is taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from api.config import Device
from api.errors import AnjeonError
from api.services.context import Context
from api.services.indicators.minutes import MINUTE_US, Rack, RackMinutes
from api.services.maps import protocol_map
from api.store.db import reading
from api.store.indicators.frozen_values import FrozenValue, frozen_values
from api.store.times import from_micros, to_micros
from engine.field.model import Register

EVERYTHING = None  # in the place of a column


def without_frozen(context: Context, site: int, minutes: RackMinutes) -> RackMinutes:
    """The same samples with NaN for those of a register while it stood still.

    A register that a device's map no longer knows makes its rack's samples unknown, and so does a device that repeats
    its last image for all its racks.
    """
    first = to_micros(minutes.first)
    last = from_micros(first + MINUTE_US * (minutes.count - 1))
    with reading(context.engines["default"]) as connection:
        stood = frozen_values(connection, site, minutes.first, last)
    if not stood:
        return minutes
    times = first + MINUTE_US * np.arange(minutes.count, dtype=np.int64)
    place = {rack: i for i, rack in enumerate(minutes.devices)}
    values = {name: array.copy() for name, array in minutes.values.items()}
    for one in stood:
        then = times >= to_micros(one.since)
        if one.until is not None:
            then &= times < to_micros(one.until)
        for rack, column in _cells(context.settings.device(one.device), one, minutes.devices):
            for name in values if column is EVERYTHING else {column} & values.keys():
                values[name][then, place[rack]] = np.nan
    return replace(minutes, values=values)


def _cells(device: Device | None, one: FrozenValue, racks: Sequence[Rack]) -> Iterator[tuple[Rack, str | None]]:
    """The racks and columns that a register fills."""
    registers = _registers(device)
    bank = one.bank_id if device is None else device.bank_id
    found = next((register for register in registers if register.name == one.register), None)
    if found is not None:
        if found.table == "rack" and (bank, found.rack_id) in racks:
            yield (bank, found.rack_id), found.column  # type: ignore[misc]
        return
    mine = {register.rack_id for register in registers if register.table == "rack"}
    for rack in racks:
        is_named = one.rack_id == rack[1] if one.register else rack[1] in mine
        if rack[0] == bank and is_named:
            yield rack, EVERYTHING


def _registers(device: Device | None) -> tuple[Register, ...]:
    if device is None:
        return ()
    try:
        return protocol_map(device.map).registers
    except AnjeonError:
        return ()
