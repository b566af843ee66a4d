"""Energy saved over the last day: kWh and percent with their intervals, against 60 Hz and against reactive control."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from api.services.cooling.energy import Saved
from dashapp.control_page.facts import Energy, half_width
from dashapp.figures.saving_chart import saving_chart
from dashapp.figures.time_axis import TimeAxis
from dashapp.reader import Reader
from dashapp.widgets.states import empty
from dashapp.widgets.words import number

LARGE_KWH = 20.0  # below it a decimal is worth its place


def energy_words(reader: Reader, energy: Energy) -> Any:
    """The two savings; of one whose interval contains 0 that the difference is not certain."""
    t = reader.t
    if energy.fixed60.percent is None:
        return empty(t("No energy was measured in the last 24 h."))
    first = _saved(reader, energy.fixed60, t("against fixed 60 Hz"), "energy-large")
    second = _saved(reader, energy.reactive, t("against auto reactive"), "energy-second")
    return html.Div([first, second, _covered(reader, energy.fixed60)], className="energy-words")


def energy_figure(reader: Reader, energy: Energy, axis: TimeAxis, *, is_past: bool) -> go.Figure:
    """The saving against 60 Hz over the day, in percent."""
    end = f"{axis.end.astimezone(axis.zone):%H:%M}" if is_past else reader.t("now")
    return saving_chart(energy.hours, axis, theme=reader.theme, end=end)


def is_certain(saved: Saved) -> bool:
    """Whether the interval leaves 0 out.

    A saving and a loss can both be certain.
    """
    if saved.low_kwh is None or saved.high_kwh is None:
        return False
    return saved.low_kwh > 0 or saved.high_kwh < 0


def _saved(reader: Reader, saved: Saved, against: str, kind: str) -> Component:
    t = reader.t
    if saved.percent is None:
        return html.Div(f"{against}: {t('not known')}", className="dim")
    decimals = 0 if abs(saved.saved_kwh) >= LARGE_KWH else 1
    low, high = number(saved.low_kwh, decimals), number(saved.high_kwh, decimals)
    value = [
        html.Span(number(saved.saved_kwh, decimals), className=kind),
        html.Span(" kWh "),
        html.Span(f"({low}..{high})", className="dim"),
    ]
    half = half_width(saved)
    places = 1 if half >= 0.05 else 2  # ± 0.0 would claim what nobody knows
    words = f"{against} {number(saved.percent, places, '%')} ± {number(half or None, places)}"
    if not is_certain(saved):
        words = f"{words} · {t('the difference is not certain')}"
    return html.Div([html.Div(value), html.Div(words, className="dim small")])


def _covered(reader: Reader, saved: Saved) -> Component | None:
    if saved.covered >= 0.995:
        return None
    words = reader.t("{percent} of the 24 h measured", percent=number(100 * saved.covered, 0, "%"))
    return html.Div(words, className="dim small")


def axis_of(energy: Energy, zone: ZoneInfo) -> TimeAxis:
    """The day that is shown."""
    first, last = energy.hours[0][0], energy.hours[-1][0]
    return TimeAxis(start=first, end=last, zone=zone)
