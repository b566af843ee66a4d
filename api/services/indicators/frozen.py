"""Samples that stand still are not known: what the collector found frozen, and racks that their BMS cannot reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from api.config import Device
from api.errors import AnjeonError
from api.services.context import Context
from api.services.maps import protocol_map
from api.store.db import reading
from api.store.indicators.frozen_values import FrozenValue, frozen_values, unreached_racks
from api.store.times import from_micros, to_micros
from engine.field.model import Register

EVERYTHING = None  # in the place of a column
UNREACHED = (13, 14)  # codes of the log: no communication between tray and rack, between rack and master

Rack = tuple[int, int]
Values = Mapping[str, NDArray[np.float64]]


def without_frozen(
    context: Context, site: int, racks: Sequence[Rack], times: NDArray[np.int64], values: Values
) -> Values:
    """The same samples with NaN for those of a register while it stood still, and for those of a rack while its BMS
    could not reach it: its rows go on coming, with values that nobody refreshes.

    A register that a device's map no longer knows makes its rack's samples unknown, and so does a device that repeats
    its last image for all its racks.

    :param times: (n,) microseconds since 1970 UTC, ascending
    :param values: column -> (n, racks)
    """
    span = (from_micros(int(times[0])), from_micros(int(times[-1])))
    with reading(context.engines["default"]) as connection:
        stood = frozen_values(connection, site, *span) + unreached_racks(connection, site, *span, UNREACHED)
    if not stood:
        return values
    place = {rack: i for i, rack in enumerate(racks)}
    values = {name: array.copy() for name, array in values.items()}
    for one in stood:
        then = times >= to_micros(one.since)
        if one.until is not None:
            then &= times < to_micros(one.until)
        for rack, column in _cells(context, one, racks):
            for name in values if column is EVERYTHING else {column} & values.keys():
                values[name][then, place[rack]] = np.nan
    return values


def _cells(context: Context, one: FrozenValue, racks: Sequence[Rack]) -> Iterator[tuple[Rack, str | None]]:
    """The racks and columns that stood still."""
    if one.device is None:
        yield from ((rack, EVERYTHING) for rack in racks if rack == (one.bank_id, one.rack_id))
        return
    device = context.settings.device(one.device)
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
