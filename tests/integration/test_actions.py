"""Commands that alarms ask for, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.errors import BadParameter, Conflict
from api.services.context import Context
from api.services.control.actions import ask, check_actions
from api.services.control.cancelling import cancel_command
from api.services.control.carrying import waiting
from api.services.control.commands import confirm_command, find_command, form_command, list_commands
from api.services.control.orders import order_of
from api.store import audit
from api.store.db import reading, writing
from api.store.devices.commands import State
from tests.conftest import Clock
from tests.controlling import open_alarms
from tests.devices import device


@pytest.fixture
def plant(context: Context) -> Context:
    """The deployment with one armed device."""
    return replace(context, settings=replace(context.settings, devices=(device(),)))


def asked(plant: Context, *texts: str, alarm_id: int = 7) -> list[int]:
    with writing(plant.engines["default"]) as connection:
        return ask(connection, plant, plant.now(), alarm_id=alarm_id, actions=texts, reason="SoS 0.31: cell_temp")


def test_an_action_marked_automatic_is_confirmed_at_once_and_any_other_waits_for_a_person(plant: Context) -> None:
    fan, cap = (find_command(plant, i) for i in asked(plant, "bms:r1.fan=1", "bms:soc_cap=80.5"))
    assert (fan.state, fan.confirmed_by, fan.automatic, fan.value) == (State.CONFIRMED, "automatic", True, 1.0)
    assert (cap.state, cap.confirmed_by, cap.automatic, cap.alarm_id) == (State.FORMED, None, False, 7)
    with reading(plant.engines["default"]) as connection:
        assert audit.first_broken(connection) is None


def test_an_instruction_to_people_is_never_carried_out(plant: Context) -> None:
    texts = ("", "call 119", "r1.fan=1", "bms: r1.fan = 1", "bms:r1.fan=1; call 119", "bms:x=1e9")
    assert asked(plant, *texts) == []
    assert list_commands(plant, "bms") == []


def test_asking_again_for_the_same_alarm_asks_for_nothing_new(plant: Context, clock: Clock) -> None:
    first = asked(plant, "bms:r1.fan=1", "bms:r1.fan=1.0")
    clock.now += timedelta(hours=1)  # long after it was carried out or has expired
    assert first[0] == first[1] == asked(plant, "bms:r1.fan=1")[0]
    assert len(list_commands(plant, "bms")) == 1


def test_a_tag_is_not_saved_with_a_command_that_could_never_be_carried_out(plant: Context) -> None:
    check_actions(plant, "bms:soc_cap=80.5; bms:r1.fan=1", "warn_action")
    check_actions(plant, "call 119", "warn_action")
    for text in ("nobody:r1.fan=1", "bms:no_such=1", "bms:r1.fan=1; bms:soc_cap=99"):
        with pytest.raises(BadParameter) as refused:
            check_actions(plant, text, "warn_action")
        assert refused.value.detail["field"] == "warn_action"


def test_two_alarms_share_a_command_that_waits(plant: Context, clock: Clock) -> None:
    first = asked(plant, "bms:soc_cap=80")
    assert asked(plant, "bms:soc_cap=80", alarm_id=8) == first
    clock.now += timedelta(seconds=61)
    assert asked(plant, "bms:soc_cap=80", alarm_id=9) != first, "the first has expired: it is offered anew"


def test_what_nobody_confirms_in_time_is_an_alarm_until_somebody_attends_to_it(plant: Context, clock: Clock) -> None:
    (offered,) = asked(plant, "bms:soc_cap=80")
    clock.now += timedelta(seconds=61)
    assert waiting(plant).ready == ()
    assert find_command(plant, offered).state is State.EXPIRED
    assert open_alarms(plant) == {("command.unconfirmed", "soc_cap")}
    again = form_command(plant, "bms", name="soc_cap", value=80, reason="as the alarm asks", who="kim")
    clock.now += timedelta(seconds=1)
    confirm_command(plant, again.id, "kim")
    assert open_alarms(plant) == set()


def test_an_offer_that_is_not_wanted_can_be_given_up_once(plant: Context, clock: Clock) -> None:
    (offered,) = asked(plant, "bms:soc_cap=80")
    clock.now += timedelta(seconds=61)
    waiting(plant)
    clock.now += timedelta(seconds=1)
    cancel_command(plant, offered, "kim")
    assert open_alarms(plant) == set()
    with pytest.raises(Conflict):
        cancel_command(plant, offered, "kim")


@pytest.mark.parametrize("text", ["nobody:r1.fan=1", "bms:no_such=1", "bms:soc_cap=99"])
def test_an_action_that_cannot_be_is_stored_as_rejected(plant: Context, text: str) -> None:
    (command,) = (find_command(plant, i) for i in asked(plant, text))
    assert (command.state, command.outcome) == (State.DONE, "rejected")
    assert command.outcome_detail == {"why": "not_accepted"}


def test_an_alarm_never_orders_the_cooling_of_an_engine_room(plant: Context) -> None:
    before = asked(plant, "bms:r1.fan=1")[0]
    site = replace(plant.settings.sites[0], cooling_device="bms")
    cooled = replace(plant, settings=replace(plant.settings, sites=(site, *plant.settings.sites[1:])))
    with pytest.raises(BadParameter) as refused:
        check_actions(cooled, "bms:r1.fan=1", "warn_action")
    assert "the cooling loop alone orders bms" in str(refused.value)
    (command,) = asked(cooled, "bms:soc_cap=80.5", alarm_id=8)
    done = find_command(cooled, command)
    assert (done.state, done.outcome) == (State.DONE, "rejected")
    assert order_of(cooled, find_command(plant, before)) is None  # formed before it became one
