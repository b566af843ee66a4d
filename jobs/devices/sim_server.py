"""A Modbus TCP server for simulated devices: several units behind one host and port, with faults of the line.

pymodbus serves the registers. Three of its ways are ours instead: each of several requests that come in together is
answered, under its own transaction id, a unit that is not there is answered as a converter does, and coils are asked of
the device one by one (pymodbus keeps sixteen to a word, and knows of no hole between them).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsResponse, WriteSingleCoilResponse
from pymodbus.server import ModbusTcpServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

from engine.field.fault_kinds import Fault
from engine.field.model import READ_COILS, WRITE_COIL, WRITE_REGISTER
from jobs.devices.sim_device import DeviceRefuses, SimulatedDevice

READS = (3, 4)
SERVED = (READ_COILS, *READS, WRITE_COIL, WRITE_REGISTER)


class SimServer(ModbusTcpServer):
    """Devices behind one host and port; one request at a time, as on the serial line behind a converter.

    ``served``: how many requests were answered as they should be.
    """

    def __init__(self, host: str, port: int, devices: Sequence[SimulatedDevice]) -> None:
        super().__init__([_described(device) for device in devices], address=(host, port))
        self.address = (host, port)
        self.units = {device.unit: device for device in devices}
        self.line = asyncio.Lock()
        self.served = 0

    def callback_new_connection(self) -> ServerRequestHandler:
        """A connection of its own for each client."""
        return _Connection(self)


class _Connection(ServerRequestHandler):
    server: SimServer

    def __init__(self, owner: SimServer) -> None:
        super().__init__(owner, None, None, None)
        self._tasks: set[asyncio.Task[None]] = set()

    def callback_data(self, data: bytes, addr: tuple[str, int] | None = None) -> int:
        """Answer every request in the bytes, each in a task of its own; how many bytes were used."""
        used = 0
        while used < len(data):
            cut = super().callback_data(data[used:], addr)
            used += cut
            if self.last_pdu is not None:
                task = self.loop.create_task(self._answer(self.last_pdu))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            if cut == 0:
                break
        return used

    def handle_later(self) -> None:
        """Nothing: the task is on its way."""

    async def _answer(self, request: ModbusPDU) -> None:
        device = self.server.units.get(request.dev_id)
        fault = device.line_fault(request.address) if device is not None else None
        if fault is not None and fault.kind == "silent":
            return
        if fault is not None and fault.kind == "closed":
            self.close()
            return
        async with self.server.line:
            if fault is not None and fault.kind == "slow":
                await asyncio.sleep(fault.size)
            response = await self._response(request, device, fault)
        if fault is not None and fault.kind == "late":
            await asyncio.sleep(fault.size)
        response.transaction_id, response.dev_id = request.transaction_id, request.dev_id
        self._send(response, fault)

    async def _response(self, request: ModbusPDU, device: SimulatedDevice | None, fault: Fault | None) -> ModbusPDU:
        function = request.function_code
        if device is None:
            return ExceptionResponse(function, ExcCodes.GATEWAY_NO_RESPONSE)
        if function not in SERVED:
            return ExceptionResponse(function, ExcCodes.ILLEGAL_FUNCTION)
        if fault is not None and fault.kind == "exception" and function in (READ_COILS, *READS):
            return ExceptionResponse(function, int(fault.size))
        if function in (READ_COILS, WRITE_COIL):
            return self._coils(request, device, fault)
        response = await request.datastore_update(self.server.context, request.dev_id)
        if response.isError():
            return response
        self.server.served += 1
        if function == WRITE_REGISTER:
            response.registers = list(request.registers)  # the echo of the protocol, whatever was taken
        elif fault is not None and fault.kind == "short":
            response.registers = response.registers[: max(0, len(response.registers) - int(fault.size))]
        return response

    def _coils(self, request: ModbusPDU, device: SimulatedDevice, fault: Fault | None) -> ModbusPDU:
        address = request.address
        try:
            if request.function_code == WRITE_COIL:
                device.write(address, int(request.bits[0]), function=WRITE_COIL)
                response: ModbusPDU = WriteSingleCoilResponse(address=address, bits=list(request.bits))
            else:
                bits = [word != 0 for word in device.read(READ_COILS, address, request.count)]
                missing = 8 * int(fault.size) if fault is not None and fault.kind == "short" else 0  # bytes, of coils
                response = ReadCoilsResponse(bits=bits[: max(0, len(bits) - missing)])
        except DeviceRefuses as refused:
            return ExceptionResponse(request.function_code, refused.code)
        self.server.served += 1
        return response

    def _send(self, response: ModbusPDU, fault: Fault | None) -> None:
        match fault.kind if fault is not None else None:
            case "garbage":
                self.send(secrets.token_bytes(24))
            case "wrong_unit":
                response.dev_id = response.dev_id % 247 + 1
                self.server_send(response, None)
            case _:
                self.server_send(response, None)


def _described(device: SimulatedDevice) -> SimDevice:
    """The device as pymodbus wants it: which addresses there are; what they hold is filled in when they are read."""
    holding, inputs = ([SimData(*span) for span in _spans(device.addresses(function))] for function in READS)
    bits = [SimData(0, values=False, datatype=DataType.BITS)]
    return SimDevice(id=device.unit, simdata=(bits, bits, holding, inputs), action=partial(_act, device))


def _spans(addresses: set[int]) -> Iterator[tuple[int, int, list[int], DataType]]:
    """Neighbouring addresses together, as the arguments of SimData."""
    for _, some in groupby(enumerate(sorted(addresses)), key=lambda pair: pair[1] - pair[0]):
        span = [address for _, address in some]
        yield span[0], 1, [0] * len(span), DataType.REGISTERS


async def _act(
    device: SimulatedDevice,
    function: int,
    start: int,
    address: int,
    count: int,
    registers: list[int],
    set_values: Any,
) -> ExcCodes | None:
    """Called by pymodbus before it reads or writes: fills in what is read, takes what is written."""
    try:
        if set_values is not None:
            device.write(address, set_values[0])
        elif function in READS:
            registers[address - start : address - start + count] = device.read(function, address, count)
    except DeviceRefuses as refused:
        return ExcCodes(refused.code)
    return None
