"""The loop and its database: orders taken, what is known looked up, records stored; and an outage of it survived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from api.config import Settings
from api.services.context import Context, open_context
from api.services.control.commands import confirm_command, find_command
from api.services.control.permission import set_arming, throw_switch
from api.services.cooling.orders import mode_of, order_manual, order_mode
from api.services.roles import Principal, Role
from api.store.cooling.cycles import cycles_between
from api.store.db import reading
from api.store.devices.arming import Arming
from api.store.job_state import read_state
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator
from jobs.cooling.knowledge import Known
from jobs.cooling.looking_after import NAME, LookingAfter, say_alive
from tests.cooling_loop import SITE, Ship, cooling_loop, outcomes

ENGINEER = Principal(name="kim", role=Role.engineer, kind="session")


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def ship(tmp_path: Path) -> Iterator[Ship]:
    with cooling_loop(tmp_path) as under_way:
        yield under_way


@pytest.fixture
def deployment(context: Context, settings: Settings, ship: Ship) -> Context:
    """One whose plant is the ship's, in the ship's time."""
    sites = tuple(replace(s, cooling_device="panli-cooling") if s.id == SITE.id else s for s in settings.sites)
    given = replace(settings, sites=sites, devices=(ship.device(),))
    return replace(context, settings=given, now=ship.hands.wall)


@pytest.fixture
def after(deployment: Context, ship: Ship) -> LookingAfter:
    ship.loop.known = Known()
    return LookingAfter(deployment, ship.loop, ship.spool)


def away(context: Context) -> Context:
    """The same deployment with a database that does not answer."""
    opened = open_context(
        replace(context.settings, database_url="postgresql+psycopg2://nobody@127.0.0.1:1/none"), context.now
    )
    return replace(context, engines=opened.engines)


def stored(context: Context, ship: Ship) -> list[float]:
    with reading(context.engines["default"]) as connection:
        start, end = ship.hands.now.replace(hour=0), ship.hands.now.replace(hour=23)
        return [each.took_s for each in cycles_between(connection, SITE.id, start, end)]


def test_nothing_is_controlled_before_the_mode_is_known(after: LookingAfter, ship: Ship) -> None:
    ship.pass_by(20)
    ship.loop.cycle()
    assert ship.records() == []
    after.look()
    ship.pass_by(20)
    ship.loop.cycle()
    assert ship.records()[-1].mode == Mode.AUTO_PREDICTIVE.value


def test_records_are_stored_and_the_spool_is_empty_again(after: LookingAfter, deployment: Context, ship: Ship) -> None:
    after.look()
    ship.run(minutes=1)
    after.look()
    assert len(stored(deployment, ship)) == 3
    assert ship.records() == []


def test_while_the_database_is_away_control_goes_on_and_its_records_come_later(
    after: LookingAfter, deployment: Context, ship: Ship
) -> None:
    after.look()
    gone = away(deployment)
    without = LookingAfter(gone, ship.loop, ship.spool)
    with structlog.testing.capture_logs() as logs:
        for _ in range(6):
            record = ship.tick()
            without.look()
            assert set(outcomes(record).values()) == {"applied"}
    assert [line["event"] for line in logs].count("goes on without the database") == 1
    assert ship.plant.values()["watchdog_tripped"] == 0.0
    assert stored(deployment, ship) == []
    after.look()
    assert len(stored(deployment, ship)) == 6
    gone.engines.dispose()


def test_a_cycle_that_cannot_be_stored_does_not_keep_the_others_from_the_database(
    after: LookingAfter, deployment: Context, ship: Ship
) -> None:
    after.look()
    good = ship.tick()
    ship.spool.append(replace(good, at=good.at + timedelta(milliseconds=1), mode=None))  # type: ignore[arg-type]
    ship.tick()
    with structlog.testing.capture_logs() as logs:
        after.look()
    assert len(stored(deployment, ship)) == 2
    assert [line["event"] for line in logs] == ["a cycle cannot be stored"]
    assert ship.records() == []


def test_an_ordered_mode_is_taken_within_a_look_and_followed(
    after: LookingAfter, deployment: Context, ship: Ship
) -> None:
    after.look()
    ship.run(minutes=1)
    formed = order_mode(deployment, SITE.id, Mode.MANUAL, reason="drill", who="kim")
    confirm_command(deployment, formed.id, "lee")
    held = ship.ordered()
    after.look()
    assert find_command(deployment, formed.id).outcome == "applied"
    assert mode_of(deployment, SITE.id).manual_hz == pytest.approx(held)
    record = ship.tick()
    assert record.mode == "manual"
    assert ship.ordered() == held, "bumpless"


def test_a_frequency_ordered_by_hand_is_ended_with_what_became_of_it(
    after: LookingAfter, deployment: Context, ship: Ship
) -> None:
    after.look()
    ship.tick()
    mode = order_mode(deployment, SITE.id, Mode.MANUAL, reason="drill", who="kim")
    confirm_command(deployment, mode.id, "lee")
    after.look()
    one = order_manual(deployment, SITE.id, Actuator.SW, 55.0, reason="drill", who="kim")
    confirm_command(deployment, one.id, "lee")
    after.look()
    assert find_command(deployment, one.id).outcome is None, "no cycle has followed it yet"
    record = ship.tick()
    after.look()
    assert find_command(deployment, one.id).outcome == "applied"
    assert record.acts["sw"]["source"] == "operator"


@pytest.mark.parametrize(("arming", "writes"), [(Arming.SIMULATE, "simulate"), (Arming.SHADOW, "shadow")])
def test_a_plant_that_is_not_armed_is_decided_on_and_not_written_to(
    after: LookingAfter, deployment: Context, ship: Ship, arming: Arming, writes: str
) -> None:
    set_arming(deployment, "panli-cooling", arming, "drill", "kim")
    after.look()
    assert ship.tick().writes == writes
    assert ship.plant.values()["heartbeat"] == 0.0


def test_writes_that_are_switched_off_stop_with_the_next_look_and_come_back(
    after: LookingAfter, deployment: Context, ship: Ship
) -> None:
    after.look()
    assert ship.tick().writes == "armed"
    throw_switch(deployment, is_off=True, reason="drill", who=ENGINEER)
    after.look()
    assert ship.tick().writes == "writes_off"
    throw_switch(deployment, is_off=False, reason="drill", who=ENGINEER)
    after.look()
    assert ship.tick().writes == "armed"


def test_a_read_only_deployment_writes_nothing(deployment: Context, ship: Ship) -> None:
    read_only = replace(deployment, settings=replace(deployment.settings, read_only=True))
    ship.loop.known = Known()
    LookingAfter(read_only, ship.loop, ship.spool).look()
    assert ship.tick().writes == "read_only"
    assert ship.plant.values()["heartbeat"] == 0.0


def test_the_loop_says_that_it_lives(after: LookingAfter, deployment: Context, ship: Ship) -> None:
    after.look()
    ship.tick()
    say_alive(deployment, [after])
    with reading(deployment.engines["default"]) as connection:
        state = read_state(connection, NAME)
    assert (state.beat_at, state.note) == (ship.hands.now, {"cycles": {"2": 1}})
