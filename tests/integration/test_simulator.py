"""The BMS simulator over real Modbus: every register of every map, what is written, what the plant makes of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.services.demo.plant import advance
from api.services.demo.rows import table_rows
from api.services.maps import protocol_map, shipped_maps
from engine.field.fault_block import SEQUENCE_AT, SIGNATURE, SIGNATURE_AT, TRIPPED_AT
from engine.field.model import Kind
from jobs.devices.bms_simulator import layout_of
from jobs.devices.sim_cooling import is_cooling
from jobs.devices.sim_plant import SECOND, by_bank
from tests.simulated import NOON, Bench, on_a_port, simulated


@pytest.fixture
def bench() -> Iterator[Bench]:
    with on_a_port(simulated("bms_one_block")) as started:
        yield started


@pytest.mark.parametrize("name", [name for name in shipped_maps() if not is_cooling(protocol_map(name))])
def test_every_register_of_a_map_holds_what_the_plant_holds(name: str) -> None:
    protocol = protocol_map(name)
    number = layout_of(protocol)
    plant = simulated(name, layout=number)
    frames, _ = advance(plant.plant, plant.standing, NOON + SECOND, 1)  # the same second, reckoned beside it
    truth = by_bank({table: table_rows(table, number, frame) for table, frame in frames.items()})[1]
    with on_a_port(plant) as bench:
        seen = bench.values()
    compared = 0
    for register in protocol.registers:
        expected = truth.get((register.table or "", register.rack_id), {}).get(register.column)
        if expected is not None and register.json_key is None and register.column != "order_source":
            step = abs(register.scale) if register.kind is not Kind.FLOAT32 else 1e-3
            assert seen[register.name] == pytest.approx(float(expected), abs=0.51 * step), register.name
            compared += 1
    assert compared > 0
    assert None not in seen.values()


def test_the_sequence_grows_by_one_each_second_in_the_map_and_in_the_control_block(bench: Bench) -> None:
    def counted() -> tuple[float | None, int]:
        with bench.client() as client:
            words = client.read_holding_registers(SEQUENCE_AT, count=2, device_id=1).registers
        return bench.values()["sequence"], words[0] << 16 | words[1]

    assert counted() == (NOON.timestamp(), NOON.timestamp())
    bench.step(3)
    assert counted() == (NOON.timestamp() + 3, NOON.timestamp() + 3)


def test_a_simulator_is_known_by_its_signature(bench: Bench) -> None:
    with bench.client() as client:
        assert client.read_input_registers(SIGNATURE_AT, count=1, device_id=1).registers == [SIGNATURE]


def test_addresses_units_and_functions_that_are_not_there_are_refused_with_their_code(bench: Bench) -> None:
    with bench.client() as client:
        assert client.read_input_registers(60_000, count=1, device_id=1).exception_code == 2
        assert client.read_input_registers(0, count=1, device_id=9).exception_code == 11  # as a converter does
        assert client.write_registers(502, [1, 1], device_id=1).exception_code == 1
        assert client.write_register(0, 1, device_id=1).exception_code == 2  # an input register
        assert client.write_register(505, 3000, device_id=1).exception_code == 3  # 3.0 V, below 3.9


def test_a_charge_stop_is_read_back_and_stops_the_current(bench: Bench) -> None:
    assert bench.values()["bank_dc_current"] > 300.0
    assert bench.write("charge_stop", 1)
    with bench.client() as client:
        assert client.read_holding_registers(502, count=1, device_id=1).registers == [1]
    bench.step(2)
    seen = bench.values()
    assert (seen["bank_dc_current"], seen["charging_stop_of_status"], seen["charge_stop"]) == (0.0, 1.0, 1.0)
    bench.write("charge_stop", 0)
    bench.step(2)
    assert bench.values()["bank_dc_current"] > 300.0


def test_an_open_contactor_takes_its_rack_off_the_bus(bench: Bench) -> None:
    bench.write("r3.contactor_open", 1)
    bench.step(2)
    seen = bench.values()
    assert (seen["r3.rack_current"], seen["r3.rack_charge_relay_plus_status"]) == (0.0, 0.0)
    assert seen["r4.rack_current"] > 40.0
    assert seen["r4.rack_charge_relay_plus_status"] == 1.0


def test_an_emergency_stop_opens_every_rack(bench: Bench) -> None:
    bench.write("emergency", 1)
    bench.step(2)
    seen = bench.values()
    assert (seen["bank_dc_current"], seen["emergency_status"], seen["emergency_source"]) == (0.0, 1.0, 3.0)
    assert {seen[f"r{n}.rack_current"] for n in range(1, 9)} == {0.0}


def test_a_fan_takes_heat_from_its_rack_and_from_a_hot_cell_in_it(bench: Bench) -> None:
    for rack in (2, 5):
        bench.inject("hot_cell", rack=rack, position=100, magnitude=600.0)
    bench.write("r2.fan", 1)
    bench.step(40)
    seen = bench.values()
    # 10 K/s for 40 s: 3000 (1 - exp(-40/300)) = 374 K, with the fan 1000 (1 - exp(-40/100)) = 330 K
    lower = seen["r5.rack_max_cell_temperature"] - seen["r2.rack_max_cell_temperature"]
    assert lower == pytest.approx(44.0, abs=8.0)


def test_a_threshold_holds_what_is_written_and_decides_the_flag(bench: Bench) -> None:
    warm = bench.values()["r1.rack_max_cell_temperature"]
    assert warm < 40.0
    assert bench.values()["over_temperature_warning"] == 50.0
    bench.inject("hot_cell", rack=1, magnitude=600.0)
    bench.write("over_temperature_warning", 400)  # 40.0 °C
    bench.step(3)
    seen = bench.values()
    assert 40.0 < seen["r1.rack_max_cell_temperature"] < 60.0
    assert seen["over_temperature_warning"] == 40.0
    assert (seen["r1.rack_over_temperature_warning"], seen["rack_over_temperature_warning"]) == (1.0, 1.0)
    assert (seen["r1.rack_status_for_warning"], seen["battery_status_for_warning"]) == (1.0, 1.0)
    assert seen["r2.rack_over_temperature_warning"] == 0.0


def test_a_heartbeat_that_falls_silent_while_remote_trips_to_local_and_stops_both_ways(bench: Bench) -> None:
    bench.write("order_source", 1)
    with bench.client() as client:
        for beat in range(1, 4):
            client.write_register(501, beat, device_id=1)
            bench.skip(20)
        assert client.read_holding_registers(TRIPPED_AT, count=1, device_id=1).registers == [0]
        client.write_register(501, 3, device_id=1)  # the same number again is no sign of life
        bench.skip(11)  # 31 s after the last that counted
        assert client.read_holding_registers(TRIPPED_AT, count=1, device_id=1).registers == [1]
    bench.step()
    seen = bench.values()
    assert (seen["order_source"], seen["charge_stop"], seen["discharge_stop"]) == (0.0, 1.0, 1.0)
    assert seen["bank_dc_current"] == 0.0
    bench.write("order_source", 1)
    with bench.client() as client:
        assert client.read_holding_registers(TRIPPED_AT, count=1, device_id=1).registers == [0]


def test_handed_back_to_local_the_silence_trips_nothing(bench: Bench) -> None:
    bench.write("order_source", 1)
    bench.write("order_source", 0)
    bench.skip(40)
    assert bench.values()["charge_stop"] == 0.0
