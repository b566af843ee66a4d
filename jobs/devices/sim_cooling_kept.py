"""A simulated cooling plant that goes on where it stood when it was stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from api.config import Settings, Site
from api.services.demo.cooling_plant import (
    CoolingStanding,
    cooling_file,
    load_cooling,
    save_cooling,
    seed_of,
    voyage_from,
)
from engine.thermal.plant.plant import Plant
from jobs.devices.sim_cooling import SimCooling, left_alone
from jobs.devices.sim_device import SimulatedDevice

SAVE_EVERY = timedelta(seconds=30)
OUT_AT_SEA = timedelta(hours=24)  # since a new voyage began, so that there is something to be cooled


class KeepingCooling:
    """Keeps where a plant stands in its file, every half minute.

    A demo that is not made yet is left alone: there the file is the mark that the plant has a history.
    """

    def __init__(self, plant: SimCooling, path: Path, *, waits: bool) -> None:
        self._plant, self._path, self._waits = plant, path, waits
        self._due: datetime | None = None

    def after(self, moment: datetime) -> None:
        """Save, if it is time again."""
        if self._due is not None and self._due - SAVE_EVERY <= moment < self._due:
            return
        if self._due is not None and (not self._waits or self._path.exists()):
            save_cooling(self._path, self._plant.standing)
        self._due = moment + SAVE_EVERY


def new_standing(seed: int, now: datetime) -> CoolingStanding:
    """A plant at sea that nobody has ordered yet."""
    at = now.replace(microsecond=0)
    begun = at - OUT_AT_SEA
    state = Plant().start(voyage_from(begun, seed), at, seed)
    return left_alone(CoolingStanding(begun=begun, seed=seed, state=state))


def kept_cooling(
    settings: Settings, site: Site, device: SimulatedDevice, now: datetime
) -> tuple[SimCooling, KeepingCooling]:
    """The plant of a site's cooling device as it was left, and who keeps it."""
    path = cooling_file(settings, site)
    plant = SimCooling(load_cooling(path) or new_standing(seed_of(site), now), device)
    return plant, KeepingCooling(plant, path, waits=settings.is_demo)
