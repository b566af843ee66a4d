"""What is missing of the days of the range, before anyone downloads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from api.errors import TooLarge
from api.services.completeness import Completeness, completeness
from api.services.datasets import RowQuery
from dashapp.reader import Reader
from dashapp.widgets.words import number

MOST_DAYS = 31


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """A day of all devices asked for: places without rows, and the share of the day's time they make.

    ``share`` is None where a device's rows are too few to tell how often it writes.
    """

    day: date
    number: int
    share: float | None


def gaps_of(reader: Reader, query: RowQuery) -> Component:
    """The days with gaps, each in a line; a sentence where there is none or where they are too many to count."""
    zone = reader.context.sites.site(query.site).zone
    if query.start is None or query.end is None:
        raise ValueError("a range with both ends")
    last = query.end if query.end_included else query.end - timedelta(microseconds=1)
    days = query.start.astimezone(zone).date(), last.astimezone(zone).date()
    if (days[1] - days[0]).days >= MOST_DAYS:
        return _sentence(reader.t("Shown for ranges of up to {count} days.", count=MOST_DAYS))
    try:
        found = completeness(reader.context, query.site, query.table, *days)
    except TooLarge:
        return _sentence(reader.t("Too many rows to count at once: choose fewer days."))
    counted = by_day(one for one in found if _asked(one, query))
    return _shown(reader, counted)


def _asked(one: Completeness, query: RowQuery) -> bool:
    wanted = {"bank_id": query.bank, "rack_id": query.rack}
    return all(one.ids.get(name) == device for name, device in wanted.items() if device is not None)


def by_day(days: Iterable[Completeness]) -> list[Gaps]:
    """The days of several devices put together, ascending."""
    ordered = sorted(days, key=lambda one: one.day)
    return [_together(day, list(devices)) for day, devices in groupby(ordered, key=lambda one: one.day)]


def _together(day: date, devices: list[Completeness]) -> Gaps:
    counts = [one.count for one in devices]
    known = all(count is None or count.interval_us is not None for count in counts)
    missing = sum(one.length_us if one.count is None else one.count.missing_us for one in devices)
    length = sum(one.length_us for one in devices)
    return Gaps(
        day=day,
        number=sum(1 if count is None else count.gaps for count in counts),
        share=missing / length if known and length else None,
    )


def _shown(reader: Reader, days: list[Gaps]) -> Component:
    if not days:
        return _sentence(reader.t("Nothing was recorded in this range."))
    lacking = [day for day in days if day.number or day.share is None]
    whole = len(days) - len(lacking)
    said = reader.t("{whole} of {count} days without gaps", whole=whole, count=len(days))
    return html.Div([_sentence(said), html.Ul([_line(reader, day) for day in lacking], className="gap-days")])


def _line(reader: Reader, gaps: Gaps) -> Component:
    if gaps.share is None:
        said = reader.t("unknown: too few rows")
    else:
        share = "< 0.1 %" if gaps.share < 0.001 else number(100 * gaps.share, 1, "%")
        said = reader.t("{share} missing, gaps: {count}", share=share, count=number(gaps.number))
    return html.Li([html.Time(f"{gaps.day:%m-%d}", dateTime=str(gaps.day)), html.Span(said)])


def _sentence(words: str) -> Component:
    return html.P(words, className="dim small")
