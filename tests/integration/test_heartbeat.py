"""The heartbeat, and what is written when nothing may be: over real Modbus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from api.services.context import Context, utc_now
from api.services.control.actions import ask
from api.services.control.commands import confirm_command, find_command, form_command
from api.services.control.faults import give_fault
from api.services.control.permission import throw_switch
from api.services.roles import Principal, Role
from api.store import audit
from api.store.db import reading, writing
from api.store.devices.commands import State
from api.store.models import audit_log
from tests.controlling import controlling
from tests.devices import BEAT, CAP, FAN, SOURCE, device
from tests.modbus_device import ModbusDevice, listening
from tests.waiting import wait_until

KIM = Principal(name="kim", role=Role.operator, kind="session")
LOCAL, REMOTE = 0, 1


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def bms() -> Iterator[ModbusDevice]:
    with listening(registers={FAN: 0, CAP: 900, SOURCE: REMOTE}) as listener:
        yield listener


@pytest.fixture
def plant(context: Context, bms: ModbusDevice) -> Context:
    here = device(port=bms.port, timeout_ms=500, simulator=True)
    return replace(context, settings=replace(context.settings, devices=(here,)), now=utc_now)


def acts(plant: Context) -> list[str]:
    with reading(plant.engines["default"]) as connection:
        assert audit.first_broken(connection) is None
        return list(connection.scalars(sa.select(audit_log.c.action).order_by(audit_log.c.id)))


def reads_of_the_source(bms: ModbusDevice) -> int:
    return sum(address == SOURCE and function == 3 for function, address, _ in bms.heard)


def test_it_counts_up_while_remote_and_hands_back_before_it_falls_silent(plant: Context, bms: ModbusDevice) -> None:
    with controlling(plant):
        wait_until(lambda: (BEAT, 2) in bms.writes)
        throw_switch(plant, is_off=True, reason="test", who=KIM)
        wait_until(lambda: bms.registers[SOURCE] == LOCAL)
        wait_until(lambda: "order source handed back" in acts(plant))
        written = list(bms.writes)
        heard = len(bms.heard)
    assert written == [*((BEAT, n) for n in range(1, len(written))), (SOURCE, LOCAL)], "one last write"
    assert len(bms.heard) == heard, "then silence, also at the end of the process"
    assert acts(plant) == ["heartbeat begun", "writes off", "order source handed back"]


def test_a_process_that_is_told_to_stop_hands_back(plant: Context, bms: ModbusDevice) -> None:
    with controlling(plant):
        wait_until(lambda: (BEAT, 1) in bms.writes)
    assert bms.writes[-1] == (SOURCE, LOCAL)


def test_a_device_that_is_ordered_from_local_is_left_alone(plant: Context, bms: ModbusDevice) -> None:
    bms.registers[SOURCE] = LOCAL
    with controlling(plant):
        wait_until(lambda: reads_of_the_source(bms) >= 2)
    assert bms.writes == []


def test_a_read_only_deployment_writes_nothing_whatever_is_tried(plant: Context, bms: ModbusDevice) -> None:
    formed = form_command(plant, "bms", name="soc_cap", value=80, reason="test", who="kim")
    confirmed = confirm_command(plant, formed.id, "kim")
    fault = give_fault(plant, "bms", kind="silent", reason="drill", who="kim")
    with writing(plant.engines["default"]) as connection:
        automatic = ask(connection, plant, plant.now(), alarm_id=1, actions=["bms:r1.fan=1"], reason="SoS 0.2")
    read_only = replace(plant, settings=replace(plant.settings, read_only=True))
    with controlling(read_only):
        for command_id in (confirmed.id, fault.id, *automatic):
            wait_until(lambda i=command_id: find_command(plant, i).state is State.DONE)
            command = find_command(plant, command_id)
            assert (command.outcome, command.outcome_detail) == ("rejected", {"why": "read_only"})
    assert {function for function, *_ in bms.heard} <= {3, 4}, "what the listener on the wire heard"
    assert bms.registers == {FAN: 0, CAP: 900, SOURCE: REMOTE}


def test_the_cooling_of_an_engine_room_is_left_to_the_heartbeat_of_its_loop(plant: Context, bms: ModbusDevice) -> None:
    with listening(registers={SOURCE: REMOTE}) as other:
        devices = (device(port=bms.port), device("other", port=other.port))
        site = replace(plant.settings.sites[0], cooling_device="bms")
        sites = (site, *plant.settings.sites[1:])
        with controlling(replace(plant, settings=replace(plant.settings, devices=devices, sites=sites))):
            wait_until(lambda: (BEAT, 2) in other.writes)
    assert bms.heard == []
