"""The demo's devices, each behind its port, with the plants they stand in."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.config import Device, Settings, Site
from api.errors import BadConfiguration
from api.i18n import Text
from api.services.demo.files import pause_file, standing_file
from api.services.demo.plant import Standing, beginning, day_start, load, plant_of, save
from api.services.maps import protocol_map
from jobs.devices.sim_cooling import SimCooling, is_cooling
from jobs.devices.sim_cooling_kept import KeepingCooling, kept_cooling
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_plant import SimPlant

SAVE_EVERY = timedelta(seconds=30)


class Keeping:
    """Keeps where a site's simulation stood half a minute to a minute ago in its file, so that a restart goes on from
    there: never later than the last row that was stored, whoever was stopped first.

    The simulator is the only writer of the file once the demo is made. A demo that is not made yet is left alone: the
    file is the mark that there is one. Before the first save what it held goes into ``pause``, unless that is still
    there: the job process writes the rows of the pause from it.
    """

    def __init__(self, plant: SimPlant, path: Path, pause: Path) -> None:
        self._plant, self._path, self._pause = plant, path, pause
        self._due: datetime | None = None
        self._next: Standing | None = None
        self._has_saved = False

    def after(self, moment: datetime) -> None:
        """Save, if it is time again."""
        if self._due is not None and self._due - SAVE_EVERY <= moment < self._due:
            return
        if self._next is not None and self._path.exists():
            if not self._has_saved and not self._pause.exists():
                draft = self._pause.with_suffix(".draft")
                shutil.copyfile(self._path, draft)
                draft.replace(self._pause)
            save(self._path, self._next)
            self._has_saved = True
        self._next, self._due = self._plant.standing, moment + SAVE_EVERY


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The sites' plants, each with who keeps it, and the devices behind each host and port. ``coolings``: likewise
    their engine-room coolings."""

    plants: tuple[tuple[SimPlant, Keeping], ...]
    coolings: tuple[tuple[SimCooling, KeepingCooling], ...]
    ports: Mapping[tuple[str, int], Sequence[SimulatedDevice]]


def demo(settings: Settings, now: datetime) -> Demo:
    """Every device of the configuration that is marked as a simulator, with the plant of its site."""
    plants: list[tuple[SimPlant, Keeping]] = []
    coolings: list[tuple[SimCooling, KeepingCooling]] = []
    ports: dict[tuple[str, int], list[SimulatedDevice]] = defaultdict(list)
    for site in settings.sites:
        made = []
        for n, entry in enumerate(d for d in settings.devices if d.simulator and d.site == site.id):
            protocol = protocol_map(entry.map)
            if not is_cooling(protocol):
                _check_bank(entry, site)
            device = SimulatedDevice(protocol, unit=entry.unit, bank_id=entry.bank_id, seed=n)
            ports[entry.host, entry.port].append(device)
            if is_cooling(protocol):
                coolings.append(kept_cooling(settings, site, device, now))
            else:
                made.append(device)
        if made:
            path, plant = standing_file(settings, site), plant_of(site)
            standing = load(path) or beginning(plant, day_start(site, now))
            simulated = SimPlant(plant, standing, site.id, made)
            plants.append((simulated, Keeping(simulated, path, pause_file(settings, site))))
    return Demo(plants=tuple(plants), coolings=tuple(coolings), ports=dict(ports))


def _check_bank(device: Device, site: Site) -> None:
    """The plant has the banks that the site lists, from 1 on."""
    numbers = [bank.id for bank in site.banks]
    if not numbers or not 1 <= (device.bank_id or 1) <= len(numbers):
        said = "The simulated device {device} needs the banks of its site {site} in the configuration, from 1 on."
        raise BadConfiguration(Text(said, device=device.id, site=site.id))
