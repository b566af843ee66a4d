"""What the Control page shows: the plant of a site, now or as it was at a moment. The URL holds exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.config import Site
from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.cooling.plants import cooling_plants
from dashapp.past_moment import past_moment
from dashapp.reader import Reader


@dataclass(frozen=True, kw_only=True)
class View:
    """A ``site`` (None: the first that has a cooling plant), and ``at``, a past moment as text (site time), empty for
    now."""

    site: int | None = None
    at: str = ""

    @classmethod
    def of(cls, state: Mapping[str, Any] | None) -> View:
        """The view of a URL's query or of the page's store; what no page writes there is left out."""
        state = state or {}
        site = str(state.get("site") or "")
        is_number = site.isascii() and site.isdigit() and len(site) < 10
        return cls(site=int(site) if is_number else None, at=str(state.get("at") or "")[:40])

    def state(self) -> dict[str, Any]:
        """The fields as the store and the URL hold them; None and "" stand in no URL."""
        return {"site": self.site, "at": self.at}

    def chosen(self, reader: Reader) -> Site | None:
        """The site that is shown, None where no site has a plant; raises :class:`NotFound` for one without."""
        found = sites_with_plant(reader.context)
        if self.site is None:
            return found[0] if found else None
        site = next((one for one in found if one.id == self.site), None)
        if site is None and found:
            raise NotFound(Text("Site {site} has no cooling plant.", site=self.site), field="site")
        return site

    def past(self, reader: Reader) -> datetime | None:
        """The past moment in UTC, None for now; raises as :func:`past_moment`."""
        return past_moment(reader, self.at, self.zone(reader))

    def zone(self, reader: Reader) -> ZoneInfo:
        """The zone of the site that is shown, of the frame's clock where there is none."""
        found = None if self.site is None else reader.context.settings.site(self.site)
        first = next(iter(sites_with_plant(reader.context)), None)
        site = found or first
        return reader.zone if site is None else site.zone

    def stepped(self, reader: Reader, step: timedelta) -> View:
        """The view a step later (or earlier); a step beyond the present leads to now."""
        moment = (self.past(reader) or reader.now) + step
        return replace(self, at="" if moment >= reader.now else self.text_of(reader, moment))

    def text_of(self, reader: Reader, moment: datetime) -> str:
        """A moment as the address holds it."""
        return f"{moment.astimezone(self.zone(reader)):%Y-%m-%dT%H:%M:%S}"


def sites_with_plant(context: Context) -> list[Site]:
    """The sites whose cooling is controlled from here, in the order of the settings."""
    return [plant.site for plant in cooling_plants(context)]
