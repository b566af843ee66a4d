"""What the dwell watch knows of a site between two looks, as text for the table of job states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from api.services.protection.memory import numbered
from api.store.latest import Device
from engine.safety.dwell import Dwelling

ALARMS = ("cap_alarm", "standby_alarm")


@dataclass(kw_only=True)
class DwellMemory:
    """``table``: where the rows come from, rack or bank. ``told``: alarms that were raised, as (name, device)."""

    table: str
    devices: list[Device] = field(default_factory=list)
    dwelling: Dwelling = field(default_factory=lambda: Dwelling.fresh(0))
    told: set[tuple[str, Device]] = field(default_factory=set)

    @property
    def newest(self) -> int | None:
        """Time of the newest row in microseconds, None before there is any."""
        return int(self.dwelling.at.max()) if len(self.dwelling.at) else None

    def index(self, devices: list[Device]) -> np.ndarray[Any, np.dtype[np.intp]]:
        """The numbers of devices; new ones get the next."""
        numbers = numbered(self.devices, devices)
        if len(self.devices) > len(self.dwelling.at):
            self.dwelling = self.dwelling.grown(len(self.devices))
        return numbers

    def as_note(self) -> dict[str, Any]:
        """All of it as JSON.

        >>> DwellMemory.from_note(DwellMemory(table="rack").as_note()).devices
        []
        """
        state = {name: array.tolist() for name, array in vars(self.dwelling).items()}
        state["soc"] = [None if np.isnan(soc) else soc for soc in self.dwelling.soc.tolist()]
        told = sorted([name, list(device)] for name, device in self.told)
        return {"table": self.table, "devices": [list(device) for device in self.devices], "told": told, **state}

    @classmethod
    def from_note(cls, note: Any) -> DwellMemory:
        """What :meth:`as_note` gave. Raises ``KeyError`` for anything else."""
        empty = vars(Dwelling.fresh(0))
        state = {name: np.array(note[name], dtype=array.dtype) for name, array in empty.items()}
        return cls(
            table=note["table"],
            devices=[tuple(device) for device in note["devices"]],
            dwelling=Dwelling(**state),
            told={(name, tuple(device)) for name, device in note["told"]},
        )
