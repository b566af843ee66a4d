"""What people order of a cooling plant: formed, confirmed, taken by one loop, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.errors import BadParameter, Conflict, NotFound
from api.services.context import Context
from api.services.control.carrying import waiting
from api.services.control.commands import confirm_command, find_command
from api.services.control.outcome_rows import outcome_text
from api.services.control.permission import throw_switch
from api.services.cooling.carrying import CoolingOrder, claim, finish, waiting_orders
from api.services.cooling.orders import last_orders, mode_of, order_manual, order_mode
from api.services.roles import Principal, Role
from api.store.alarms.rows import open_of_site
from api.store.db import reading
from api.store.devices.commands import Command, State
from api.store.models import audit_log
from engine.field.outcomes import Unreachable, Why
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator
from tests.conftest import Clock

SITE = 2
HELD = {"sw": 47.5, "fw": 45.0, "fan": 52.0}


def confirmed(context: Context, command: Command) -> CoolingOrder:
    """The one order that waits once the command is confirmed."""
    confirm_command(context, command.id, "lee")
    (order,) = waiting_orders(context, SITE)
    return order


def taken(context: Context, mode: Mode) -> None:
    """A mode ordered, confirmed and taken over."""
    order = confirmed(context, order_mode(context, SITE, mode, reason="drill", who="kim"))
    assert claim(context, order, HELD) is not None
    finish(context, order)


def outcome(context: Context, command: Command) -> str | None:
    return find_command(context, command.id).outcome


def test_a_plant_nobody_ever_chose_a_mode_for_is_in_auto_predictive(context: Context) -> None:
    assert (mode_of(context, SITE).mode, mode_of(context, SITE).at) == (Mode.AUTO_PREDICTIVE, None)


def test_a_mode_holds_once_the_loop_has_taken_the_confirmed_order(context: Context, clock: Clock) -> None:
    formed = order_mode(context, None, Mode.FIXED60, reason="dry dock", who="kim")
    assert waiting_orders(context, SITE) == ()
    order = confirmed(context, formed)
    assert mode_of(context, SITE).mode is Mode.AUTO_PREDICTIVE
    found = claim(context, order)
    assert found == mode_of(context, SITE)
    assert (found.mode, found.actor, found.reason, found.at) == (Mode.FIXED60, "lee", "dry dock", clock.now)
    finish(context, order)
    done = find_command(context, formed.id)
    assert (done.state, done.outcome, done.detail["mode"]) == (State.DONE, "applied", "fixed60")
    assert outcome_text(done).in_language("en") == "Taken over: the cooling runs in this mode."
    with reading(context.engines["default"]) as connection:
        actions = connection.execute(sa.select(audit_log.c.action).order_by(audit_log.c.id)).scalars().all()
    assert actions[-4:] == ["command formed", "command confirmed", "command claimed", "command done"]


def test_of_two_loops_one_takes_an_order(context: Context) -> None:
    order = confirmed(context, order_mode(context, SITE, Mode.FIXED60, reason="drill", who="kim"))
    assert claim(context, order) is not None
    assert claim(context, order) is None
    assert waiting_orders(context, SITE) == ()


def test_the_process_that_carries_out_commands_leaves_the_plant_to_its_loop(context: Context) -> None:
    formed = order_mode(context, SITE, Mode.FIXED60, reason="drill", who="kim")
    confirm_command(context, formed.id, "kim")
    found = waiting(context)
    assert (found.ready, found.abandoned) == ((), ())
    assert find_command(context, formed.id).state is State.CONFIRMED


def test_an_order_that_no_loop_takes_within_a_minute_lapses_and_is_an_alarm(context: Context, clock: Clock) -> None:
    order = confirmed(context, order_mode(context, SITE, Mode.FIXED60, reason="drill", who="kim"))
    clock.now += timedelta(seconds=61)
    assert waiting_orders(context, SITE) == ()
    assert claim(context, order) is None
    waiting(context)
    with reading(context.engines["default"]) as connection:
        assert [alarm.kind for alarm in open_of_site(connection, SITE, "command.")] == ["command.unreachable"]
    taken(context, Mode.FIXED60)
    with reading(context.engines["default"]) as connection:
        assert [alarm.is_active for alarm in open_of_site(connection, SITE, "command.")] == [False]


def test_manual_begins_with_what_the_plant_holds_and_goes_on_with_what_is_ordered(context: Context) -> None:
    taken(context, Mode.MANUAL)
    assert mode_of(context, SITE).manual_hz == HELD
    formed = order_manual(context, SITE, Actuator.FAN, 48.3, who="kim")
    order = confirmed(context, formed)
    found = claim(context, order)
    assert found is not None
    assert found.manual_hz == {**HELD, "fan": 48.3}
    finish(context, order, Unreachable())
    assert outcome(context, formed) == "unreachable"


def test_a_frequency_is_ordered_by_hand_in_manual_only(context: Context) -> None:
    with pytest.raises(Conflict, match="The mode is auto-predictive"):
        order_manual(context, SITE, Actuator.SW, 50.0, who="kim")
    taken(context, Mode.MANUAL)
    formed = order_manual(context, SITE, Actuator.SW, 50.0, who="kim")
    taken(context, Mode.AUTO_REACTIVE)
    order = confirmed(context, formed)
    assert claim(context, order) is None
    done = find_command(context, formed.id)
    assert (done.outcome, done.outcome_detail["why"]) == ("rejected", Why.OTHER_MODE)
    assert outcome_text(done).in_language("ko") == "쓰지 않음: 이제 수동 모드가 아닙니다."


@pytest.mark.parametrize("hz", [39.9, 60.1, 50.05, -50.0, 1e300])
def test_a_frequency_that_no_drive_takes_is_refused_with_what_is_accepted(context: Context, hz: float) -> None:
    with pytest.raises(BadParameter, match=r"hz: .* a number from 40 to 60 Hz in steps of 0.1"):
        order_manual(context, SITE, Actuator.SW, hz, who="kim")


def test_an_order_whose_loop_died_is_unknown_and_never_taken_again(context: Context, clock: Clock) -> None:
    formed = order_mode(context, SITE, Mode.FIXED60, reason="drill", who="kim")
    assert claim(context, confirmed(context, formed)) is not None
    clock.now += timedelta(seconds=61)
    assert waiting_orders(context, SITE) == ()
    assert outcome(context, formed) == "unknown"
    assert mode_of(context, SITE).mode is Mode.FIXED60


def test_nothing_is_ordered_while_writes_are_off(context: Context) -> None:
    throw_switch(context, is_off=True, reason="drill", who=Principal(name="kim", role=Role.operator, kind="session"))
    with pytest.raises(Conflict, match="Writes to devices are off"):
        order_mode(context, SITE, Mode.FIXED60, reason="drill", who="kim")


def test_a_site_without_a_plant_says_so(context: Context) -> None:
    with pytest.raises(NotFound, match="The site 1 has no cooling plant"):
        order_mode(context, 1, Mode.FIXED60, reason="drill", who="kim")
    with pytest.raises(NotFound, match="There is no site 9"):
        last_orders(context, 9)
