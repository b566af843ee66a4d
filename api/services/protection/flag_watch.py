"""The BMS's own flags in the rows of a table: what is set, what is gone, what has fallen silent."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from api.services.protection.cells import number
from api.services.protection.columns import Flag, Told
from api.services.protection.events import Found, flag_event, unknown_report
from api.services.protection.memory import Place, Watched
from api.store.latest import Device
from api.store.times import from_micros
from engine.safety.series import Times

CRITICAL = (Told.OFFGAS, Told.EMERGENCY)  # flags whose silence is told
SILENT_US = 60_000_000
_LONGEST = 10_000  # characters of a column that holds several flags


@dataclass(frozen=True, kw_only=True)
class FlagWatch:
    """The flags of a table. ``place``: bank and rack of a device. ``tells``: whether a flag is this table's to tell."""

    site: int
    flags: tuple[Flag, ...]
    place: Callable[[Device], Place]
    tells: Callable[[Flag, Place], bool]

    def judge(
        self,
        watched: Watched,
        devices: Sequence[Device],
        at: Times,
        cells: Mapping[str, Sequence[Any]],
        judged_until: Mapping[Device, int],
    ) -> Found:
        """What the rows bring; those that are not newer than ``judged_until`` are left out."""
        states = list(zip(*(cells[flag.column] for flag in self.flags), strict=True))
        critical = [(place, flag) for place, flag in enumerate(self.flags) if flag.told in CRITICAL]
        newest, before, found = dict(judged_until), dict[Device, tuple[Any, ...]](), Found()
        for row in np.argsort(at, kind="stable").tolist() if states else ():
            device, when, here = devices[row], int(at[row]), states[row]
            if when <= newest[device]:
                continue
            newest[device] = when
            for place, flag in critical:
                self._watch_silence(watched, device, when, flag, here[place], found)
            if before.get(device) != here:  # seldom
                before[device] = here
                self._compare(watched, device, when, here, found)
        return found

    def _compare(self, watched: Watched, device: Device, when: int, values: Sequence[Any], found: Found) -> None:
        standing = watched.flags.setdefault(device, set())
        for flag, value in zip(self.flags, values, strict=True):
            for part, one in _parts(flag, value):
                key, is_set = f"{flag.column} {part}".rstrip(), bool(one)
                if is_set == (key in standing):
                    continue
                standing ^= {key}
                place = _place_of(flag, part, self.place(device))
                shown = "" if place != self.place(device) else part
                event = flag_event(self.site, place, from_micros(when), flag, shown, one, begins=is_set)
                if self.tells(flag, place):
                    found.events.append(event)
                elif event.report is not None and not is_set:
                    found.reports.append(event.report)

    def _watch_silence(self, watched: Watched, device: Device, when: int, flag: Flag, value: Any, found: Found) -> None:
        """A critical flag that was there and has had no value for a minute is told as unknown."""
        known, standing = watched.known.setdefault(device, {}), watched.flags.setdefault(device, set())
        key, is_known = f"? {flag.column}", not math.isnan(number(value))
        if is_known:
            known[flag.column] = when
        is_lost = not is_known and flag.column in known and when - known[flag.column] >= SILENT_US
        if is_lost != (key in standing) and (is_lost or is_known):
            standing ^= {key}
            told = unknown_report(self.site, self.place(device), from_micros(when), flag.column, begins=is_lost)
            found.reports.append(told)


def _place_of(flag: Flag, part: str, place: Place) -> Place:
    """Where a flag is about: a bank's column may be about one of its racks."""
    if flag.rack is not None:
        return place[0], flag.rack
    if flag.code is not None and part.startswith("rack") and part[4:].isdecimal():
        return place[0], int(part[4:])
    return place


def _parts(flag: Flag, value: Any) -> Iterator[tuple[str, float]]:
    """The flags in a value, by part; nothing where it is not known."""
    if not flag.parts:
        value = {"": value}
    elif isinstance(value, str):
        try:  # some makers write a Python dict
            value = json.loads(value[:_LONGEST].replace("'", '"'))
        except ValueError:
            return
    if isinstance(value, dict):
        for part, one in value.items():
            if not math.isnan(found := number(one)):
                yield str(part), found
