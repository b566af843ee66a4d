"""The last hour of what an alarm measures, with the limits it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plotly.graph_objects import Figure

from api.errors import AnjeonError
from api.services.buckets import BucketQuery, buckets
from api.services.datasets import RowQuery
from api.services.protection.columns import MEASURED_COLUMNS
from api.services.protection.limits import limits_of
from api.services.sos.sets import set_series
from api.store.alarms.rows import AlarmRow
from api.store.catalogue import known
from api.store.times import from_micros
from dashapp.alarms_page.subjects import subject_words
from dashapp.figures.limit_chart import LimitLine, limit_chart
from dashapp.figures.time_axis import TimeAxis
from dashapp.reader import Reader
from engine.safety.bands import SAFE_ABOVE, UNSAFE_BELOW
from engine.safety.limits import LIMITED, Limits, Measured, quantity_of

RANGE = timedelta(hours=1)
BUCKET_US = 10_000_000
Points = Sequence[tuple[datetime, float | None]]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """``title``: what is drawn, with its unit."""

    title: str
    figure: Figure


def trend_of(reader: Reader, alarm: AlarmRow) -> Trend | None:
    """The trend up to now, or of the hour around the end of an alarm that is over; None where nothing was measured."""
    end = min(reader.now, (alarm.returned_at or reader.now) + RANGE / 6)
    axis = TimeAxis(start=end - RANGE, end=end, zone=_zone(reader, alarm))
    try:
        if alarm.kind.startswith("sos."):
            return _score(reader, alarm, axis)
        return _quantity(reader, alarm, axis) if alarm.subject in LIMITED else _column(reader, alarm, axis)
    except AnjeonError:  # no such set, table or column any more, or the site is away: the detail says the rest
        return None


def _score(reader: Reader, alarm: AlarmRow, axis: TimeAxis) -> Trend | None:
    if not alarm.subject.isdigit():
        return None
    points = [(p.time, p.value) for p in set_series(reader.context, int(alarm.subject), axis.start, axis.end)]
    t = reader.t
    limits = [
        LimitLine(word=t("warning"), value=SAFE_ABOVE, level=1),
        LimitLine(word=t("unsafe"), value=UNSAFE_BELOW, level=2),
    ]
    return _drawn(reader, f"SoS #{alarm.subject}", points, limits, axis, "")


def _quantity(reader: Reader, alarm: AlarmRow, axis: TimeAxis) -> Trend | None:
    """A quantity of the protection map with both its limits; the current by its amount."""
    if alarm.site is None:
        return None
    quantity = quantity_of(alarm.subject)
    points = _points(
        reader, alarm, "rack", MEASURED_COLUMNS["rack"][quantity.measured], axis, upper=quantity.guards_upper
    )
    if quantity.measured is Measured.CURRENT:
        points = [(at, None if value is None else abs(value)) for at, value in points]
    own = limits_of(reader.context, alarm.site)
    title = subject_words(reader, alarm.subject)
    return _drawn(reader, title, points, _lines(reader, alarm.subject, own), axis, quantity.unit)


def _lines(reader: Reader, name: str, limits: Limits) -> list[LimitLine]:
    t = reader.t
    words = {1: t("warning"), 2: t("protection")}
    found = [(int(level), limit) for (quantity, level), limit in limits.items() if quantity == name and limit.is_on]
    return [LimitLine(word=words[level], value=limit.limit, level=level) for level, limit in sorted(found)]


def _column(reader: Reader, alarm: AlarmRow, axis: TimeAxis) -> Trend | None:
    """A column of the site by its name, from the table that has it; a limit of the alarm's own is drawn in."""
    entry = known(alarm.subject)
    if entry is None or alarm.site is None or not entry.tables:
        return None
    points = _points(reader, alarm, entry.tables[0], entry.name, axis, upper=True)
    bound = alarm.detail.get("limit")
    word = reader.t("limit")
    limits = [LimitLine(word=word, value=float(bound), level=1)] if isinstance(bound, int | float) else []
    return _drawn(reader, entry.ko if reader.language == "ko" else entry.en, points, limits, axis, entry.unit)


def _points(reader: Reader, alarm: AlarmRow, table: str, column: str, axis: TimeAxis, *, upper: bool) -> Points:
    """One point for each ten seconds, the worse of what there was; a None where there was nothing."""
    rows = RowQuery(
        site=alarm.site or 0,
        table=table,
        bank=alarm.bank_id,
        rack=alarm.rack_id if table == "rack" else None,
        start=axis.start,
        end=axis.end,
        columns=(column,),
    )
    worse = "max" if upper else "min"
    found = buckets(reader.context, BucketQuery(rows=rows, width=BUCKET_US, aggregates=(worse,), fill=True))
    times = found.grid.begins(found.numbers).tolist()
    values = found.values[column, worse].tolist()
    pairs = [(from_micros(at), None if value != value else value) for at, value in zip(times, values, strict=True)]
    return pairs[:-1] if pairs and pairs[-1][1] is None else pairs  # the last one has only begun


def _drawn(
    reader: Reader, title: str, points: Points, limits: Sequence[LimitLine], axis: TimeAxis, unit: str
) -> Trend | None:
    if all(value is None for _, value in points):
        return None
    figure = limit_chart(points, limits, axis, unit=unit, theme=reader.theme)
    return Trend(title=f"{title}, {unit}" if unit else title, figure=figure)


def _zone(reader: Reader, alarm: AlarmRow) -> ZoneInfo:
    site = None if alarm.site is None else reader.context.settings.site(alarm.site)
    return site.zone if site else reader.zone
