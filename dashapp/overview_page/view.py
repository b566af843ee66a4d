"""What the overview shows: every site, now or as it was at a moment. The URL holds exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashapp.past_moment import past_moment
from dashapp.reader import Reader


@dataclass(frozen=True, kw_only=True)
class View:
    """``at``: a past moment as text (site time), empty for now."""

    at: str = ""

    @classmethod
    def of(cls, state: Mapping[str, Any] | None) -> View:
        """The view of a URL's query or of the page's store; what no page writes there is left out."""
        return cls(at=str((state or {}).get("at") or "")[:40])

    def state(self) -> dict[str, str]:
        """The fields as the store and the URL hold them."""
        return {"at": self.at}

    def past(self, reader: Reader) -> datetime | None:
        """The past moment in UTC, None for now; raises as :func:`past_moment`."""
        return past_moment(reader, self.at, reader.zone)
