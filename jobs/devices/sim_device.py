"""A simulated device: the registers of its map, filled from rows, bent by its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from engine.battery.faults import misread
from engine.field.codec import compiled
from engine.field.fault_block import (
    CLEAR,
    COMMIT,
    FAULT_WORDS,
    FIRST,
    LENGTH,
    SET,
    SIGNATURE_AT,
    decode_fault,
    encode_block,
)
from engine.field.fault_kinds import BY_CODE, KINDS, Aim, Fault
from engine.field.model import READ_COILS, WRITE_REGISTER, ProtocolMap, Register
from jobs.devices.sim_aim import aimed
from jobs.devices.sim_faults import LINE, WRITES, Active, Faults
from jobs.devices.sim_status import NO_TABLE, THRESHOLDS, Rows, own_values, summed_up, with_orders
from jobs.devices.sim_written import Orders, Written, value_of, word_of

ILLEGAL_ADDRESS, ILLEGAL_VALUE = 2, 3  # Modbus exception codes
COUNTER = "samples"  # of a rack's own electronics
FLAGGED = {
    "off_gas": ("tvoc_status", "off_gas"),
    "emergency": ("emergency_status", "emergency_stopped"),
}


class DeviceRefuses(Exception):
    """The device answers with a Modbus exception of this ``code``."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class SimulatedDevice:
    """One unit. Give it rows with :meth:`refresh`; ask it with :meth:`read` and :meth:`write`, in one thread.

    ``shown``: the value of each register of the map at ``moment``, faults and all; NaN where there is none.
    ``is_away``: there are no rows, so it answers nothing.
    """

    def __init__(self, protocol: ProtocolMap, *, unit: int = 1, bank_id: int | None = None, seed: int = 0) -> None:
        self.map, self.unit, self.bank_id = protocol, unit, bank_id
        self.faults = Faults()
        self.written = Written(protocol, {name: start for name, (_, _, start) in THRESHOLDS.items()})
        self.moment = datetime.fromtimestamp(0, UTC)
        self.is_away = True
        self._rng = np.random.default_rng(seed)
        self._codec = compiled(protocol)
        self.shown = [float("nan")] * len(protocol.registers)
        self._draft = [0] * (COMMIT - FIRST)
        self._image = self._encoded(self.shown)

    def refresh(self, moment: datetime, rows: Rows | None) -> None:
        """Show the rows of a moment; None: there is none, the device does not answer until there is."""
        self.moment, self.is_away = moment, rows is None
        self.written.watch(moment)
        if rows is None:
            return
        active = self.faults.at(moment)
        values = self._true_values(with_orders(rows, self.written, self.map))
        for each in active:
            self._bend(each, values)
        summed_up(self.map.registers, values)
        self.shown, self._image = values, self._encoded(values)

    def addresses(self, function: int) -> set[int]:
        """Every address that can be read with function 1, 3 or 4."""
        if function == READ_COILS:
            return {*self._image[function], *self._written_words(function)}
        return {*self._image[function], *self._written_words(function), *range(FIRST, FIRST + LENGTH)}

    def read(self, function: int, address: int, count: int) -> list[int]:
        """The words of registers read with function 3 or 4, of coils (0 or 1) with 1; raises :class:`DeviceRefuses`
        where there is none."""
        if function != READ_COILS and FIRST <= address and address + count <= FIRST + LENGTH:
            return self._control_words()[address - FIRST : address - FIRST + count]
        held = self._image[function] | self._written_words(function)
        try:
            return [held[each] for each in range(address, address + count)]
        except KeyError:
            raise DeviceRefuses(ILLEGAL_ADDRESS) from None

    def write(self, address: int, word: int, *, function: int = WRITE_REGISTER) -> None:
        """Take a word written with function 6, or a coil with 5; raises :class:`DeviceRefuses`."""
        if function == WRITE_REGISTER and FIRST <= address < FIRST + LENGTH:
            self._control(address, word)
            return
        place = function, address
        if place not in self.written.words:
            raise DeviceRefuses(ILLEGAL_ADDRESS)
        writable = self.written.by_place.get(place)
        if writable is not None:
            value = value_of(writable, word)
            if not writable.low <= value <= writable.high:
                raise DeviceRefuses(ILLEGAL_VALUE)
            fault = self._write_fault(self.map.writables.index(writable))
            if fault is not None and fault.kind == "write_refused":
                raise DeviceRefuses(int(fault.size))
            if fault is not None and fault.kind == "write_ignored":
                return
            if fault is not None and fault.kind == "write_clamped":
                word = word_of(writable, min(value, fault.size))
        self.written.take(place, word, self.moment)

    def inject(self, fault: Fault) -> None:
        """Have a fault from now on. ValueError, naming the field, when this device cannot have it."""
        self.faults.give(aimed(fault, self.map), self.moment)

    def line_fault(self, address: int) -> Fault | None:
        """The fault of the line that an answer about this address meets; the control block never meets one."""
        if address >= FIRST:
            return None
        return Fault(kind="silent") if self.is_away else self.faults.newest(self.moment, LINE)

    def orders(self) -> Orders:
        """What the device has been told to do, as of now."""
        return self.written.orders()

    def hot_cells(self) -> Iterator[tuple[int, int, float]]:
        """Rack, position (from 1) and rate, K/min, of each cell that has a fault of its own."""
        for each in self.faults.at(self.moment):
            if each.fault.kind == "hot_cell" and each.fault.position is not None:
                yield each.fault.rack, each.fault.position, each.fault.size

    def _true_values(self, rows: Rows) -> list[float]:
        own = own_values(self.written)
        return [self._true_value(register, rows, own) for register in self.map.registers]

    def _true_value(self, register: Register, rows: Rows, own: dict[str, float]) -> float:
        if register.table is not None and register.column is not None:
            value = rows.get((register.table, register.rack_id), {}).get(register.column)
            if value is not None and register.json_key is not None:
                value = json.loads(value).get(register.json_key)
            return float("nan") if value is None else float(value)
        if register.name in self.written.names:
            return self.written.value(register.name)
        if register.name == self.map.sequence or register.name.endswith(COUNTER):
            return float(int(self.moment.timestamp()))
        return float(rows.get(NO_TABLE, {}).get(register.name, own.get(register.name, 0.0)))

    def _encoded(self, values: list[float]) -> dict[int, dict[int, int]]:
        """The words by function and address; the holes that may be read hold 0."""
        image: dict[int, dict[int, int]] = {READ_COILS: {}, 3: {}, 4: {}}
        for group in self.map.groups:
            for first, last in group.bridge:
                image[group.function].update(dict.fromkeys(range(first, last + 1), 0))
        for function, words in self._codec.encode(values).items():
            image[function].update(words)
        return image

    def _bend(self, active: Active, values: list[float]) -> None:
        """What one fault makes of the values, in place."""
        fault = active.fault
        if fault.kind == "lost_rack":
            self._lose_rack(fault.rack, values)
        elif fault.kind in FLAGGED:
            for i, register in enumerate(self.map.registers):
                if (register.column or register.name) in FLAGGED[fault.kind]:
                    values[i] = 1.0
        elif fault.kind in ("bms_warning", "bms_fault") and fault.position is not None:
            values[fault.position] = 1.0
        elif fault.kind == "swapped" and fault.position is not None:
            i, j = fault.position, (fault.position + 1) % len(values)
            values[i], values[j] = values[j], values[i]
        elif fault.kind == "invalid" and fault.position is not None:
            values[fault.position] = float("nan")
        elif fault.position is not None and KINDS[fault.kind].aim is Aim.REGISTER:
            i = fault.position
            held = active.held.setdefault(i, self.shown[i])
            values[i] = misread(
                fault.kind, values[i], size=fault.size, for_s=active.for_s(self.moment), held=held, rng=self._rng
            )

    def _lose_rack(self, rack: int, values: list[float]) -> None:
        for i, register in enumerate(self.map.registers):
            tells = "communication" in (register.column or "")
            if tells and (register.rack_id in (None, rack)) and register.json_key in (None, f"rack{rack}"):
                values[i] = 1.0
            elif register.rack_id == rack and self.map.writable(register.name) is None:
                values[i] = self.shown[i]

    def _write_fault(self, place: int) -> Fault | None:
        found = (each.fault for each in self.faults.at(self.moment) if each.fault.kind in WRITES)
        return next((fault for fault in found if fault.position in (None, place)), None)

    def _written_words(self, function: int) -> dict[int, int]:
        return {at: word for (fn, at), word in self.written.read_back().items() if fn == function}

    def _control_words(self) -> list[int]:
        shown = [each.left(self.moment) for each in self.faults.at(self.moment)]
        block = encode_block(shown, int(self.moment.timestamp()), tripped=self.written.tripped)
        return [*self._draft, 0, *([0] * (SIGNATURE_AT - COMMIT - 1)), *block]

    def _control(self, address: int, word: int) -> None:
        if address < COMMIT:
            self._draft[address - FIRST] = word
            return
        try:
            if address != COMMIT or word not in (SET, CLEAR):
                raise ValueError("neither SET nor CLEAR")
            if word == SET:
                self.inject(decode_fault(self._draft[:FAULT_WORDS]))
            else:
                code = self._draft[0]
                self.faults.take(BY_CODE[code].name if code else None)
        except (ValueError, KeyError):
            raise DeviceRefuses(ILLEGAL_VALUE) from None
