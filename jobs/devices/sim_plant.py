"""The plant behind the simulated devices of a site: one step a second, under the orders the devices were given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from api.services.demo.plant import Standing, advance, moved, strides
from api.services.demo.rows import table_rows
from engine.battery.faults import excess_after
from engine.battery.history import Plant
from engine.battery.influence import Influence
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_status import Columns, Rows

SECOND = timedelta(seconds=1)
TABLES_OF_A_BANK = ("bank", "rack")


class SimPlant:
    """A site's plant and its devices.

    ``standing`` is where the simulation stands: the moment of the next row. ``excess_k``: the heat of hot cells, which
    is no part of it: a restart has forgotten every fault.
    """

    def __init__(self, plant: Plant, standing: Standing, layout: int, devices: Iterable[SimulatedDevice]) -> None:
        self.standing = standing
        self.devices = tuple(devices)
        self.plant, self._layout = plant, layout
        self.excess_k = np.zeros(plant.racks.capacity_ah.shape)

    @property
    def is_over(self) -> bool:
        """Never: a plant goes on."""
        return False

    def catch_up(self, now: datetime) -> None:
        """Let pass what has passed up to ``now``, without rows, as the demo's history does. A clock that was set back
        takes the plant with it."""
        end = now.replace(microsecond=0)
        if end < self.standing.at:
            self.standing = moved(self.standing, end)
        self.standing = brought(self.plant, self.standing, end)

    def step(self) -> tuple[datetime, dict[int | None, Rows]]:
        """The moment of the next rows, and the rows by bank (None: those of no bank); the plant goes on a second."""
        moment, influence = self.standing.at, self._influence()
        frames, self.standing = advance(self.plant, self.standing, moment + SECOND, 1, influence)
        tables = {name: table_rows(name, self._layout, frame) for name, frame in frames.items()}
        return moment, by_bank(tables)

    def show(self, moment: datetime, rows: dict[int | None, Rows]) -> None:
        """Let the devices show the rows of a moment."""
        for device in self.devices:
            device.refresh(moment, rows[device.bank_id])

    def _influence(self) -> Influence:
        """What the devices' orders and faults do to the plant in the coming second."""
        in_bank = len(self.excess_k) // self.plant.banks
        acting = self.plant.left_alone()
        rising: dict[tuple[int, int], float] = {}
        for device in self.devices:
            if device.bank_id is None:
                continue
            first, orders = (device.bank_id - 1) * in_bank, device.orders()
            of_bank = range(first, first + in_bank)
            for rack in of_bank:
                number = rack - first + 1
                acting.fans[rack] = bool(orders.fans & {0, number})
                acting.open_racks[rack] = orders.emergency or bool(orders.open_racks & {0, number})
            acting.no_charge[device.bank_id - 1] = orders.charge_stop
            acting.no_discharge[device.bank_id - 1] = orders.discharge_stop
            for rack_id, position, rate in device.hot_cells():
                rising[first + rack_id - 1, position - 1] = rate
        self.excess_k = excess_after(self.excess_k, rising, acting.fans, 1.0)
        return replace(acting, excess_k=self.excess_k)


def brought(plant: Plant, standing: Standing, end: datetime, *, fine: timedelta | None = None) -> Standing:
    """The standing at ``end``, in the strides of the demo's history; ``fine``: the newest part in steps of 1 s."""
    for stride_end, step_s in strides(standing.at, end, fine=fine):
        _, standing = advance(plant, standing, stride_end, step_s)
    return standing


def by_bank(tables: Mapping[str, pd.DataFrame]) -> dict[int | None, dict[tuple[str, int | None], Columns]]:
    """One row of each table by bank (None: of no bank), then by table and rack: column -> value. What belongs to no
    bank is everybody's."""
    common: dict[tuple[str, int | None], Columns] = {}
    of_banks: dict[int | None, dict[tuple[str, int | None], Columns]] = defaultdict(dict)
    for table, frame in tables.items():
        names = [str(name) for name in frame]
        for values in zip(*(frame[name].tolist() for name in names), strict=True):
            row = dict(zip(names, values, strict=True))
            rows = of_banks[row["bank_id"]] if table in TABLES_OF_A_BANK else common
            rows[table, row.get("rack_id")] = row
    return {None: common} | {bank: rows | common for bank, rows in of_banks.items()}
