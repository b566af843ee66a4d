"""The electro-thermal model of racks: groups in series: charge, two RC pairs, heat balance.

Arrays have the shape (racks, groups): a whole site advances in one call. Current is positive while charging.
"""

import io
import math
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from engine.battery.cell import (
    ABSOLUTE_ZERO_C,
    Floats,
    GroupParameters,
    entropic_coefficient,
    open_circuit_voltage,
)

GROUPS_IN_RACK = 240
CAPACITY_SPREAD = 0.01
RESISTANCE_SPREAD = 0.03
SORTED_OUT_SD = 2.0
IMBALANCE = 0.001
ALIGNED_SOC = 0.20
AIR_RISE_K = 3.8
COOLING_AT_TOP = 0.8


@dataclass(frozen=True, kw_only=True, eq=False)
class RackParameters:
    """What distinguishes the groups of some racks; arrays (racks, groups) unless said otherwise.

    nominal_ah: rated capacity, Ah, one for all. capacity_ah: Ah. r0_ohm, r1_ohm, r2_ohm: ohm. tau_s, slow_tau_s:
    s, one for all (a group with larger resistances has less electrode and so smaller capacitances). imbalance:
    state of charge of a group less its rack's, 1, where the groups are best aligned. heat_capacity_j_k: J/K, one
    for all. conductance_w_k: W/K to the air. air_rise_k: air beside the group less the rack's inlet air, K.
    """

    nominal_ah: float
    capacity_ah: Floats
    r0_ohm: Floats
    r1_ohm: Floats
    tau_s: float
    r2_ohm: Floats
    slow_tau_s: float
    imbalance: Floats
    heat_capacity_j_k: float
    conductance_w_k: Floats
    air_rise_k: Floats

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        *,
        racks: int = 8,
        groups: int = GROUPS_IN_RACK,
        nominal: GroupParameters | None = None,
    ) -> Self:
        """Racks as a factory delivers them.

        Capacity sd 1 %, resistance sd 3 %, cut at 2 sd as sorting does; warmer and less cooled towards the
        top. Group 1 is at the bottom of the rack. `groups` is a multiple of 12 where modules are to be
        measured.

        >>> RackParameters.draw(np.random.default_rng(1), racks=2).capacity_ah.shape
        (2, 240)
        """
        nominal = nominal or GroupParameters()
        shape = (racks, groups)

        def deviation(sd: float) -> Floats:
            return sd * np.clip(rng.standard_normal(shape), -SORTED_OUT_SD, SORTED_OUT_SD)

        resistance = 1.0 + deviation(RESISTANCE_SPREAD)
        height = np.linspace(0.0, 1.0, groups)
        return cls(
            nominal_ah=nominal.capacity_ah,
            capacity_ah=nominal.capacity_ah * (1.0 + deviation(CAPACITY_SPREAD)),
            r0_ohm=nominal.r0_ohm * resistance,
            r1_ohm=nominal.r1_ohm * resistance,
            tau_s=nominal.tau_s,
            r2_ohm=nominal.r2_ohm * resistance,
            slow_tau_s=nominal.slow_tau_s,
            imbalance=deviation(IMBALANCE),
            heat_capacity_j_k=nominal.heat_capacity_j_k,
            conductance_w_k=nominal.conductance_w_k * (1.0 - (1.0 - COOLING_AT_TOP) * height + deviation(0.03)),
            air_rise_k=AIR_RISE_K * height + deviation(0.2),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class RackState:
    """All that changes; arrays (racks, groups).

    soc: state of charge of each group, 0..1. overpotential_v, slow_overpotential_v: voltage over the two
    RC pairs, V, positive after charging. temperature_c: degC.
    """

    soc: Floats
    overpotential_v: Floats
    slow_overpotential_v: Floats
    temperature_c: Floats

    @classmethod
    def at_rest(cls, parameters: RackParameters, *, soc: float, air_c: float) -> Self:
        """Racks that have long stood at the mean state of charge `soc` (0..1) in air of `air_c` degC."""
        mean_capacity = parameters.capacity_ah.mean(axis=-1, keepdims=True)
        charge = (soc - ALIGNED_SOC) * mean_capacity / parameters.capacity_ah
        return cls(
            soc=ALIGNED_SOC + charge + parameters.imbalance,
            overpotential_v=np.zeros_like(parameters.capacity_ah),
            slow_overpotential_v=np.zeros_like(parameters.capacity_ah),
            temperature_c=air_c + parameters.air_rise_k,
        )

    def to_bytes(self) -> bytes:
        """The state as bytes (NumPy's npz); `from_bytes` gives back the same numbers bit for bit."""
        target = io.BytesIO()
        np.savez(target, **{field.name: getattr(self, field.name) for field in fields(self)})
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The state written by `to_bytes`; ValueError or KeyError if it is not one."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(**{field.name: arrays[field.name] for field in fields(cls)})


def source_voltage(state: RackState) -> Floats:
    """Voltage of each group behind its ohmic resistance, V: open-circuit voltage + over-potentials."""
    open_v = open_circuit_voltage(state.soc, state.temperature_c)
    return open_v + state.overpotential_v + state.slow_overpotential_v


def step(
    parameters: RackParameters,
    state: RackState,
    current_a: Floats | float,
    air_c: Floats | float,
    dt_s: float,
) -> RackState:
    """The state after `dt_s` seconds of constant current and inlet air.

    current_a: A of each rack (racks,) or of all, + = charge. air_c: degC, likewise. For each RC pair
    with a = exp(-dt / tau):

        soc' = soc + I dt / (3600 Q)
        v'   = I R + (v - I R) a
        T'   = T_end + (T - T_end) exp(-G dt / C),  T_end = T_air + q / G
        q    = I^2 R0 + sum(mean(v^2) / R) + I T dU/dT

    exact for charge and RC pairs, and for the heat balance under the mean heat of the step (Bernardi,
    Pawlikowski and Newman 1985); dU/dT is taken at the middle of the step and T in its own term at the start.
    One hour at 21.8 A is a tenth of 218 Ah:

    >>> racks = RackParameters.draw(np.random.default_rng(1), racks=1)
    >>> rest = RackState.at_rest(racks, soc=0.5, air_c=25.0)
    >>> after = step(racks, rest, 21.8, 25.0, 3600.0)
    >>> round(float((after.soc - rest.soc).mean()), 3)
    0.1
    """
    current = np.asarray(current_a, dtype=np.float64)[..., np.newaxis]
    air = np.asarray(air_c, dtype=np.float64)[..., np.newaxis] + parameters.air_rise_k
    gained = current * (dt_s / 3600.0) / parameters.capacity_ah

    fast, fast_heat = _rc_pair(state.overpotential_v, current, parameters.r1_ohm, dt_s / parameters.tau_s)
    slow, slow_heat = _rc_pair(state.slow_overpotential_v, current, parameters.r2_ohm, dt_s / parameters.slow_tau_s)
    heat = (
        current**2 * parameters.r0_ohm
        + fast_heat
        + slow_heat
        + current * (state.temperature_c - ABSOLUTE_ZERO_C) * entropic_coefficient(state.soc + 0.5 * gained)
    )
    balance = air + heat / parameters.conductance_w_k
    kept = np.exp(parameters.conductance_w_k * (-dt_s / parameters.heat_capacity_j_k))
    return RackState(
        soc=state.soc + gained,
        overpotential_v=fast,
        slow_overpotential_v=slow,
        temperature_c=balance + (state.temperature_c - balance) * kept,
    )


def _rc_pair(volts: Floats, current: Floats, resistance_ohm: Floats, steps_of_tau: float) -> tuple[Floats, Floats]:
    """Voltage of an RC pair, V, after a step, and the mean heat in its resistor, W, over it.

    With v = end + away exp(-t / tau), the mean of v^2 = end^2 + 2 end away m(1) + away^2 m(2), where
    m(n) = (1 - exp(-n dt / tau)) / (n dt / tau) is the mean of exp(-n t / tau).
    """
    end = current * resistance_ohm
    away = volts - end
    once = -math.expm1(-steps_of_tau) / steps_of_tau
    twice = -math.expm1(-2.0 * steps_of_tau) / (2.0 * steps_of_tau)
    mean_square = end * (end + away * (2.0 * once)) + away**2 * twice
    return end + away * math.exp(-steps_of_tau), mean_square / resistance_ohm
