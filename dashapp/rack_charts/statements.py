"""What stands beside the trends in words: gaps, how good the forecasts are, why there is none, what they foresee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from api.services.forecasts.latest import Crossing, RackForecast
from dashapp.rack_charts.names import short_name
from dashapp.rack_charts.source import Found
from dashapp.reader import Reader
from dashapp.site_page.forecast_words import crossing_words
from dashapp.widgets.age import age
from dashapp.widgets.marks import mark
from dashapp.widgets.words import number
from engine.safety.limits import Level

LONG = timedelta(days=1)  # over more than that a time of day says too little


def title(reader: Reader, name: str) -> str:
    """The title of a range by its name."""
    t = reader.t
    return {"1h": t("Trends, last hour"), "24h": t("Trends, last 24 h"), "7d": t("Trends, last 7 days")}[name]


def note(reader: Reader, found: Found, *, is_part: bool = False) -> list[Any]:
    """What the tints are, where rows are missing, and how old the last one is where it says nothing of now.

    ``is_part``: the reader has zoomed in; then how to get out again.
    """
    t = reader.t
    parts: list[Any] = [t("a part: double-click for the whole")] if is_part else []
    if any(one.value is not None for one in found.forecasts.values()):
        parts.append(t("shaded = 90 % interval"))
    if (gaps := _gaps(reader, found)) is not None:
        parts.append(gaps)
    if not found.is_fresh and found.trend.last is not None:
        past = found.now if found.now < reader.now else None
        parts.append(age(reader, found.trend.last, words=t("last row {age} ago", age="{age}"), at=past))
    return _separated(parts)


def _gaps(reader: Reader, found: Found) -> str | None:
    """The longest gap in words; None without any."""
    if not found.trend.gaps:
        return None
    t, axis = reader.t, found.axis
    longest = max(found.trend.gaps, key=lambda gap: gap[1] - gap[0])
    form = "%m-%d %H:%M" if found.now - axis.start > LONG else "%H:%M"
    first, last = (f"{axis.local(moment):{form}}" for moment in longest)
    more = len(found.trend.gaps) - 1
    if more:
        return t("gap = no data {first} to {last}, and {count} more", first=first, last=last, count=more)
    return t("gap = no data {first} to {last}", first=first, last=last)


def statements(reader: Reader, found: Found) -> list[Component]:
    """Of the forecasts ten minutes ahead: what they foresee first, then how good they are, then what is missing."""
    t = reader.t
    forecasts = list(found.forecasts.values())
    if not forecasts:
        return [html.P(t("No forecast was made in the last 3 minutes."), className="dim small")]
    crossings = [_crossing(reader, one, one.crossing) for one in forecasts if one.crossing is not None]
    return [
        *crossings,
        html.P(_separated([*_quality(reader, forecasts), *_missing(reader, forecasts)]), className="dim small"),
    ]


def _crossing(reader: Reader, one: RackForecast, crossing: Crossing) -> Component:
    kind: Literal[1, 2] = 1 if crossing.level is Level.PROTECT else 2
    return html.P(
        [mark(reader, kind), f"{short_name(reader, one.target)} {crossing_words(reader, one)}"], className="foreseen"
    )


def _quality(reader: Reader, forecasts: Sequence[RackForecast]) -> list[str]:
    """The achieved coverage of the intervals, and what is not better than the last value."""
    t = reader.t
    known = [one for one in forecasts if one.value is not None]
    covered = [one for one in known if one.coverage is not None and one.coverage_count]
    parts = []
    if covered:
        low, high = (number(100 * share) for share in _ends([one.coverage or 0.0 for one in covered]))
        count = number(min(one.coverage_count for one in covered))
        share = low if low == high else t("{low} to {high}", low=low, high=high)
        parts.append(t("achieved coverage {share} % of {count}", share=share, count=count))
    elif known:
        parts.append(t("coverage not known yet"))
    worse = [short_name(reader, one.target) for one in known if not one.beats_persistence]
    if worse:
        parts.append(t("not better than persistence: {names}", names=", ".join(worse)))
    return parts


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)


def _missing(reader: Reader, forecasts: Sequence[RackForecast]) -> list[str]:
    """Each reason once, with what it is about unless that is everything."""
    reasons: dict[str, list[str]] = {}
    for one in forecasts:
        if one.no_forecast is not None:
            reasons.setdefault(reader.say(one.no_forecast), []).append(short_name(reader, one.target))
    if len(reasons) == 1 and sum(map(len, reasons.values())) == len(forecasts):
        return list(reasons)
    return [f"{', '.join(names)}: {reason}" for reason, names in reasons.items()]


def _separated(parts: Sequence[Any]) -> list[Any]:
    """Parts with dots between them."""
    found: list[Any] = []
    for part in parts:
        found += [" · ", part] if found else [part]
    return found
