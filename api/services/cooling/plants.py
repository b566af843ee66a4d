"""Which sites have an engine-room cooling, and the device that is it."""

from __future__ import annotations

from dataclasses import dataclass

from api.config import Device, Site
from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context


@dataclass(frozen=True, kw_only=True)
class CoolingPlant:
    """The cooling of a site: its number is that of the site."""

    site: Site
    device: Device

    @property
    def id(self) -> int:
        return self.site.id


def cooling_plants(context: Context) -> tuple[CoolingPlant, ...]:
    """The plants of all sites, in the order of the settings."""
    pairs = ((site, context.settings.device(site.cooling_device)) for site in context.settings.sites)
    return tuple(CoolingPlant(site=site, device=device) for site, device in pairs if device is not None)


def cooling_plant(context: Context, site: int | None = None) -> CoolingPlant:
    """The plant of a site, or the first one there is.

    Raises :class:`NotFound` for a site that there is not, and where there is no plant.
    """
    plants = cooling_plants(context)
    if site is None:
        if plants:
            return plants[0]
        raise NotFound(Text("No site here has a cooling plant: none names a cooling_device."), field="site")
    context.sites.site(site)
    found = next((plant for plant in plants if plant.id == site), None)
    if found is None:
        raise NotFound(
            Text("The site {site} has no cooling plant: it names no cooling_device.", site=site), field="site"
        )
    return found
