"""Commands as people give them, on both databases: formed, confirmed, cancelled, expired, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.errors import Conflict, NotAllowed, NotFound
from api.services.context import Context
from api.services.control.cancelling import cancel_command
from api.services.control.commands import (
    confirm_command,
    find_command,
    form_command,
    list_commands,
)
from api.services.control.permission import read_switch, set_arming, throw_switch
from api.services.roles import Principal, Role
from api.store import audit
from api.store.db import reading
from api.store.devices.arming import Arming
from api.store.devices.commands import Command, State
from api.store.models import audit_log
from tests.conftest import NOW, Clock
from tests.devices import device

KIM = Principal(name="kim", role=Role.operator, kind="session")
LEE = Principal(name="lee", role=Role.engineer, kind="session")


@pytest.fixture
def plant(context: Context) -> Context:
    """The deployment with one armed device."""
    return replace(context, settings=replace(context.settings, devices=(device(),)))


def form(plant: Context, value: float = 1, name: str = "r1.fan") -> Command:
    return form_command(plant, "bms", name=name, value=value, reason="rack 1 is hot", who="kim")


def log(plant: Context) -> list[tuple[str, str, str]]:
    query = sa.select(audit_log.c.actor, audit_log.c.action, audit_log.c.subject).order_by(audit_log.c.id)
    with reading(plant.engines["default"]) as connection:
        assert audit.first_broken(connection) is None
        return [tuple(row) for row in connection.execute(query)]


def test_a_command_is_formed_and_confirmed_by_the_same_person_in_two_acts(plant: Context, clock: Clock) -> None:
    formed = form(plant)
    assert (formed.state, formed.confirmed_at, formed.expires_at) == (State.FORMED, None, NOW + timedelta(seconds=60))
    clock.now += timedelta(seconds=20)
    confirmed = confirm_command(plant, formed.id, "kim")
    assert (confirmed.state, confirmed.confirmed_by) == (State.CONFIRMED, "kim")
    assert confirmed.expires_at == NOW + timedelta(seconds=80), "a minute to begin, from the confirmation"
    assert log(plant)[-2:] == [("kim", "command formed", "bms"), ("kim", "command confirmed", "bms")]


def test_a_command_can_be_confirmed_once(plant: Context) -> None:
    formed = form(plant)
    confirm_command(plant, formed.id, "kim")
    with pytest.raises(Conflict, match="confirmed already"):
        confirm_command(plant, formed.id, "lee")


@pytest.mark.parametrize("seconds", [60, 3600])
def test_after_a_minute_a_command_has_expired_and_is_neither_confirmed_nor_cancelled(
    plant: Context, clock: Clock, seconds: int
) -> None:
    formed = form(plant)
    clock.now += timedelta(seconds=seconds)
    assert find_command(plant, formed.id).state is State.EXPIRED
    with pytest.raises(Conflict, match="has expired"):
        confirm_command(plant, formed.id, "kim")
    with pytest.raises(Conflict, match="expired already"):
        cancel_command(plant, formed.id, "kim")


def test_a_confirmed_command_can_be_taken_back_until_somebody_begins_it(plant: Context) -> None:
    formed = form(plant)
    confirm_command(plant, formed.id, "kim")
    assert cancel_command(plant, formed.id, "lee").state is State.CANCELLED
    with pytest.raises(Conflict, match="cancelled already"):
        cancel_command(plant, formed.id, "lee")
    assert log(plant)[-1] == ("lee", "command cancelled", "bms")


def test_the_list_of_a_device_begins_with_the_newest(plant: Context) -> None:
    first, second = form(plant), form(plant, 0)
    assert [command.id for command in list_commands(plant, "bms")] == [second.id, first.id]


def test_unknown_devices_and_commands_are_not_found(plant: Context) -> None:
    with pytest.raises(NotFound):
        form_command(plant, "nobody", name="r1.fan", value=1, reason="", who="kim")
    for command_id in (0, 2**31, 10**30):
        with pytest.raises(NotFound):
            find_command(plant, command_id)


def test_an_operator_turns_writes_off_and_only_an_engineer_on_again(plant: Context) -> None:
    waiting = form(plant)
    assert throw_switch(plant, is_off=True, reason="fire brigade on site", who=KIM).is_off
    with pytest.raises(Conflict, match="Writes to devices are off"):
        form(plant)
    with pytest.raises(Conflict, match="Writes to devices are off"):
        confirm_command(plant, waiting.id, "kim")
    with pytest.raises(NotAllowed):
        throw_switch(plant, is_off=False, reason="over", who=KIM)
    assert not throw_switch(plant, is_off=False, reason="over", who=LEE).is_off
    assert confirm_command(plant, waiting.id, "kim").state is State.CONFIRMED
    assert (read_switch(plant).actor, read_switch(plant).reason) == ("lee", "over")
    acts = [row[:2] for row in log(plant)]
    assert acts[-3:] == [("kim", "writes off"), ("lee", "writes on"), ("kim", "command confirmed")]


def test_a_read_only_deployment_takes_commands_only_for_devices_that_are_not_armed(plant: Context) -> None:
    read_only = replace(plant, settings=replace(plant.settings, read_only=True))
    with pytest.raises(Conflict, match="read-only"):
        form(read_only)
    allowed = set_arming(read_only, "bms", Arming.SHADOW, "commissioning", "lee")
    assert (allowed.arming, allowed.writes_off, allowed.may_write) == (Arming.SHADOW, True, False)
    assert form(read_only).state is State.FORMED
    assert ("lee", "device arming", "bms") in log(plant)


def test_the_cooling_of_an_engine_room_takes_no_orders_but_those_of_its_loop(plant: Context) -> None:
    site = replace(plant.settings.sites[0], cooling_device="bms")
    cooled = replace(plant, settings=replace(plant.settings, sites=(site, *plant.settings.sites[1:])))
    with pytest.raises(Conflict, match=r"The cooling loop alone orders the device bms.*Control page"):
        form(cooled)
    assert list_commands(cooled, "bms") == []
