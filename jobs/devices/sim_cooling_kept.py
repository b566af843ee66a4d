"""A simulated cooling plant that goes on where it stood when it was stopped."""

from __future__ import annotations

from datetime import datetime

from api.config import Device, Settings, Site
from jobs.devices.sim_cooling import SimCooling
from jobs.devices.sim_cooling_plant import start
from jobs.devices.sim_device import SimulatedDevice


class KeepingCooling:
    """Keeps where a plant stands in a file of its own."""

    def __init__(self, plant: SimCooling) -> None:
        self._plant = plant

    def after(self, moment: datetime) -> None:
        """Save, if it is time again."""


def kept_cooling(
    settings: Settings, site: Site, entry: Device, device: SimulatedDevice, now: datetime
) -> tuple[SimCooling, KeepingCooling]:
    """The plant of a site's cooling device, and who keeps it."""
    plant = SimCooling(start(now.replace(microsecond=0)), device, seed=site.id)
    return plant, KeepingCooling(plant)
