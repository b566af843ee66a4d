"""What people order of a cooling plant, a mode or a frequency by hand: formed here, confirmed as every command is
(:func:`api.services.control.commands.confirm_command`), cancelled as every command is, carried out by the loop
(:mod:`api.services.cooling.carrying`)."""

from __future__ import annotations

from typing import Any

from api.errors import BadParameter, Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.control.commands import FOR_THE_LOOP, LIFE, as_of, record, refuse_while_off
from api.services.cooling.plants import CoolingPlant, cooling_plant
from api.store.cooling.modes import PlantMode, read_mode
from api.store.db import Connection, reading, writing
from api.store.devices import commands
from api.store.devices.commands import Command, State
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator

LOWEST_HZ, HIGHEST_HZ = 40.0, 60.0
STEPS_A_HZ = 10
TOLERANCE = 1e-6  # of a step, so that 48.3 given in binary is one
MODE_ORDER = f"{FOR_THE_LOOP}mode"
FIRST_MODE = Mode.AUTO_PREDICTIVE  # of a plant whose mode nobody ever chose: reactive as long as no forecast may act
HZ = Text("a number from {low} to {high} in steps of {step}", low="40", high="60 Hz", step="0.1")


def mode_of(context: Context, site: int) -> PlantMode:
    """The mode of a plant as it was last taken over by the loop."""
    with reading(context.engines["default"]) as connection:
        return mode_within(connection, site)


def mode_within(connection: Connection, site: int) -> PlantMode:
    """The same in a transaction of the caller's."""
    return read_mode(connection, site) or PlantMode(site=site, mode=FIRST_MODE)


def order_mode(context: Context, site: int | None, mode: Mode, *, reason: str, who: str) -> Command:
    """Form the order of a mode; it is taken over once it is confirmed, within a minute.

    Raises :class:`NotFound` where there is no plant, :class:`Conflict` while writes to its armed device are off.
    """
    plant = cooling_plant(context, site)
    with writing(context.engines["default"]) as connection:
        detail = {"mode": mode.value, "before": mode_within(connection, plant.id).mode.value}
        return _form(context, connection, plant, name=MODE_ORDER, value=None, detail=detail, reason=reason, who=who)


def order_manual(
    context: Context, site: int | None, actuator: Actuator, hz: float, *, reason: str = "", who: str
) -> Command:
    """Form the order of a frequency (Hz, 40 to 60 in steps of 0.1) for the pumps or fans of an actuator.

    Raises :class:`NotFound` where there is no plant, :class:`BadParameter` for another frequency, :class:`Conflict`
    unless the mode is manual, or while writes are off.
    """
    plant = cooling_plant(context, site)
    tenths = round(hz * STEPS_A_HZ)
    if not LOWEST_HZ <= hz <= HIGHEST_HZ or abs(hz * STEPS_A_HZ - tenths) > TOLERANCE:
        raise BadParameter("hz", f"{hz:g}", HZ, low=LOWEST_HZ, high=HIGHEST_HZ)
    name, value = f"{FOR_THE_LOOP}{actuator.value}", tenths / STEPS_A_HZ
    with writing(context.engines["default"]) as connection:
        now_in = mode_within(connection, plant.id).mode
        if now_in is not Mode.MANUAL:
            text = "The mode is {mode}: frequencies are ordered by hand in the mode manual only."
            raise Conflict(Text(text, mode=now_in.value), field="device", mode=now_in.value)
        return _form(context, connection, plant, name=name, value=value, detail={}, reason=reason, who=who)


def last_orders(context: Context, site: int, limit: int = 20) -> list[Command]:
    """What was last ordered of a plant, newest first, each as it stands now."""
    plant = cooling_plant(context, site)
    with reading(context.engines["default"]) as connection:
        found = commands.of_device(connection, plant.device.id, limit, begins_with=FOR_THE_LOOP)
    return [as_of(command, context.now()) for command in found]


def _form(
    context: Context, connection: Connection, plant: CoolingPlant, *, reason: str, who: str, **given: Any
) -> Command:
    refuse_while_off(context, connection, plant.device)
    now = context.now()
    command = commands.add(
        connection,
        device=plant.device.id,
        reason=reason,
        state=State.FORMED,
        automatic=False,
        formed_at=now,
        formed_by=who,
        expires_at=now + LIFE,
        **given,
    )
    record(connection, context, "command formed", command, who, reason=reason, **given["detail"])
    return command
