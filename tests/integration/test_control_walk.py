"""A walk with the shipped map and simulator: a fault given as a command, what operators then order, and the record."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from api.services.context import Context, utc_now
from api.services.control.actions import ask
from api.services.control.commands import confirm_command, find_command, form_command
from api.services.control.faults import active_faults, clear_faults, give_fault
from api.services.control.outcome_rows import outcome_text
from api.store import audit
from api.store.db import reading, writing
from api.store.devices.commands import Command, State
from api.store.models import audit_log
from tests.controlling import controlling
from tests.devices import device
from tests.simulated import on_a_port, simulated
from tests.waiting import wait_until


def done(plant: Context, command_id: int) -> Command:
    wait_until(lambda: find_command(plant, command_id).state is State.DONE)
    return find_command(plant, command_id)


def ordered(plant: Context, name: str, value: float) -> Command:
    formed = form_command(plant, "bms", name=name, value=value, reason="walk", who="kim")
    return done(plant, confirm_command(plant, formed.id, "kim").id)


def test_orders_reach_the_simulated_bms_and_what_it_does_with_them_is_told(context: Context) -> None:
    with on_a_port(simulated("bms_one_block")) as bench:
        here = device(map="bms_one_block", port=bench.port, bank_id=1, simulator=True)
        plant = replace(context, settings=replace(context.settings, devices=(here,)), now=utc_now)
        with controlling(plant):
            with writing(plant.engines["default"]) as connection:
                (asked,) = ask(connection, plant, plant.now(), alarm_id=1, actions=["bms:charge_stop=1"], reason="SoS")
            assert (done(plant, asked).outcome, done(plant, asked).confirmed_by) == ("applied", "automatic")
            assert bench.values()["charge_stop"] == 1.0

            before = bench.values()["over_voltage_warning"]
            place = [each.name for each in bench.device().map.writables].index("over_voltage_warning")
            fault = {"kind": "write_clamped", "position": place, "magnitude": 4.0}
            given = done(plant, give_fault(plant, "bms", **fault, reason="drill", who="kim").id)
            assert (given.outcome, [each.id for each in active_faults(plant, "bms")]) == ("applied", [given.id])
            limited = ordered(plant, "over_voltage_warning", 4.15)
            assert (limited.outcome, limited.before) == ("clamped", before)
            assert limited.outcome_detail["took"] == 4.0
            assert outcome_text(limited) is not None

            taken = done(plant, clear_faults(plant, "bms", None, reason="over", who="kim").id)
            assert (taken.outcome, active_faults(plant, "bms"), bench.active()) == ("applied", [], ())
            assert ordered(plant, "over_voltage_warning", 4.15).outcome == "applied"
            assert bench.values()["over_voltage_warning"] == 4.15
    with reading(plant.engines["default"]) as connection:
        assert audit.first_broken(connection) is None
        acts = list(connection.scalars(sa.select(audit_log.c.action).order_by(audit_log.c.id)))
    assert acts[:3] == ["command confirmed", "command claimed", "command done"]
    assert acts[-4:] == ["command formed", "command confirmed", "command claimed", "command done"]
