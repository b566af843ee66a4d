"""Every fault of a simulated device does what it says, and ends; given as an object and over Modbus."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator

import pytest
from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusIOException

from engine.field.fault_kinds import KINDS, Fault
from jobs.devices.sim_faults import LINE, WRITES
from tests.cooling_plant import COOLING
from tests.simulated import Bench, on_a_port, simulated

BATTERY = ("hot_cell", "lost_rack", "off_gas", "emergency", "bms_warning", "bms_fault")
SENSOR = ("drifting", "frozen", "spiking", "offset", "invalid")


@pytest.fixture(scope="module")
def started() -> Iterator[Bench]:
    with on_a_port(simulated("bms_one_block", "bms_four_blocks")) as bench:
        yield bench


@pytest.fixture
def bench(started: Bench) -> Bench:
    """Without faults."""
    for device in started.plant.devices:
        started.call(device.faults.take)
    started.plant.excess_k[:] = 0.0
    started.step()
    return started


def place(bench: Bench, name: str) -> int:
    return [register.name for register in bench.device().map.registers].index(name)


def test_every_kind_of_fault_is_tried_below() -> None:
    of_cooling = {*COOLING, "swapped"}  # in test_cooling_simulator.py
    assert {*BATTERY, *SENSOR, *LINE, *WRITES, *of_cooling} == set(KINDS)


# --- the battery


def test_a_hot_cell_gets_hotter_at_its_rate_and_is_found_at_its_position(bench: Bench) -> None:
    bench.inject("hot_cell", rack=3, position=200, magnitude=600.0)
    before = bench.values()["r3.rack_max_cell_temperature"]
    bench.step(5)
    seen = bench.values()
    assert seen["r3.rack_max_cell_temperature"] == pytest.approx(before + 50.0, abs=3.0)  # 10 K a second
    assert seen["r3.rack_max_cell_temperature_position"] == 200.0
    assert seen["max_cell_temperature_of_bank"] == seen["r3.rack_max_cell_temperature"]
    assert seen["r3.rack_over_temperature_fault"] == 1.0  # of the BMS, above 55 °C
    assert seen["r4.rack_max_cell_temperature"] < 40.0


def test_a_lost_rack_stands_still_while_its_communication_faults_are_set(bench: Bench) -> None:
    bench.inject("lost_rack", rack=4, unit=2)
    bench.inject("lost_rack", rack=4)
    before, counted = bench.values(), bench.values(unit=2)
    bench.step(3)
    seen, counts = bench.values(), bench.values(unit=2)
    own = [name for name in seen if name.startswith("r4.rack_") and "communication" not in name and "_for_" not in name]
    assert {name: seen[name] for name in own} == {name: before[name] for name in own}
    assert counts["r4.samples"] == counted["r4.samples"]
    assert counts["r5.samples"] == counted["r5.samples"] + 3
    assert seen["r4.rack_tray_rack_communication_fault"] == 1.0
    assert seen["r5.rack_tray_rack_communication_fault"] == 0.0
    masters = [value for name, value in seen.items() if name.startswith("master")]
    assert masters == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("kind", "unit", "name"),
    [
        ("off_gas", 1, "tvoc_status"),
        ("off_gas", 2, "off_gas"),
        ("emergency", 1, "emergency_status"),
        ("emergency", 2, "emergency_stopped"),
        ("bms_warning", 1, "rack_temperature_imbalance_warning"),
        ("bms_fault", 1, "rack_temperature_imbalance_fault"),
    ],
)
def test_a_flag_of_the_bms_is_set_until_the_fault_is_taken(bench: Bench, kind: str, unit: int, name: str) -> None:
    bench.inject(kind, unit=unit)
    bench.step()
    assert bench.values(unit)[name] == 1.0
    bench.call(lambda: bench.device(unit).faults.take(kind))
    bench.step()
    assert bench.values(unit)[name] == 0.0


def test_a_flag_can_be_chosen(bench: Bench) -> None:
    bench.inject("bms_warning", position=place(bench, "r6.rack_under_voltage_protection_warning"))
    bench.step()
    seen = bench.values()
    assert seen["r6.rack_under_voltage_protection_warning"] == 1.0
    assert seen["r6.rack_status_for_warning"] == 1.0
    assert seen["r7.rack_status_for_warning"] == 0.0


# --- sensors


def test_a_frozen_value_stays_while_the_others_go_on(bench: Bench) -> None:
    bench.inject("frozen", position=place(bench, "bank_dc_current"))
    before = bench.values()
    bench.step(15)
    seen = bench.values()
    assert seen["bank_dc_current"] == before["bank_dc_current"]
    assert any(seen[name] != before[name] for name in seen if name.endswith(("rack_current", "rack_voltage")))


def test_a_drifting_sensor_moves_away_by_its_rate(bench: Bench) -> None:
    true = bench.values()["max_cell_temperature_of_bank"]
    bench.inject("drifting", magnitude=60.0)  # 1 K a second; left open, it is the hottest cell of the bank
    bench.step(5)
    assert bench.values()["max_cell_temperature_of_bank"] == pytest.approx(true + 5.0, abs=0.3)


def test_an_offset_is_added(bench: Bench) -> None:
    true = bench.values()["bank_soc"]
    bench.inject("offset", position=place(bench, "bank_soc"), magnitude=-7.0)
    bench.step()
    assert bench.values()["bank_soc"] == pytest.approx(true - 7.0, abs=0.2)


def test_a_spiking_sensor_jumps_and_comes_back(bench: Bench) -> None:
    at = place(bench, "bank_soc")
    bench.inject("spiking", position=at, magnitude=30.0)
    seen = []
    for _ in range(30):
        bench.step()
        seen.append(bench.device().shown[at])
    jumps = [value for value in seen if abs(value - 45.0) > 25.0]
    assert 0 < len(jumps) < 20


def test_an_invalid_value_is_the_number_that_stands_for_none(bench: Bench) -> None:
    bench.inject("invalid", position=place(bench, "max_cell_temperature_of_bank"))
    bench.step()
    with bench.client() as client:
        assert client.read_input_registers(9, count=1, device_id=1).registers == [0x8000]


# --- the line


def read(client: ModbusTcpClient, unit: int = 1) -> object:
    return client.read_input_registers(0, count=10, device_id=unit)


def test_answers_are_slow_and_hold_up_the_units_behind_the_same_port(bench: Bench) -> None:
    bench.inject("slow", magnitude=0.3)
    with bench.client() as client:
        started = time.monotonic()
        assert not read(client).isError()
        assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("kind", ["silent", "garbage"])
def test_no_answer_comes_that_could_be_understood(bench: Bench, kind: str) -> None:
    bench.inject(kind)
    with bench.client(0.2) as client, pytest.raises((ModbusIOException, ConnectionException)):
        read(client)
    with bench.client() as client:
        assert not read(client, unit=2).isError()  # the other unit answers


def test_a_late_answer_bears_the_number_of_its_own_request(bench: Bench) -> None:
    bench.inject("late", magnitude=0.3)
    ask = struct.Struct(">HHHBBHH")
    with socket.create_connection(("127.0.0.1", bench.port), 5) as line:
        line.sendall(ask.pack(7, 0, 6, 1, 4, 0, 1))
        bench.call(lambda: None)
        line.sendall(ask.pack(8, 0, 6, 2, 4, 0, 1))  # the other unit, which is not late
        numbers = [struct.unpack(">H", line.recv(11, socket.MSG_WAITALL)[:2])[0] for _ in range(2)]
    assert sorted(numbers) == [7, 8]


def test_reads_are_answered_with_the_exception_asked_for(bench: Bench) -> None:
    bench.inject("exception", magnitude=6.0)
    with bench.client() as client:
        assert read(client).exception_code == 6


def test_an_answer_has_too_few_registers(bench: Bench) -> None:
    bench.inject("short", magnitude=3.0)
    with bench.client() as client:
        assert len(read(client).registers) == 7


def test_an_answer_bears_another_unit_id(bench: Bench) -> None:
    bench.inject("wrong_unit")
    with socket.create_connection(("127.0.0.1", bench.port), 5) as line:
        line.sendall(struct.pack(">HHHBBHH", 1, 0, 6, 1, 4, 0, 1))
        assert line.recv(11, socket.MSG_WAITALL)[6] == 2


def test_the_connection_is_closed_instead_of_an_answer(bench: Bench) -> None:
    bench.inject("closed")
    with socket.create_connection(("127.0.0.1", bench.port), 5) as line:
        line.sendall(struct.pack(">HHHBBHH", 1, 0, 6, 1, 4, 0, 1))
        assert line.recv(11) == b""


# --- writes


def held(bench: Bench, address: int) -> int:
    with bench.client() as client:
        return int(client.read_holding_registers(address, count=1, device_id=1).registers[0])


def test_a_write_is_echoed_and_not_taken(bench: Bench) -> None:
    bench.inject("write_ignored")
    before = held(bench, 505)
    with bench.client() as client:
        assert client.write_register(505, 4100, device_id=1).registers == [4100]
    assert held(bench, 505) == before


def test_a_write_is_refused_with_its_code_one_command_alone(bench: Bench) -> None:
    charge_stop = [each.name for each in bench.device().map.writables].index("charge_stop")
    bench.inject("write_refused", position=charge_stop, magnitude=6.0)
    with bench.client() as client:
        assert client.write_register(502, 1, device_id=1).exception_code == 6
        assert not client.write_register(503, 0, device_id=1).isError()


def test_of_a_write_less_is_taken(bench: Bench) -> None:
    bench.inject("write_clamped", magnitude=4.0)
    assert bench.write("over_voltage_warning", 4150)
    assert held(bench, 505) == 4000


# --- given, shown and taken over Modbus


def test_a_fault_is_given_shown_with_what_is_left_of_it_and_ends_by_itself(bench: Bench) -> None:
    assert bench.send(Fault(kind="off_gas", duration_s=10))
    bench.skip(4)
    assert bench.active() == (Fault(kind="off_gas", duration_s=6),)
    bench.skip(6)
    assert bench.active() == ()
    assert bench.values()["tvoc_status"] == 0.0


def test_a_device_that_answers_nothing_else_still_hears_that_its_faults_are_taken(bench: Bench) -> None:
    for kind in ("silent", "closed", "exception", "write_refused"):
        assert bench.send(Fault(kind=kind))
    assert len(bench.active()) == 4
    assert bench.send(None)
    assert bench.active() == ()
    assert bench.values()["bank_soc"] is not None


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="hot_cell", rack=9),
        Fault(kind="hot_cell", rack=1, position=241),
        Fault(kind="frozen", position=9_999),
        Fault(kind="write_ignored", position=999),
    ],
)
def test_a_fault_the_device_cannot_have_is_refused(bench: Bench, fault: Fault) -> None:
    assert not bench.send(fault)
    assert bench.active() == ()


def test_a_word_that_commits_nothing_is_refused(bench: Bench) -> None:
    with bench.client() as client:
        assert client.write_register(65_006, 1, device_id=1).exception_code == 3
        client.write_register(65_000, 999, device_id=1)
        assert client.write_register(65_006, 0xC1EA, device_id=1).exception_code == 3  # no kind has this code


def test_more_than_sixteen_faults_are_too_many(bench: Bench) -> None:
    for n in range(16):
        bench.inject("offset", position=n, magnitude=1.0)
    assert not bench.send(Fault(kind="silent"))
    assert bench.send(Fault(kind="offset", position=3, magnitude=2.0))  # in place of the one before
