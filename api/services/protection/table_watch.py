"""One table of a site, watched: its new rows against the limits and for the BMS's own flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.config import Site
from api.services.protection.cells import numbers, whole
from api.services.protection.columns import GAPS, MEASURED_COLUMNS, POSITIONS, Flag, flags_among, measured_among
from api.services.protection.events import Found, column_of, unknown_report, value_event
from api.services.protection.flag_watch import FlagWatch
from api.services.protection.memory import Place, Watched, place_of
from api.store.latest import Device
from api.store.sites import SiteTable
from api.store.times import from_micros, to_micros
from engine.safety.limits import Limits, Measured
from engine.safety.protection import MEASURED, Rows, Rules, Transition, advance

REST_SHARE = 0.005  # of the rated current


@dataclass(frozen=True, kw_only=True)
class TableWatch:
    """A table and how it is judged. ``racked``: banks whose racks report themselves; what both tables have is then
    the racks' to tell. ``shared``: columns of the rack table."""

    site: Site
    table: SiteTable
    limits: Limits
    gap_s: float
    racked: frozenset[Any] = frozenset()
    shared: frozenset[str] = frozenset()

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """The flags that the table has."""
        return flags_among(self.table.columns)

    @cached_property
    def columns(self) -> list[str]:
        """The columns that are read, in this order."""
        known = [*MEASURED_COLUMNS[self.table.name].values(), *POSITIONS.values()]
        return [name for name in known if name in self.table.columns] + [flag.column for flag in self.flags]

    @cached_property
    def rules(self) -> Rules:
        """How the values of the table are judged."""
        measured = measured_among(self.table.name, self.table.columns)
        if self.table.name == "bank" and not (self.site.banks and all(bank.racks for bank in self.site.banks)):
            measured -= {Measured.CURRENT}  # nobody knows how many racks share it
        return Rules(
            limits=self.limits,
            current_positive=self.site.current_positive,
            rest_below_a=REST_SHARE * self.site.rated_rack_current_a,
            gap_s=self.gap_s,
            measured=measured,
        )

    def judge(self, watched: Watched, rows: Sequence[tuple[Any, ...]]) -> Found:
        """What the rows (time, ids, :attr:`columns`) bring; ``watched`` takes what holds after them."""
        if not rows:
            return Found()
        width = 1 + len(self.table.keys)
        devices = [tuple(row[1:width]) for row in rows]
        at = np.array([to_micros(row[0]) for row in rows], dtype=np.int64)
        cells = dict(zip(self.columns, zip(*(row[width:] for row in rows), strict=True), strict=True))
        index = watched.index(devices)
        judged_until = dict(zip(watched.devices, watched.standing.at.tolist(), strict=True))
        given = Rows(device=index, at=at, values=self._values(devices, cells))
        watched.standing, transitions = advance(watched.standing, given, self.rules)
        found = Found()
        for one in transitions:
            self._tell(one, watched.devices[one.device], cells, found)
        flags = FlagWatch(site=self.site.id, flags=self.flags, place=self.place, tells=self._tells_flag)
        flagged = flags.judge(watched, devices, at, cells, judged_until)
        events = sorted(found.events + flagged.events, key=lambda event: event.at)
        return Found(events=events, reports=found.reports + flagged.reports)

    def place(self, device: Device) -> Place:
        """Bank and rack of a device."""
        return place_of(self.table.keys, device)

    def _tell(self, one: Transition, device: Device, cells: Mapping[str, Sequence[Any]], found: Found) -> None:
        place, when, measured = self.place(device), from_micros(one.at), one.quantity.measured
        if one.level is None:
            column = column_of(MEASURED_COLUMNS[self.table.name], measured)
            if self._tells(place) or not one.begins:
                found.reports.append(unknown_report(self.site.id, place, when, column, begins=one.begins))
            return
        positions = cells.get(POSITIONS.get(measured, ""))
        position = None if positions is None else whole(positions[one.row])
        event = value_event(self.site.id, place, when, one, position=position, limits=self.limits)
        if self._tells(place):
            found.events.append(event)
        elif event.report is not None and not one.begins:  # it stood before the racks began to report
            found.reports.append(event.report)

    def _tells(self, place: Place) -> bool:
        return self.table.name == "rack" or place[0] not in self.racked

    def _tells_flag(self, flag: Flag, place: Place) -> bool:
        return flag.column not in self.shared or self._tells(place)

    def _values(self, devices: Sequence[Device], cells: Mapping[str, Sequence[Any]]) -> NDArray[np.float64]:
        values = np.full((len(devices), len(MEASURED)), np.nan)
        for place, measured in enumerate(MEASURED):
            column = MEASURED_COLUMNS[self.table.name].get(measured, "")
            if column in cells:
                values[:, place] = numbers(cells[column])
        for gap, (high, low) in GAPS.items():
            here = MEASURED.index(gap)
            derived = values[:, MEASURED.index(high)] - values[:, MEASURED.index(low)]
            values[:, here] = np.where(np.isnan(values[:, here]), derived, values[:, here])
        if self.table.name == "bank":
            racks: dict[int | None, int] = {bank.id: max(1, len(bank.racks)) for bank in self.site.banks}
            values[:, MEASURED.index(Measured.CURRENT)] /= [racks.get(self.place(d)[0], 1) for d in devices]
        return values
