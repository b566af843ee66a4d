"""The whole plant, one pure step after the other.

``start`` gives a settled state, ``advance`` what it is some seconds later under orders, ``image`` what is read of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp

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
from engine.thermal.plant.heat import Heat, heat_to_air_kw, heat_to_water_kw
from engine.thermal.plant.machines import CIRCUITS, working_point
from engine.thermal.plant.room import Room, settled_c, step_room
from engine.thermal.plant.sensors import Sensed, followed, measured
from engine.thermal.plant.voyage import Around, Voyage
from engine.thermal.plant.water import FRESH_KG_M3, SEA_KG_M3, Driven, Water, WaterSide, step_water
from engine.thermal.plant_image import DRIVES, Actuator, Orders, PlantImage
from engine.thermal.reading import Frequencies

LONGEST_STEP_S = 4.0  # the sea water in a cooler stays about 10 s
SUCTION_BAR = 0.1


@dataclass(frozen=True, kw_only=True)
class PlantState:
    """Everything that the next step needs. Machines by the name of their drive; heat in kW after its lag."""

    at: datetime
    water: Water
    room_c: float
    heat_water_kw: float
    heat_air_kw: float
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
        air = _flow(machines, Actuator.FAN)
        heat_air = heat_to_air_kw(self.heat, around.load_pct)
        room_c = settled_c(self.room, air_m3_s=air, outside_c=around.air_c, heat_kw=heat_air)
        water = Water(hot_c=38.0, cold_c=34.0, first_c=around.sea_c + 3.0, second_c=around.sea_c + 3.0)
        state = PlantState(
            at=at,
            water=water,
            room_c=room_c,
            heat_water_kw=heat_to_water_kw(self.heat, around.load_pct, around.auxiliary_kw),
            heat_air_kw=heat_air,
            machines=machines,
            ordered=Frequencies(sw_hz=50.0, fw_hz=50.0, fan_hz=50.0),
            sensed=Sensed.of(water, room_c, around, px1_bar=1.9),
            around=around,
        )
        held = replace(state, water=self._settled_water(state))
        return replace(held, sensed=Sensed.of(held.water, room_c, around, px1_bar=pressure_bar(machines)))

    def _settled_water(self, state: PlantState) -> Water:
        """The water after two hours of what it stands in."""
        driven = self._driven(state.machines, state, HEALTHY)
        water = state.water
        for _ in range(1800):
            water, _ = step_water(self.side, water, driven, LONGEST_STEP_S)
        return water

    def advance(
        self, state: PlantState, orders: Orders | None, seconds: float, voyage: Voyage, disturbed: Disturbed = HEALTHY
    ) -> PlantState:
        """The plant ``seconds`` later. Orders are taken at the beginning; None: nothing was written."""
        state = _ordered(state, orders, disturbed)
        parts = max(1, int(-(-seconds // LONGEST_STEP_S)))
        for _ in range(parts):
            state = self._step(state, seconds / parts, voyage, disturbed)
        return state

    def _step(self, state: PlantState, dt: float, voyage: Voyage, disturbed: Disturbed) -> PlantState:
        at = state.at + timedelta(seconds=dt)
        around = voyage.around(at)
        heat_water = _lagged(
            state.heat_water_kw,
            heat_to_water_kw(self.heat, around.load_pct, around.auxiliary_kw),
            dt,
            self.heat.water_lag_s,
        )
        heat_air = _lagged(state.heat_air_kw, heat_to_air_kw(self.heat, around.load_pct), dt, self.heat.air_lag_s)
        machines = _turned(state, dt, disturbed)
        now = replace(state, at=at, around=around, heat_water_kw=heat_water, heat_air_kw=heat_air, machines=machines)
        water, _ = step_water(self.side, state.water, self._driven(machines, now, disturbed), dt)
        room_c, _ = step_room(
            self.room,
            state.room_c,
            air_m3_s=_flow(machines, Actuator.FAN),
            outside_c=around.air_c,
            heat_kw=heat_air,
            seconds=dt,
        )
        true = Sensed.of(water, room_c, around, px1_bar=pressure_bar(machines))
        return replace(now, water=water, room_c=room_c, sensed=followed(state.sensed, true, dt))

    def _driven(self, machines: Mapping[str, Machine], state: PlantState, disturbed: Disturbed) -> Driven:
        return Driven(
            fresh_kg_s=_flow(machines, Actuator.FW) * FRESH_KG_M3,
            sea_kg_s=_flow(machines, Actuator.SW) * SEA_KG_M3,
            heat_kw=state.heat_water_kw,
            sea_c=state.around.sea_c,
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


def _turned(state: PlantState, dt: float, disturbed: Disturbed) -> Mapping[str, Machine]:
    machines = state.machines
    hz = {
        name: ramped(machine, name, disturbed, ordered_hz(state.ordered, ACTUATOR_OF[name]), dt)
        for name, machine in machines.items()
    }
    after = {}
    for actuator, names in DRIVES.items():
        turning = tuple(hz[name] for name in names)
        for name in names:
            power = power_of(actuator, turning, hz[name])
            after[name] = worked(machines[name], hz[name], power, loss_share(actuator, power), dt)
    return after


def _hz(machines: Mapping[str, Machine], actuator: Actuator) -> tuple[float, ...]:
    return tuple(machines[name].hz for name in DRIVES[actuator])


def _flow(machines: Mapping[str, Machine], actuator: Actuator) -> float:
    return working_point(CIRCUITS[actuator], _hz(machines, actuator))[0]


def _lagged(before: float, towards: float, seconds: float, lag_s: float) -> float:
    return towards + (before - towards) * exp(-seconds / lag_s)
