"""The panel of a rack's present values against its limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from api.services.forecasts.latest import SosForecast
from api.services.indicators.rack_sos import RackSos
from dashapp.reader import Reader
from dashapp.site_page.forecast_words import crossing_words, honesty, sos_crossing
from dashapp.site_page.limit_rows import LimitRow
from dashapp.site_page.words import limit_words, measured_word
from dashapp.sos_builder.bands import band_mark
from dashapp.widgets.marks import limit_bar, mark
from dashapp.widgets.words import MISSING, number
from engine.safety.limits import Level, Measured

DECIMALS = {"V": 3, "mV": 0, "A": 1, "°C": 1}
PRIORITY: dict[Level, Literal[1, 2]] = {Level.PROTECT: 1, Level.WARNING: 2}


def now_panel(
    reader: Reader, rows: Sequence[LimitRow], sos: RackSos | None = None, ahead: SosForecast | None = None
) -> Component:
    """A row each: name and mark, value with unit, bar, limits in words; under it a crossing that is forecast. The last
    row is the State of Safety."""
    t = reader.t
    head = [html.Span(), html.Span(t("now")), html.Span(t("range")), html.Span(t("limits"))]
    parts: list[Any] = [html.Div(head, className="limit-head")]
    for row in rows:
        parts.append(_row(reader, row))
        words = crossing_words(reader, row.forecast) if row.forecast is not None else ""
        parts += _crossing(reader, words)
    parts.append(_sos_row(reader, sos, ahead))
    parts += _crossing(reader, "" if ahead is None else sos_crossing(reader, ahead))
    reason = _no_forecast(reader, rows)
    return html.Div([*parts, html.P(reason, className="no-forecast dim small") if reason else None])


def _crossing(reader: Reader, words: str) -> list[Component]:
    return [html.P([mark(reader, 2), words], className="crossing")] if words else []


def _sos_row(reader: Reader, sos: RackSos | None, ahead: SosForecast | None) -> Component:
    score, bound = (None, None) if sos is None else (sos.score, sos.upper_bound)
    name: list[Any] = ["SoS"]
    sign = band_mark(reader, score)
    bar: list[Any] = [limit_bar(reader, score, name="SoS", at_most=bound)]
    title = reader.t("product of seven parts, each 0..1")
    if score is not None and ahead is not None and ahead.value is not None:
        bar.append(html.Span(className="range-tick", style={"left": _percent(ahead.value)}))
        low, high, value = (number(one, 2) for one in (ahead.lower, ahead.upper, ahead.value))
        stated = number(100 * ahead.level, 0, "%")
        title += " · " + reader.t(
            "in 10 min {value} ({low} to {high}; {honesty})", value=value, low=low, high=high, honesty=stated
        )
    shown = "?" if score is None else number(score, 2)
    passed = score is not None and sign is not None
    return html.Div(
        [
            html.Span([*name, sign], className="limit-name"),
            html.Span(html.Span(shown, className="limit-value"), className="limit-now"),
            html.Span(bar, className="sos-bar", title=title),
            html.Span("0.80 / 0.41", className="limit-words dim"),
        ],
        className="limit-row passed" if passed else "limit-row",
    )


def _row(reader: Reader, row: LimitRow) -> Component:
    name = measured_word(reader, row.what)
    sign = "+" if row.what is Measured.CURRENT and (row.value or 0) > 0 else ""
    value = MISSING if row.value is None else f"{sign}{number(row.value, DECIMALS[row.unit], row.unit)}"
    marks: list[Any] = [name]
    if row.level is not None:
        marks.append(mark(reader, PRIORITY[row.level]))
    elif row.value is None:
        marks.append(mark(reader, "unknown"))
    shown = [html.Span(value, className="limit-value")]
    if row.word is not None:
        shown.append(html.Span(reader.say(row.word), className="dim small"))
    limits = " / ".join(MISSING if one is None else limit_words(one, row.unit) for one in (row.warn, row.protect))
    return html.Div(
        [
            html.Span(marks, className="limit-name"),
            html.Span(shown, className="limit-now"),
            range_bar(reader, row, name),
            html.Span(limits, className="limit-words dim"),
        ],
        className="limit-row passed" if row.level is not None else "limit-row",
    )


def range_bar(reader: Reader, row: LimitRow, name: str) -> Component:
    """The bar: zones beyond the limits, their ticks (warning dashed, protection solid), the value, the forecast."""
    t, parts = reader.t, list[Any]()
    for limit, zone in ((row.warn, 2), (row.protect, 1)):
        if limit is None:
            continue
        at = row.share(limit)
        side = {"left": _percent(at), "right": "0"} if row.guards_upper else {"left": "0", "right": _percent(1 - at)}
        edge = "upper" if row.guards_upper else "lower"
        parts.append(html.Span(className=f"range-zone zone-of-{zone} {edge}", style=side))
    label = t("{name}: unknown", name=name)
    if row.magnitude is not None:
        parts.append(html.Span(className="range-marker", style={"left": _percent(row.share(row.magnitude))}))
        label = t("{name}: {value}", name=name, value=number(row.value, DECIMALS[row.unit], row.unit))
    title = label
    forecast = row.forecast
    if row.magnitude is not None and forecast is not None and forecast.value is not None:
        parts += _forecast(row)
        low, high = (None if end is None else row.factor * end for end in (forecast.lower, forecast.upper))
        title += " · " + t(
            "in 10 min {value} ({low} to {high}; {honesty})",
            value=number(row.factor * forecast.value, DECIMALS[row.unit], row.unit),
            low=number(low, DECIMALS[row.unit]),
            high=number(high, DECIMALS[row.unit]),
            honesty=honesty(reader, forecast),
        )
    kind = "range-bar" if row.value is not None else "range-bar unknown hatched"
    return html.Span(parts, className=kind, role="img", title=title, **{"aria-label": title})


def _forecast(row: LimitRow) -> list[Component]:
    """A thin span for the interval and a tick for the value in ten minutes."""
    forecast = row.forecast
    if forecast is None or forecast.value is None:
        return []
    parts = []
    if forecast.lower is not None and forecast.upper is not None:
        low, high = (row.share(row.factor * end) for end in (forecast.lower, forecast.upper))
        parts.append(html.Span(className="range-ahead", style={"left": _percent(low), "right": _percent(1 - high)}))
    at = row.share(row.factor * forecast.value)
    parts.append(html.Span(className="range-tick", style={"left": _percent(at)}))
    return parts


def _no_forecast(reader: Reader, rows: Sequence[LimitRow]) -> str:
    """Why values have no forecast: each reason once, with the values it is of unless it is of all."""
    of: dict[str, list[str]] = {}
    known = [row for row in rows if row.forecast is not None]
    for row in known:
        if row.forecast is not None and row.forecast.no_forecast is not None:
            of.setdefault(reader.say(row.forecast.no_forecast), []).append(measured_word(reader, row.what))
    if not known:
        return reader.t("No forecast because none was made in the last three minutes.")
    return " ".join(
        reason if len(names) == len(known) else f"{', '.join(names)}: {reason}" for reason, names in of.items()
    )


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
