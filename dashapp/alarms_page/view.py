"""What the Alarms page shows: a tab, a chosen alarm, filters, a range of days. The URL holds exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.errors import BadParameter
from api.i18n import Text
from api.services.site_time import day_range
from dashapp.reader import Reader

TABS = ("list", "history", "top", "backtest")
FILTERS = ("all", "unacknowledged", "acknowledged", "returned", "latched", "shelved", "suppressed")
FIRST_DAYS = 7
MOST_DAYS = 92


@dataclass(frozen=True, kw_only=True)
class View:
    """``alarm``: id of the one whose detail is open. ``state`` is one of :data:`FILTERS`. ``priority`` and ``site``
    None: all. ``first`` and ``last`` are local days of the history, ISO text, empty for the last seven.
    ``run``: the back-test that is looked at."""

    tab: str = TABS[0]
    alarm: int | None = None
    q: str = ""
    state: str = FILTERS[0]
    priority: int | None = None
    site: int | None = None
    first: str = ""
    last: str = ""
    run: int | None = None

    @classmethod
    def of(cls, state: Mapping[str, Any] | None) -> View:
        """The view of a URL's query or of the page's store; what no page writes there is left out."""
        state = state or {}
        return cls(
            tab=_one_of(TABS, state.get("tab")),
            alarm=_number(state.get("alarm")),
            q=str(state.get("q") or "")[:100],
            state=_one_of(FILTERS, state.get("state")),
            priority=_number(state.get("priority")),
            site=_number(state.get("site")),
            first=str(state.get("first") or ""),
            last=str(state.get("last") or ""),
            run=_number(state.get("run")),
        )

    def stored(self) -> dict[str, Any]:
        """For the store and the URL, without what is as it is by itself."""
        usual = View()
        return {name: value for name, value in asdict(self).items() if value != getattr(usual, name)}

    def changed(self, **values: Any) -> View:
        """The view with other values, checked as those of a URL are."""
        return View.of({**asdict(self), **values})

    def days(self, reader: Reader) -> tuple[date, date]:
        """First and last local day that is looked at. Raises :class:`BadParameter` for what is no range of days."""
        today = reader.now.astimezone(reader.zone).date()
        last = _day("last", self.last) or today
        first = _day("first", self.first) or last - timedelta(days=FIRST_DAYS - 1)
        if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            expected = Text("a last day that is not before the first, at most {days} days", days=MOST_DAYS)
            raise BadParameter("first, last", f"{first} .. {last}", expected)
        return first, last

    def range(self, reader: Reader) -> tuple[datetime, datetime]:
        """The same days as half-open range in UTC."""
        first, last = self.days(reader)
        return day_range(first, reader.zone)[0], day_range(last, reader.zone)[1]


def _one_of(known: tuple[str, ...], given: Any) -> str:
    return given if given in known else known[0]


def _number(given: Any) -> int | None:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(name, text, Text("a day: 2026-11-21")) from error
