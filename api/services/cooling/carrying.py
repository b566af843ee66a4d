"""Confirmed orders on their way into the cooling loop: taken by one loop, ended with an outcome.

Taking an order stores the mode or the frequency that is aimed at from then on, in the same transaction: a loop that
dies right after goes on with it when it starts again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from api.errors import AnjeonError
from api.services.alarms.reports import report
from api.services.context import Context
from api.services.control.alarming import ended
from api.services.control.commands import FOR_THE_LOOP, has_lapsed, record
from api.services.control.outcome_rows import outcome_row
from api.services.control.permission import permission
from api.services.cooling.orders import MODE_ORDER, mode_within
from api.services.cooling.plants import CoolingPlant, cooling_plant
from api.services.maps import protocol_map
from api.store.cooling.modes import PlantMode, write_mode
from api.store.db import Connection, reading, writing
from api.store.devices import commands
from api.store.devices.commands import Command, State
from engine.field.model import Writable
from engine.field.outcomes import Applied, Outcome, Rejected, Unknown, Why
from engine.field.white_list import Refused, judge
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator

ACTOR = "cooling"
LIMIT = timedelta(seconds=60)  # to end what was taken: three cycles


@dataclass(frozen=True, kw_only=True)
class CoolingOrder:
    """A confirmed order. Either ``mode`` is ordered, or a frequency (``hz``) of an ``actuator``."""

    command: Command
    site: int
    mode: Mode | None = None
    actuator: Actuator | None = None
    hz: float | None = None


def waiting_orders(context: Context, site: int) -> tuple[CoolingOrder, ...]:
    """What is confirmed and not taken yet, in the order of the confirmations.

    One that a loop took and did not live to end is ended as unknown, and never sent again.
    """
    plant, now = cooling_plant(context, site), context.now()
    with reading(context.engines["default"]) as connection:
        found = [c for c in commands.unfinished(connection) if _is_of(c, plant)]
    for command in found:
        if command.state is State.CLAIMED and not _is_under_way(command, now):
            finish(context, _order(site, command), Unknown())
    ready = [c for c in found if c.state is State.CONFIRMED and not has_lapsed(c, now)]
    ready.sort(key=lambda c: (c.confirmed_at or c.formed_at, c.id))
    return tuple(_order(site, command) for command in ready)


def claim(context: Context, order: CoolingOrder, holding: Mapping[str, float] | None = None) -> PlantMode | None:
    """Take an order: no other loop will. The mode with its frequencies that is to be followed from now on.

    ``holding``: the frequencies (Hz) of sw, fw and fan that the plant holds, which manual goes on with. None when
    somebody else has the order, it was cancelled or has lapsed; or, ended as rejected, a frequency was ordered and the
    mode is not manual any more.
    """
    command, now = order.command, context.now()
    if has_lapsed(command, now):
        return None
    plant = cooling_plant(context, order.site)
    with writing(context.engines["default"]) as connection:
        before = mode_within(connection, order.site)
        if order.mode is None and before.mode is not Mode.MANUAL:
            row = outcome_row(None, Rejected(why=Why.OTHER_MODE))
            _end(connection, context, command, since=State.CONFIRMED, **row)
            return None
        arming = permission(context, connection, plant.device).arming
        if not commands.move(
            connection, command.id, since=[State.CONFIRMED], to=State.CLAIMED, claimed_at=now, arming=arming
        ):
            return None
        after = replace(
            _after(before, order, holding or {}),
            actor=command.confirmed_by or command.formed_by,
            at=now,
            reason=command.reason,
        )
        write_mode(connection, after)
        record(connection, context, "command claimed", command, ACTOR, mode=after.mode, arming=arming)
    return after


def finish(context: Context, order: CoolingOrder, outcome: Outcome | None = None) -> None:
    """Store what became of a taken order; None: it is followed, and nothing had to be written for it.

    Words of the outcome are those of the actuator's register (``sw_hz``, ``fw_hz``, ``fan_hz``).
    """
    plant = cooling_plant(context, order.site)
    writable = _writable(plant, order)
    row: dict[str, Any] = (
        {"outcome": "applied", "outcome_detail": {}} if outcome is None else outcome_row(writable, outcome)
    )
    with writing(context.engines["default"]) as connection:
        done = _end(connection, context, order.command, since=State.CLAIMED, **row)
        if done and (outcome is None or isinstance(outcome, Applied)):
            report(connection, context.now(), ended(plant.device, order.command, context.now()))


def _end(connection: Connection, context: Context, command: Command, *, since: State, **row: Any) -> bool:
    """Whether it was ended here, and not by somebody else before."""
    if not commands.move(connection, command.id, since=[since], to=State.DONE, done_at=context.now(), **row):
        return False
    told = {key: value for key, value in row.items() if value not in (None, {})}
    record(connection, context, "command done", command, ACTOR, **told)
    return True


def _after(before: PlantMode, order: CoolingOrder, holding: Mapping[str, float]) -> PlantMode:
    """The mode once the order holds. Changing over to manual moves no drive: it begins with what the plant holds."""
    if order.mode is None:
        return replace(before, manual_hz={**before.manual_hz, str(order.actuator): order.hz or 0.0})
    if order.mode is Mode.MANUAL and before.mode is not Mode.MANUAL:
        return replace(before, mode=order.mode, manual_hz=dict(holding))
    return replace(before, mode=order.mode)


def _order(site: int, command: Command) -> CoolingOrder:
    if command.name == MODE_ORDER:
        return CoolingOrder(command=command, site=site, mode=Mode(command.detail["mode"]))
    actuator = Actuator(command.name.removeprefix(FOR_THE_LOOP))
    return CoolingOrder(command=command, site=site, actuator=actuator, hz=command.value)


def _is_of(command: Command, plant: CoolingPlant) -> bool:
    return command.device == plant.device.id and command.name.startswith(FOR_THE_LOOP)


def _is_under_way(command: Command, now: datetime) -> bool:
    """Whether a loop may still end it; one claimed in the future is not: the clock was set back."""
    return command.claimed_at is not None and now - LIMIT < command.claimed_at <= now + LIMIT


def _writable(plant: CoolingPlant, order: CoolingOrder) -> Writable | None:
    """The register of the actuator, None for a mode and where the map cannot be used."""
    if order.actuator is None or order.hz is None:
        return None
    try:
        found = judge(protocol_map(plant.device.map), f"{order.actuator}_hz", order.hz)
    except AnjeonError:
        return None
    return found.writable if not isinstance(found, Refused) else None
