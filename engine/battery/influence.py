"""What acts on a plant beside its plan: orders to the BMS, fans, and the heat of a failing cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.battery.bank import parallel_source, share_current
from engine.battery.cell import Floats
from engine.battery.rack import RackParameters

Flags = NDArray[np.bool_]

FAN_GAIN = 3.0  # conductance to the air with a rack's fans at full speed over that at rest


@dataclass(frozen=True, kw_only=True, eq=False)
class Influence:
    """Orders and disturbances that hold for a span of steps.

    open_racks, fans: (racks,), contactors open, fans on. no_charge, no_discharge: (banks,), current of this direction
    refused. excess_k: (racks, groups), K, how much hotter than the model a cell is.
    """

    open_racks: Flags
    fans: Flags
    no_charge: Flags
    no_discharge: Flags
    excess_k: Floats

    @classmethod
    def nothing(cls, *, banks: int, racks: int, groups: int) -> Influence:
        """No orders, nothing disturbed; ``racks`` of all banks together.

        >>> Influence.nothing(banks=1, racks=2, groups=240).excess_k.shape
        (2, 240)
        """
        return cls(
            open_racks=np.zeros(racks, dtype=bool),
            fans=np.zeros(racks, dtype=bool),
            no_charge=np.zeros(banks, dtype=bool),
            no_discharge=np.zeros(banks, dtype=bool),
            excess_k=np.zeros((racks, groups)),
        )

    def cooled(self, parameters: RackParameters) -> RackParameters:
        """The racks with those fans on that are."""
        if not self.fans.any():
            return parameters
        gain = np.where(self.fans, FAN_GAIN, 1.0)[:, np.newaxis]
        return replace(parameters, conductance_w_k=parameters.conductance_w_k * gain)

    def permitted(self, bank_a: Floats) -> Floats:
        """The current of each bank, A (+ = charge), that the orders leave of what the BMS lets pass."""
        closed = ~self.open_racks.reshape(len(bank_a), -1).all(axis=-1)
        limited = np.where(self.no_charge, np.minimum(bank_a, 0.0), bank_a)
        limited = np.where(self.no_discharge, np.maximum(limited, 0.0), limited)
        return np.where(closed, limited, 0.0)

    def source(self, source_v: Floats, resistance_ohm: Floats) -> tuple[Floats, Floats]:
        """The one source (V, ohm) that the connected racks of each bank amount to; both arguments (banks, racks)."""
        return parallel_source(source_v, self._seen(resistance_ohm))

    def shared(self, bank_a: Floats, source_v: Floats, resistance_ohm: Floats) -> Floats:
        """The current of each rack (banks, racks), A: none in one whose contactors are open.

        >>> two = Influence.nothing(banks=1, racks=2, groups=240)
        >>> one = replace(two, open_racks=np.array([False, True]))
        >>> one.shared(np.array([10.0]), np.array([[100.0, 102.0]]), np.array([[1.0, 1.0]])).tolist()
        [[10.0, 0.0]]
        """
        shares = share_current(bank_a, source_v, self._seen(resistance_ohm))
        return np.where(self._open(resistance_ohm), 0.0, shares)

    def _open(self, resistance_ohm: Floats) -> Flags:
        return self.open_racks.reshape(resistance_ohm.shape)

    def _seen(self, resistance_ohm: Floats) -> Floats:
        """An open rack is no part of the bus; a bank that is open altogether keeps a voltage to be measured."""
        is_open = self._open(resistance_ohm)
        some_closed = ~is_open.all(axis=-1, keepdims=True)
        return np.where(is_open & some_closed, np.inf, resistance_ohm)
