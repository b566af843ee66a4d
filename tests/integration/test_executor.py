"""Commands carried out over real Modbus; what the databases decide is in test_claims.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from api.services.context import Context
from api.services.control.cancelling import cancel_command
from api.services.control.carrying import claim, finish, waiting
from api.services.control.commands import confirm_command, find_command, form_command, list_commands
from api.services.control.outcome_rows import outcome_text
from api.services.control.permission import set_arming, throw_switch
from api.services.roles import Principal, Role
from api.store.devices.arming import Arming
from api.store.devices.commands import Command, State
from engine.field.outcomes import Unreachable
from tests.controlling import Ahead, carrying_out, one_device, open_alarms, order
from tests.devices import CAP, FAN, SOURCE, device
from tests.modbus_device import ModbusDevice, listening
from tests.waiting import wait_until

KIM = Principal(name="kim", role=Role.operator, kind="session")


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def bms() -> Iterator[ModbusDevice]:
    with listening(registers={FAN: 0, CAP: 900, SOURCE: 0}) as listener:
        yield listener


@pytest.fixture
def ahead() -> Ahead:
    return Ahead()


@pytest.fixture
def plant(context: Context, bms: ModbusDevice, ahead: Ahead) -> Context:
    return one_device(context, bms, ahead)


def carried_out(plant: Context, name: str, value: float) -> Command:
    """What became of a command."""
    command_id = order(plant, name, value)
    with carrying_out(plant):
        wait_until(lambda: find_command(plant, command_id).state is State.DONE)
    return find_command(plant, command_id)


def said(command: Command) -> str:
    text = outcome_text(command)
    assert text is not None
    return text.in_language("en")


def test_a_confirmed_command_is_written_once_with_function_6_and_read_back(plant: Context, bms: ModbusDevice) -> None:
    command = carried_out(plant, "soc_cap", 80.5)
    assert (command.outcome, command.before, command.after, command.arming) == ("applied", 90.0, 80.5, "armed")
    assert bms.heard == [(3, CAP, 1), (6, CAP, 805), (3, CAP, 1)]
    assert said(command) == "Applied: the device holds 80.5, read back."
    assert open_alarms(plant) == set()


def test_an_unconfirmed_command_never_reaches_the_wire(plant: Context, bms: ModbusDevice) -> None:
    form_command(plant, "bms", name="soc_cap", value=60, reason="test", who="kim")
    assert carried_out(plant, "r1.fan", 1).outcome == "applied"
    assert bms.writes == [(FAN, 1)]


def test_simulate_sends_nothing_and_shadow_only_reads_and_tells_the_difference(
    plant: Context, bms: ModbusDevice
) -> None:
    set_arming(plant, "bms", Arming.SIMULATE, "test", "lee")
    command = carried_out(plant, "soc_cap", 80)
    assert (command.outcome, bms.heard) == ("withheld", [])
    assert said(command) == "Simulated: 80 would have been written. Nothing was sent."
    set_arming(plant, "bms", Arming.SHADOW, "test", "lee")
    command = carried_out(plant, "soc_cap", 80)
    assert (command.outcome, bms.heard) == ("withheld", [(3, CAP, 1)])
    assert said(command) == "Compared: 80 would have been written, the device holds 90. Nothing was written."
    assert said(carried_out(plant, "soc_cap", 90)) == "Compared: the device holds 90 already. Nothing was written."


def test_a_set_point_that_the_device_limits_is_undone_once_and_is_an_alarm(plant: Context, bms: ModbusDevice) -> None:
    bms.registers[CAP] = 600
    bms.clamp[CAP] = 850
    command = carried_out(plant, "soc_cap", 90)
    assert (command.outcome, command.before, command.after) == ("clamped", 60.0, 60.0)
    assert command.outcome_detail == {"took": 85.0, "undone": True}
    assert bms.writes == [(CAP, 900), (CAP, 600)]
    assert open_alarms(plant) == {("command.mismatch", "soc_cap")}
    assert len(list_commands(plant, "bms")) == 1, "a set point is not tried again"
    cancel_command(plant, command.id, "kim")
    assert open_alarms(plant) == set(), "given up by a person"


def test_a_switch_that_is_not_taken_is_neither_undone_nor_tried_again(plant: Context, bms: ModbusDevice) -> None:
    bms.ignores.add(SOURCE)
    command = carried_out(plant, "order_source", 1)
    assert (command.outcome, command.outcome_detail) == ("rejected", {"why": "ignored"})
    assert bms.writes == [(SOURCE, 1)]
    assert len(list_commands(plant, "bms")) == 1
    assert open_alarms(plant) == {("command.mismatch", "order_source")}


def test_a_protective_command_is_tried_again_until_it_holds_and_never_undone(
    plant: Context, bms: ModbusDevice, ahead: Ahead
) -> None:
    bms.refuses.add(FAN)
    first = carried_out(plant, "r1.fan", 1)
    assert (first.outcome, first.outcome_detail) == ("rejected", {"why": "exception", "code": 4})
    assert open_alarms(plant) == {("command.mismatch", "r1.fan")}
    (again, _) = list_commands(plant, "bms")
    assert (again.state, again.retry_of, again.tries, again.value) == (State.CONFIRMED, first.id, 2, 1.0)
    assert again.not_before is not None
    assert again.not_before - again.formed_at == timedelta(seconds=2)
    bms.refuses.clear()
    ahead.by += timedelta(seconds=3)
    with carrying_out(plant):
        wait_until(lambda: find_command(plant, again.id).state is State.DONE)
    assert find_command(plant, again.id).outcome == "applied"
    assert bms.writes == [(FAN, 1), (FAN, 1)]
    assert (open_alarms(plant), len(list_commands(plant, "bms"))) == (set(), 2)


def test_the_tries_of_a_protective_command_end_with_its_alarm_standing(plant: Context, ahead: Ahead) -> None:
    first = order(plant, "r1.fan", 1)
    tries = 0
    while ready := waiting(plant).ready:
        claimed = claim(plant, ready[0])
        assert claimed is not None
        finish(plant, claimed, Unreachable())
        ahead.by += timedelta(seconds=60)  # the longest wait
        tries += 1
    last = list_commands(plant, "bms")[0]
    assert (tries, last.tries, last.retry_of, last.state) == (20, 20, first, State.DONE)
    assert open_alarms(plant) == {("command.unreachable", "r1.fan")}


def test_a_person_ends_the_tries_of_a_protective_command_by_cancelling_or_by_a_newer_word(
    plant: Context, bms: ModbusDevice
) -> None:
    bms.ignores.add(FAN)
    carried_out(plant, "r1.fan", 1)
    cancel_command(plant, list_commands(plant, "bms")[0].id, "kim")
    assert open_alarms(plant) == set()
    carried_out(plant, "r1.fan", 1)
    waiting_retry = list_commands(plant, "bms")[0]
    order(plant, "r1.fan", 0)
    assert find_command(plant, waiting_retry.id).state is State.CANCELLED


def test_a_device_that_does_not_answer_is_unreachable_and_nothing_is_sent_to_it(
    plant: Context, bms: ModbusDevice
) -> None:
    bms.is_silent = True
    command = carried_out(plant, "soc_cap", 80)
    assert (command.outcome, command.after, bms.writes) == ("unreachable", None, [])
    assert open_alarms(plant) == {("command.unreachable", "soc_cap")}


def test_protecting_does_not_wait_for_a_read_that_fails(plant: Context, bms: ModbusDevice) -> None:
    bms.is_silent = True
    command = carried_out(plant, "r1.fan", 1)
    assert (command.outcome, bms.writes) == ("unknown", [(FAN, 1)])


def test_a_lost_answer_is_no_lost_write(plant: Context, bms: ModbusDevice) -> None:
    bms.swallows.add(CAP)
    command = carried_out(plant, "soc_cap", 80)
    assert (command.outcome, command.after, bms.writes) == ("applied", 80.0, [(CAP, 800)])


def test_the_switch_thrown_after_the_confirmation_still_stops_the_write(plant: Context, bms: ModbusDevice) -> None:
    command_id = order(plant, "soc_cap", 80)
    throw_switch(plant, is_off=True, reason="test", who=KIM)
    with carrying_out(plant):
        wait_until(lambda: find_command(plant, command_id).state is State.DONE)
    command = find_command(plant, command_id)
    assert (command.outcome, command.outcome_detail, bms.writes) == ("rejected", {"why": "writes_off"}, [])


def test_a_confirmed_command_that_nobody_carried_out_in_a_minute_never_is(
    plant: Context, bms: ModbusDevice, ahead: Ahead
) -> None:
    command_id = order(plant, "r1.fan", 1)
    ahead.by += timedelta(seconds=61)
    assert waiting(plant).ready == ()
    assert find_command(plant, command_id).state is State.EXPIRED
    assert (open_alarms(plant), bms.heard) == ({("command.unreachable", "r1.fan")}, [])


def test_a_clock_that_is_set_back_makes_no_order_young_again(plant: Context, ahead: Ahead) -> None:
    command_id = order(plant, "r1.fan", 1)
    ahead.by -= timedelta(hours=1)
    assert waiting(plant).ready == ()
    assert find_command(plant, command_id).state is State.EXPIRED


def test_a_dead_device_holds_up_no_other(plant: Context, bms: ModbusDevice) -> None:
    with listening(is_silent=True) as dead:
        two = (device("dead", port=dead.port, timeout_ms=2500), *plant.settings.devices)
        both = replace(plant, settings=replace(plant.settings, devices=two))
        formed = form_command(both, "dead", name="soc_cap", value=60, reason="test", who="kim")
        confirm_command(both, formed.id, "kim")
        command_id = order(both, "soc_cap", 80)
        with carrying_out(both):
            wait_until(lambda: find_command(both, command_id).state is State.DONE, timeout_s=2)
            assert find_command(both, formed.id).state is State.CLAIMED
        assert dead.writes == []
