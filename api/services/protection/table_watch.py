"""One table of a site, watched: its new rows against the limits and for the BMS's own flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.config import Site
from api.services.alarms.reports import Report
from api.services.protection.cells import numbers, whole
from api.services.protection.columns import GAPS, MEASURED_COLUMNS, POSITIONS, Flag, flags_among, measured_among
from api.services.protection.events import Event, Found, column_of, unknown_report, value_event
from api.services.protection.flag_watch import FlagWatch
from api.services.protection.memory import Place, Watched, place_of
from api.store.latest import Device
from api.store.sites import SiteTable
from api.store.times import from_micros, to_micros
from engine.safety.limits import BY_NAME, CHARGING, LOW_TEMPERATURE, QUANTITIES, Level, Limits, Measured
from engine.safety.protection import MEASURED, Rows, Rules, Transition, advance, judged_values


@dataclass(frozen=True, kw_only=True)
class TableWatch:
    """A table and how it is judged. ``racked``: banks whose racks report themselves; values that both tables have are
    then the racks' to tell. ``flagged``: flags that stand at racks, by bank; their bank need not tell them too."""

    site: Site
    table: SiteTable
    limits: Limits
    gap_s: float
    racked: frozenset[Any] = frozenset()
    flagged: Mapping[int | None, set[str]] = field(default_factory=dict)

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
            rest_below_a=self.site.rest_below_a,
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

    def say_again(self, watched: Watched, rows: Sequence[tuple[Any, ...]]) -> list[Report]:
        """What stands, with the values of the latest of ``rows``, which were judged: alarms show how it goes on."""
        newest = watched.standing.at
        numbers_of = {device: number for number, device in enumerate(watched.devices)}
        width = 1 + len(self.table.keys)
        told = []
        for row in rows:
            device = tuple(row[1:width])
            number = numbers_of[device]
            if to_micros(row[0]) != newest[number] or not watched.standing.stands[number].any():
                continue
            cells = {name: (cell,) for name, cell in zip(self.columns, row[width:], strict=True)}
            values = judged_values(self._values([device], cells), self.rules)
            charges = values[QUANTITIES.index(BY_NAME["charge_current"])][0] >= self.rules.rest_below_a
            for place, depth in np.argwhere(watched.standing.stands[number]):
                value = float(values[place][0])
                if not np.isnan(value):
                    quantity, level = QUANTITIES[place], tuple(Level)[depth]
                    limits = CHARGING if charges and quantity.name == LOW_TEMPERATURE else quantity.name
                    one = Transition(int(newest[number]), number, quantity, level, True, value, limits, 0)
                    event = self._event(one, device, cells)
                    told += [event.report] if event.report is not None and self._tells(event.place) else []
        return told

    def place(self, device: Device) -> Place:
        """Bank and rack of a device."""
        return place_of(self.table.keys, device)

    def _tell(self, one: Transition, device: Device, cells: Mapping[str, Sequence[Any]], found: Found) -> None:
        place = self.place(device)
        if one.level is None:
            column = column_of(MEASURED_COLUMNS[self.table.name], one.quantity.measured)
            if self._tells(place) or not one.begins:
                when = from_micros(one.at)
                found.reports.append(unknown_report(self.site.id, place, when, column, begins=one.begins))
            return
        event = self._event(one, device, cells)
        if self._tells(place):
            found.events.append(event)
        elif event.report is not None and not one.begins:  # it stood before the racks began to report
            found.reports.append(event.report)

    def _event(self, one: Transition, device: Device, cells: Mapping[str, Sequence[Any]]) -> Event:
        positions = cells.get(POSITIONS.get(one.quantity.measured, ""))
        position = None if positions is None else whole(positions[one.row])
        when = from_micros(one.at)
        return value_event(self.site.id, self.place(device), when, one, position=position, limits=self.limits)

    def _tells(self, place: Place) -> bool:
        return self.table.name == "rack" or place[0] not in self.racked

    def _tells_flag(self, flag: Flag, place: Place) -> bool:
        return flag.column not in self.flagged.get(place[0], ())

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
