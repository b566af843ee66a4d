"""The engine room's air: heat of the machinery, outside air by the fans, a little through the ship's side.

Source: ISO 8861:1998, 6.4 (air flow for the evacuation of heat; at most 12.5 K above the outside air). All the air that
the fans bring in leaves at the room's temperature, through the engine or through the funnel.
"""

from __future__ import annotations

from dataclasses import dataclass

AIR_KG_M3 = 1.13
AIR_KJ_KG_K = 1.01


@dataclass(frozen=True, kw_only=True)
class Room:
    """capacity_kj_k: of the air and of the steel that warms with it; wall_kw_k: through the ship's side."""

    capacity_kj_k: float = 24_000.0
    wall_kw_k: float = 3.0


def step_room(
    room: Room, room_c: float, *, air_m3_s: float, outside_c: float, heat_kw: float, seconds: float
) -> tuple[float, float]:
    """The air after a step, degC (midpoint rule), and the heat, kJ, that left with air and through the wall.

    >>> warm, lost = step_room(Room(), 45.0, air_m3_s=0.0, outside_c=45.0, heat_kw=240.0, seconds=100.0)
    >>> round(warm, 2), round(lost)  # 240 kW x 100 s / 24 MJ/K less 3 kW/K x 0.5 K
    (45.99, 150)
    """
    leaving = leaving_kw_k(room, air_m3_s)
    half = room_c + (heat_kw - leaving * (room_c - outside_c)) * 0.5 * seconds / room.capacity_kj_k
    lost = leaving * (half - outside_c)
    return room_c + (heat_kw - lost) * seconds / room.capacity_kj_k, lost * seconds


def leaving_kw_k(room: Room, air_m3_s: float) -> float:
    """Heat that leaves the room a kelvin above the outside air, kW/K.

    >>> round(leaving_kw_k(Room(), 32.0), 1)
    39.5
    """
    return air_m3_s * AIR_KG_M3 * AIR_KJ_KG_K + room.wall_kw_k


def settled_c(room: Room, *, air_m3_s: float, outside_c: float, heat_kw: float) -> float:
    """Where the air settles, degC: outside + heat / (flow c + wall).

    >>> round(settled_c(Room(), air_m3_s=32.0, outside_c=35.0, heat_kw=328.0), 1)  # 8.3 K, ISO 8861 allows 12.5
    43.3
    """
    return outside_c + heat_kw / leaving_kw_k(room, air_m3_s)
