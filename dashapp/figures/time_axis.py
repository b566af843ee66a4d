"""The time axis of a chart: a range of UTC moments, written on the site's clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray


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
        return moment.astimezone(UTC).replace(tzinfo=None) + self._offset

    def utc(self, point: datetime) -> datetime:
        """The moment of a point of the axis: the other way round."""
        return (point - self._offset).replace(tzinfo=UTC)

    def millis(self, micros: NDArray[np.int64]) -> NDArray[np.float64]:
        """Times in microseconds since 1970 UTC as points of the axis, in the milliseconds Plotly counts in."""
        return np.asarray((micros + self._offset // timedelta(microseconds=1)) / 1000.0)

    @property
    def _offset(self) -> timedelta:
        return self.end.astimezone(self.zone).utcoffset() or timedelta(0)

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
