"""What the SoS builder shows: the checked tags or a set, a range, a moment. The URL holds exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashapp.figures.time_axis import TimeAxis
from dashapp.past_moment import past_moment
from dashapp.reader import Reader

MOST_TAGS = 4
RANGES = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
RANGE = "6h"


@dataclass(frozen=True, kw_only=True)
class View:
    """Checked ``tags``, or a set by its number; ``at`` is a past moment as text (site time), empty for now."""

    tags: tuple[str, ...] = ()
    set_id: int | None = None
    range: str = RANGE
    at: str = ""

    @classmethod
    def of(cls, state: Mapping[str, Any] | None) -> View:
        """The view of a URL's query or of the page's store; what no page writes there is left out."""
        state = state or {}
        tags = state.get("tags") or ()
        names = tags.split(",") if isinstance(tags, str) else tags
        number = str(state.get("set") or "")
        return cls(
            tags=tuple(dict.fromkeys(name.strip() for name in names if name.strip()))[:MOST_TAGS],
            set_id=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
            range=state["range"] if state.get("range") in RANGES else RANGE,
            at=str(state.get("at") or ""),
        )

    def state(self) -> dict[str, Any]:
        """The fields as the store and the URL hold them; a set stands for its tags."""
        return {
            "tags": [] if self.set_id is not None else list(self.tags),
            "set": self.set_id,
            "range": self.range,
            "at": self.at,
        }

    def axis(self, reader: Reader) -> TimeAxis:
        """The range that is shown: up to the chosen moment, else up to now.

        Raises :class:`BadParameter` for a moment that is no time or lies ahead.
        """
        end = self.moment(reader)
        return TimeAxis(start=end - RANGES[self.range], end=end, zone=reader.zone)

    def moment(self, reader: Reader) -> datetime:
        """The moment that is looked at, in UTC; raises as :func:`past_moment`."""
        return self.past(reader) or reader.now

    def past(self, reader: Reader) -> datetime | None:
        """The past moment that is looked at, None for now."""
        return past_moment(reader, self.at, reader.zone)
