"""What the Sites page shows: a site, one of its racks, a range, a moment. The URL holds exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.config import Site
from api.errors import NotFound
from api.i18n import Text
from dashapp.figures.time_axis import TimeAxis
from dashapp.past_moment import past_moment
from dashapp.reader import Reader

RANGES = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
RANGE = "24h"


@dataclass(frozen=True, kw_only=True)
class View:
    """A ``site`` (None: the first), a ``rack`` of a ``bank`` (both None: the whole site), a range, and ``at``, a past
    moment as text (site time), empty for now."""

    site: int | None = None
    bank: int | None = None
    rack: int | None = None
    range: str = RANGE
    at: str = ""

    @classmethod
    def of(cls, state: Mapping[str, Any] | None) -> View:
        """The view of a URL's query or of the page's store; what no page writes there is left out."""
        state = state or {}
        bank, rack = _number(state.get("bank")), _number(state.get("rack"))
        is_rack = bank is not None and rack is not None
        return cls(
            site=_number(state.get("site")),
            bank=bank if is_rack else None,
            rack=rack if is_rack else None,
            range=state["range"] if state.get("range") in RANGES else RANGE,
            at=str(state.get("at") or ""),
        )

    def state(self) -> dict[str, Any]:
        """The fields as the store and the URL hold them; None and "" stand in no URL."""
        return {"site": self.site, "bank": self.bank, "rack": self.rack, "range": self.range, "at": self.at}

    @property
    def is_rack(self) -> bool:
        """Whether one rack is shown."""
        return self.bank is not None and self.rack is not None

    def chosen(self, reader: Reader) -> Site:
        """The site that is shown; raises :class:`NotFound` for one that is none, or where there are none."""
        context = reader.context
        if self.site is not None:
            return context.sites.site(self.site)
        found = next(iter(context.settings.sites), None)
        if found is None:
            raise NotFound(Text("No site is configured."), field="site")
        return found

    def moment(self, reader: Reader) -> datetime:
        """The moment that is looked at, in UTC; raises as :func:`past_moment`."""
        return self.past(reader) or reader.now

    def past(self, reader: Reader) -> datetime | None:
        """The past moment that is looked at, None for now; raises as :func:`past_moment`."""
        return past_moment(reader, self.at, self.zone(reader))

    def axis(self, reader: Reader) -> TimeAxis:
        """The range that is shown: up to the chosen moment, else up to now; raises as :meth:`moment` does."""
        end = self.moment(reader)
        return TimeAxis(start=end - RANGES[self.range], end=end, zone=self.zone(reader))

    def zone(self, reader: Reader) -> ZoneInfo:
        """The zone of the site that is shown, of the frame's clock where there is none."""
        found = None if self.site is None else reader.context.settings.site(self.site)
        return reader.zone if found is None else found.zone


def _number(given: Any) -> int | None:
    """An id as a URL (text) or a store (number) has it, None for anything else."""
    text = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
