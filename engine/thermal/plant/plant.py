"""The whole plant, one pure step after the other.

``start`` gives a settled state, ``advance`` what it is some seconds later under orders, ``image`` what is read of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from engine.thermal.plant.disturbed import HEALTHY, Disturbed
from engine.thermal.plant.drives import (
    ACTUATOR_OF,
    Machine,
    loss_share,
    ordered_hz,
    power_of,
    ramped,
    shown,
    switched,
    worked,
)
from engine.thermal.plant.given import Given, given_after
from engine.thermal.plant.heat import Heat
from engine.thermal.plant.machines import CIRCUITS, working_point
from engine.thermal.plant.room import Room, settled_c, step_room
from engine.thermal.plant.sensors import Sensed, measured, sensed_after
from engine.thermal.plant.voyage import Around, Voyage
from engine.thermal.plant.water import FRESH_KG_M3, SEA_KG_M3, Driven, Water, WaterSide, step_water
from engine.thermal.plant_image import DRIVES, Actuator, Orders, PlantImage
from engine.thermal.reading import Frequencies

LONGEST_STEP_S = 20.0
RAMP_STEP_S = 2.0  # while drives ramp
SETTLES_S = 7200.0
SUCTION_BAR = 0.1


@dataclass(frozen=True, kw_only=True)
class PlantState:
    """Everything that the next step needs. Machines by the name of their drive."""

    at: datetime
    water: Water
    room_c: float
    heat: Given
    machines: Mapping[str, Machine]
    ordered: Frequencies
    sensed: Sensed
    around: Around


@dataclass(frozen=True, kw_only=True)
class Plant:
    """The sizes of a plant; the state is :class:`PlantState`."""

    side: WaterSide = WaterSide()
    room: Room = Room()
    heat: Heat = Heat()

    def start(self, voyage: Voyage, at: datetime, seed: int = 0) -> PlantState:
        """Settled at ``at``: two pumps of each kind and three fans at 50 Hz. ``seed``: of the running hours."""
        around = voyage.around(at)
        hours = np.random.default_rng([seed, 6]).uniform(2_000.0, 9_000.0, len(ACTUATOR_OF)).round(1).tolist()
        running = {"sw1", "sw2", "fw1", "fw2", "fan1", "fan2", "fan3"}
        machines = {
            name: Machine(hz=50.0 if name in running else 0.0, is_on=name in running, hours=hour)
            for name, hour in zip(ACTUATOR_OF, hours, strict=True)
        }
        heat = Given.settled(self.heat, around)
        cold = Water(hot_c=38.0, cold_c=34.0, first_c=around.sea_c, second_c=around.sea_c)
        water, _ = step_water(self.side, cold, self._driven(machines, heat.to_water_kw, around.sea_c), SETTLES_S)
        room_c = settled_c(
            self.room, air_m3_s=_flow(machines, Actuator.FAN), outside_c=around.air_c, heat_kw=heat.to_air_kw
        )
        return PlantState(
            at=at,
            water=water,
            room_c=room_c,
            heat=heat,
            machines=machines,
            ordered=Frequencies(sw_hz=50.0, fw_hz=50.0, fan_hz=50.0),
            sensed=Sensed.of(water, room_c, around, px1_bar=pressure_bar(machines)),
            around=around,
        )

    def advance(
        self, state: PlantState, orders: Orders | None, seconds: float, voyage: Voyage, disturbed: Disturbed = HEALTHY
    ) -> PlantState:
        """The plant ``seconds`` later. Orders are taken at the beginning; None: nothing was written."""
        state = _ordered(state, orders, disturbed)
        left = float(seconds)
        while left > 1e-9:
            turned = _turning(state, disturbed, min(left, RAMP_STEP_S))
            is_steady = all(machine.hz == turned[name] for name, machine in state.machines.items())
            dt = min(left, LONGEST_STEP_S if is_steady else RAMP_STEP_S)
            state = self._step(state, turned, dt, voyage, disturbed)
            left -= dt
        return state

    def _step(
        self, state: PlantState, turning: Mapping[str, float], dt: float, voyage: Voyage, disturbed: Disturbed
    ) -> PlantState:
        """``dt`` seconds at the frequencies reached at their end; what comes from outside changes evenly over them."""
        at = state.at + timedelta(seconds=dt)
        around, before = voyage.around(at), state.around
        heat = given_after(self.heat, state.heat, before, around, dt)
        machines = _worked(state.machines, turning, dt)
        to_water = 0.5 * (heat.to_water_kw + state.heat.to_water_kw)
        driven = self._driven(machines, to_water, around.sea_c, disturbed)
        water, _ = step_water(self.side, state.water, driven, dt)
        room_c, _ = step_room(
            self.room,
            state.room_c,
            air_m3_s=_flow(machines, Actuator.FAN),
            outside_c=around.air_c,
            heat_kw=0.5 * (heat.to_air_kw + state.heat.to_air_kw),
            seconds=dt,
        )
        true = Sensed.of(water, room_c, around, px1_bar=pressure_bar(machines))
        was = Sensed.of(state.water, state.room_c, before, px1_bar=true.px1)
        return PlantState(
            at=at,
            water=water,
            room_c=room_c,
            heat=heat,
            machines=machines,
            ordered=state.ordered,
            sensed=sensed_after(state.sensed, was, true, dt),
            around=around,
        )

    def _driven(
        self, machines: Mapping[str, Machine], heat_kw: float, sea_c: float, disturbed: Disturbed = HEALTHY
    ) -> Driven:
        return Driven(
            fresh_kg_s=_flow(machines, Actuator.FW) * FRESH_KG_M3,
            sea_kg_s=_flow(machines, Actuator.SW) * SEA_KG_M3,
            heat_kw=heat_kw,
            sea_c=sea_c,
            fouled_share=disturbed.fouled_share,
        )


def image(state: PlantState, at: datetime, rng: np.random.Generator, disturbed: Disturbed = HEALTHY) -> PlantImage:
    """What is read of the plant at ``at``: sensors with noise, drives as they report themselves."""
    drives = {}
    for actuator, names in DRIVES.items():
        told, hz = ordered_hz(state.ordered, actuator), _hz(state.machines, actuator)
        for name in names:
            machine = state.machines[name]
            power = power_of(actuator, hz, machine.hz)
            drives[name] = shown(machine, name, disturbed, told, power, state.room_c)
    return PlantImage(
        at=at, reading=measured(state.sensed, rng), drives=drives, ordered=state.ordered, fire=disturbed.any_fire
    )


def pressure_bar(machines: Mapping[str, Machine]) -> float:
    """PX1, bar: behind the sea-water pumps."""
    circuit = CIRCUITS[Actuator.SW]
    return SUCTION_BAR + working_point(circuit, _hz(machines, Actuator.SW))[1] * circuit.pressure_pa / 1e5


def _ordered(state: PlantState, orders: Orders | None, disturbed: Disturbed) -> PlantState:
    start, stop = (orders.start, orders.stop) if orders else ((), ())
    machines = {
        name: switched(machine, name, disturbed, start=name in start, stop=name in stop)
        for name, machine in state.machines.items()
    }
    told = {actuator: ordered_hz(state.ordered, actuator) for actuator in Actuator}
    if orders:
        told |= {actuator: hz for actuator, hz in orders.hz.items() if hz is not None}
    ordered = Frequencies(sw_hz=told[Actuator.SW], fw_hz=told[Actuator.FW], fan_hz=told[Actuator.FAN])
    return replace(state, machines=machines, ordered=ordered)


def _turning(state: PlantState, disturbed: Disturbed, seconds: float) -> dict[str, float]:
    """Hz of each machine ``seconds`` later."""
    goal = {actuator: ordered_hz(state.ordered, actuator) for actuator in Actuator}
    return {
        name: ramped(machine, name, disturbed, goal[ACTUATOR_OF[name]], seconds)
        for name, machine in state.machines.items()
    }


def _worked(machines: Mapping[str, Machine], turning: Mapping[str, float], dt: float) -> Mapping[str, Machine]:
    after = {}
    for actuator, names in DRIVES.items():
        hz = tuple(turning[name] for name in names)
        for name in names:
            power = power_of(actuator, hz, turning[name])
            after[name] = worked(machines[name], turning[name], power, loss_share(actuator, power), dt)
    return after


def _hz(machines: Mapping[str, Machine], actuator: Actuator) -> tuple[float, ...]:
    return tuple(machines[name].hz for name in DRIVES[actuator])


def _flow(machines: Mapping[str, Machine], actuator: Actuator) -> float:
    return working_point(CIRCUITS[actuator], _hz(machines, actuator))[0]
