"""Racks in parallel on one DC bus, and the limits their BMS sets on the current."""

from dataclasses import dataclass

import numpy as np

from engine.battery.cell import Floats
from engine.battery.rack import RackParameters


@dataclass(frozen=True, kw_only=True)
class BankLimits:
    """What the BMS permits a bank.

    reserve_soc: state of charge of the cells at which the BMS shows 0 %. full_pct: where charging stops, % shown.
    charge_steps: (% shown, A a rack), ascending: from there on at most this charging current. low_pct, low_share:
    below this charge (% shown) only this share of a requested discharge passes.
    """

    reserve_soc: float = 0.05
    full_pct: float = 90.0
    charge_steps: tuple[tuple[float, float], ...] = ((84.5, 43.5), (85.8, 32.5), (87.4, 27.0), (88.3, 19.0))
    low_pct: float = 8.0
    low_share: float = 0.9

    def shown_soc_pct(self, soc: Floats) -> Floats:
        """State of charge as the BMS shows it, %, between 0 and full_pct, from that of the cells, 0..1.

        >>> BankLimits().shown_soc_pct(np.array([0.02, 0.05, 0.5, 0.97])).round(1).tolist()
        [0.0, 0.0, 45.0, 90.0]
        """
        return np.clip((soc - self.reserve_soc) * 100.0, 0.0, self.full_pct)

    def permitted_current(
        self, requested_a: Floats, soc: Floats, capacity_ah: Floats, racks: int, dt_s: float, ripple: float = 0.0
    ) -> Floats:
        """The current of each bank, A, that the BMS lets pass for dt_s seconds.

        requested_a, soc (mean of the cells, 0..1), capacity_ah (a mean rack's): one a bank. A step never
        passes full or empty: its current is cut so that it ends there. ripple: share by which the charger stays below
        a ceiling at this moment.
        """
        shown = (soc - self.reserve_soc) * 100.0
        places_pct, rack_a = zip(*self.charge_steps, strict=True)
        ceilings = np.array([np.inf, *rack_a]) * racks
        ceiling = ceilings[np.searchsorted(places_pct, shown, side="right")] * (1.0 - ripple)
        share = np.where(shown < self.low_pct, self.low_share, 1.0)

        a_per_pct = racks * capacity_ah * 36.0 / dt_s
        to_full = np.maximum(self.full_pct - shown, 0.0) * a_per_pct
        to_empty = np.maximum(shown, 0.0) * a_per_pct
        charging = np.minimum(np.minimum(requested_a, ceiling), to_full)
        discharging = np.maximum(requested_a * share, -to_empty)
        return np.where(requested_a > 0.0, charging, discharging)


def current_for_power(power_w: Floats, source_v: Floats, resistance_ohm: Floats) -> Floats:
    """The current, A, at which a source with an inner resistance takes `power_w` (+ = charge).

    Solves P = (E + R I) I; a discharge beyond the largest possible power gives the current at that power.

    >>> current_for_power(np.array([101.0]), np.array([100.0]), np.array([1.0])).round(3).tolist()
    [1.0]
    """
    root = np.sqrt(np.maximum(source_v**2 + 4.0 * resistance_ohm * power_w, 0.0))
    return (root - source_v) / (2.0 * resistance_ohm)


def parallel_source(source_v: Floats, resistance_ohm: Floats) -> tuple[Floats, Floats]:
    """The one source (V, ohm) that racks in parallel amount to; both arguments (banks, racks).

    >>> [x.tolist() for x in parallel_source(np.array([[100.0, 102.0]]), np.array([[1.0, 1.0]]))]
    [[101.0], [0.5]]
    """
    conductance = 1.0 / resistance_ohm
    together = 1.0 / conductance.sum(axis=-1)
    return (source_v * conductance).sum(axis=-1) * together, together


def share_current(bank_a: Floats, source_v: Floats, resistance_ohm: Floats) -> Floats:
    """The current of each rack (banks, racks), A, when all of a bank have the bus voltage (Kirchhoff).

    bank_a: A of each bank. At rest a small current still flows from the fuller racks to the emptier ones.

    >>> share_current(np.array([10.0]), np.array([[100.0, 102.0]]), np.array([[1.0, 1.0]])).tolist()
    [[6.0, 4.0]]
    """
    common_v, common_ohm = parallel_source(source_v, resistance_ohm)
    bus_v = common_v + bank_a * common_ohm
    shares: Floats = (bus_v[..., np.newaxis] - source_v) / resistance_ohm
    return shares


def rack_resistance(parameters: RackParameters) -> Floats:
    """Ohmic resistance of each rack, ohm."""
    resistance: Floats = parameters.r0_ohm.sum(axis=-1)
    return resistance
