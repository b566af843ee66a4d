"""Several processes and dead ones: a command is sent once, whatever happens; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.services.context import Context
from api.services.control.carrying import claim, waiting
from api.services.control.commands import find_command
from api.store.devices.commands import State
from tests.controlling import Ahead, carrying_out, one_device, order
from tests.devices import CAP
from tests.modbus_device import ModbusDevice, listening
from tests.waiting import wait_until


@pytest.fixture
def bms() -> Iterator[ModbusDevice]:
    with listening(registers={CAP: 900}) as listener:
        yield listener


@pytest.fixture
def ahead() -> Ahead:
    return Ahead()


@pytest.fixture
def plant(context: Context, bms: ModbusDevice, ahead: Ahead) -> Context:
    return one_device(context, bms, ahead)


@pytest.mark.parametrize(("held", "outcome"), [(800, "applied"), (900, "unknown")])
def test_what_a_dead_process_had_claimed_is_read_and_never_sent_again(
    plant: Context, bms: ModbusDevice, ahead: Ahead, held: int, outcome: str
) -> None:
    command_id = order(plant, "soc_cap", 80)
    (found,) = waiting(plant).ready
    assert claim(plant, found) is not None
    assert claim(plant, found) is None, "nobody else has it"
    bms.registers[CAP] = held
    ahead.by += timedelta(seconds=30)
    with carrying_out(plant):
        wait_until(lambda: find_command(plant, command_id).state is State.DONE)
    assert (find_command(plant, command_id).outcome, bms.writes) == (outcome, [])


def test_two_executors_never_send_a_command_twice(plant: Context, bms: ModbusDevice) -> None:
    ids = []
    with carrying_out(plant), carrying_out(plant):
        for value in (60, 61, 62):
            ids.append(order(plant, "soc_cap", value))
            wait_until(lambda: find_command(plant, ids[-1]).state is State.DONE)
    assert bms.writes == [(CAP, 600), (CAP, 610), (CAP, 620)]
