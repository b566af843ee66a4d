"""The time axis of a chart: a range of UTC moments, written on the site's clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class TimeAxis:
    """A range ``start``..``end`` (UTC) as Plotly draws it: Plotly knows no zones, so it gets local times without one.

    The whole axis has the offset of its end. Where the clocks change inside the range, labels before the change are
    an hour off the wall clock of then, but no line folds back over itself.
    """

    start: datetime
    end: datetime
    zone: ZoneInfo

    def local(self, moment: datetime) -> datetime:
        """``moment`` as a point of the axis.

        >>> axis = TimeAxis(start=datetime(2026, 11, 21, tzinfo=UTC), end=datetime(2026, 11, 22, tzinfo=UTC),
        ...                 zone=ZoneInfo("Asia/Seoul"))
        >>> axis.local(datetime(2026, 11, 21, 2, 31, tzinfo=UTC)).isoformat()
        '2026-11-21T11:31:00'
        """
        offset = self.end.astimezone(self.zone).utcoffset() or timedelta(0)
        return moment.astimezone(UTC).replace(tzinfo=None) + offset

    def locals(self, moments: Iterable[datetime]) -> list[datetime]:
        """Each of ``moments`` as a point of the axis."""
        return [self.local(moment) for moment in moments]

    def pixel(self, width_px: float) -> timedelta:
        """The time one pixel of a plot ``width_px`` wide stands for."""
        return (self.end - self.start) / width_px

    def layout(self, ticks: int = 7) -> dict[str, object]:
        """Plotly's settings of the axis: HH:MM, the date too where the range is longer than a day."""
        days = self.end - self.start > timedelta(hours=36)
        return {
            "type": "date",
            "range": [self.local(self.start), self.local(self.end)],
            "tickformat": "%m-%d" if days else "%H:%M",
            "hoverformat": "%m-%d %H:%M",
            "nticks": ticks,
            "tickangle": 0,
        }
