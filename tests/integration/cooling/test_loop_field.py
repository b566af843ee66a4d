"""The Modbus side of the cooling loop: bounded in time, partial images, and nothing on the wire that may not be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.config import Device
from api.services.maps import protocol_map
from engine.field.outcomes import Rejected, Why
from engine.thermal.plant_image import Actuator, Orders, PlantImage, Standing
from jobs.devices.cooling_field import CoolingField
from jobs.devices.link import Failure, Link, Trouble
from tests.cooling_loop import Ship, cooling_loop, kinds, outcomes
from tests.cooling_plant import MAP
from tests.loops import run_within
from tests.modbus_device import ModbusDevice, listening

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
SENSORS, DRIVES, ENERGY, HELD = 10, 160, 5100, 5000  # first addresses of blocks


@pytest.fixture
def ship(tmp_path: Path) -> Iterator[Ship]:
    with cooling_loop(tmp_path) as under_way:
        under_way.run(minutes=1)
        yield under_way


def plant_of(device: ModbusDevice) -> CoolingField:
    here = Device(id="cooling", site=2, map=MAP, host="127.0.0.1", port=device.port, timeout_ms=50)
    return CoolingField(here, protocol_map(MAP), Link("127.0.0.1", device.port))


def without_block(ship: Ship, address: int) -> None:
    """The device answers with an exception whenever this holding register is read."""
    link = ship.loop._side._plant._link  # type: ignore[attr-defined]
    read = link.read

    async def refusing(unit: int, function: int, first: int, count: int, *rest: Any, **more: Any) -> Any:
        if function == 3 and first <= address < first + count:
            return Failure(trouble=Trouble.EXCEPTION, code=2)
        return await read(unit, function, first, count, *rest, **more)

    link.read = refusing


def test_a_device_that_hangs_is_asked_twice_and_then_left_until_the_next_cycle() -> None:
    with listening(is_silent=True) as device:
        plant = plant_of(device)

        async def one() -> PlantImage | None:
            return await plant.read(NOW)

        assert run_within(20, one()) is None
        assert len(device.heard) == 2


def test_a_connection_that_is_refused_is_no_image(ship: Ship) -> None:
    ship.cut()
    assert not ship.tick().link


def test_without_the_sensors_block_all_pumps_go_to_60_hz_and_the_fans_are_left_alone(ship: Ship) -> None:
    before = ship.ordered()["fan"]
    without_block(ship, SENSORS)
    record = ship.tick()
    assert record.link
    assert set(record.quality.values()) == {"missing"}
    assert (ship.ordered()["sw"], ship.ordered()["fw"]) == (60.0, 60.0)
    assert record.fire is None, "its inputs are in the same block: not known counts as set"
    assert ship.ordered()["fan"] == before


def test_drives_that_cannot_be_read_are_unknown_and_neither_started_nor_stopped(ship: Ship) -> None:
    without_block(ship, DRIVES)
    record = ship.tick()
    assert record.drives["sw1"]["standing"] == Standing.UNKNOWN.value
    assert ("cooling.drive", "sw1") in kinds(record)
    assert not any(each["drive"].startswith("sw") for each in record.staging)
    assert record.actual_kw is None


def test_a_block_that_decides_nothing_costs_nothing(ship: Ship) -> None:
    without_block(ship, ENERGY)
    record = ship.tick()
    assert set(outcomes(record).values()) == {"applied"}
    assert kinds(record) == set()


def test_without_what_it_holds_the_orders_go_on_from_what_was_ordered_last(ship: Ship) -> None:
    before = ship.ordered()
    without_block(ship, HELD)
    ship.loop.cycle()
    assert all(abs(ship.ordered()[a] - before[a]) <= 6.0 for a in before)


@pytest.mark.parametrize("hz", [39.9, 60.1, 0.0, float("nan")])
def test_a_frequency_that_the_map_does_not_list_never_goes_on_the_wire(hz: float) -> None:
    with listening() as device:
        plant = plant_of(device)
        held = PlantImage(at=NOW, reading=None, drives={})  # type: ignore[arg-type]

        async def one() -> Any:
            return await plant.carry(Orders(hz={Actuator.SW: hz}), held, lambda: None)

        done = run_within(20, one()).hz[Actuator.SW]
        assert done.outcome == Rejected(why=Why.NOT_ACCEPTED)
        assert device.heard == []


def test_whoever_may_not_write_sends_nothing_not_even_a_beat() -> None:
    with listening() as device:
        plant = plant_of(device)
        held = PlantImage(at=NOW, reading=None, drives={})  # type: ignore[arg-type]
        orders = Orders(hz={Actuator.SW: 50.0, Actuator.FAN: None}, start=("sw3",), stop=("fw1",))

        async def both() -> Any:
            carried = await plant.carry(orders, held, lambda: Rejected(why=Why.READ_ONLY))
            return carried, await plant.beat(7, lambda: Rejected(why=Why.READ_ONLY))

        carried, has_beaten = run_within(20, both())
        assert {type(done.outcome) for done in (*carried.hz.values(), *carried.drives.values())} == {Rejected}
        assert not has_beaten
        assert not carried.holds(orders)
        assert device.heard == []


def test_a_frequency_is_written_once_and_read_back() -> None:
    with listening() as device:
        plant = plant_of(device)
        held = PlantImage(at=NOW, reading=None, drives={})  # type: ignore[arg-type]
        orders = Orders(hz={Actuator.SW: 48.3})

        async def one() -> Any:
            carried = await plant.carry(orders, held, lambda: None)
            await plant._link.close()
            return carried

        carried = run_within(20, one())
        assert device.heard == [(6, 5000, 483), (3, 5000, 1)]
        assert carried.hz[Actuator.SW].after == 48.3
        assert carried.holds(orders)
