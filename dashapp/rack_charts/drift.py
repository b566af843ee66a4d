"""Drift at rest: voltage gap and temperature of the rack while it rests, day by day, and whether they go one way."""

from __future__ import annotations

from typing import Any

from dash import html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.services.life.drift import Drift, rest_drift
from dashapp.figures.drift_chart import drift_chart
from dashapp.rack_charts.source import rack_of
from dashapp.reader import Reader
from dashapp.site_page.view import View
from dashapp.widgets.states import empty
from dashapp.widgets.words import number

Stored = dict[str, Any]


def show_drift(reader: Reader, state: Stored, _: int | None, drawn: str | None) -> tuple[Any, Any, Any, Any]:
    """The panel's state (none when there is a chart), the chart, the slopes in words, and what it was drawn from."""
    view = View.of(state)
    rack = rack_of(reader, view)
    if rack is None:
        raise PreventUpdate
    found = rest_drift(reader.context, rack.site, rack.bank, rack.rack, at=view.past(reader))
    facts = repr((view.state(), reader.language, reader.theme, found))
    if facts == drawn:
        raise PreventUpdate
    t = reader.t
    if not found.days:
        return (
            empty(t("No day with rest yet."), t("Each day on which the rack rests gives a point.")),
            no_update,
            None,
            facts,
        )
    columns = [
        (t("mV, voltage gap"), found.gap_mv, found.slope_mv_per_day),
        ("°C", found.temperature_c, found.slope_c_per_day),
    ]
    return None, drift_chart(found.days, columns, theme=reader.theme), _slopes(reader, found), facts


def _slopes(reader: Reader, found: Drift) -> Component:
    t = reader.t
    if found.no_slope is not None:
        return html.P(reader.say(found.no_slope), className="dim small")
    rows = []
    for name, slope, interval, drifts, unit, decimals in (
        (t("gap"), found.slope_mv_per_day, found.interval_mv_per_day, found.is_gap_drifting, t("mV a day"), 2),
        ("°C", found.slope_c_per_day, found.interval_c_per_day, found.is_temperature_drifting, t("°C a day"), 3),
    ):
        if slope is None or interval is None:
            continue
        low, high = (number(end, decimals) for end in interval)
        sign = "+" if slope > 0 else ""
        words = f"{sign}{number(slope, decimals)} {unit} ({low}..{high})"
        verdict = t("drifts") if drifts else t("no drift proven")
        rows += [html.Dt(name), html.Dd([words, html.Span(f" · {verdict}", className="strong" if drifts else "dim")])]
    return html.Dl(rows, className="cell-facts")
