"""The panels as data, and the wires between their switches, the page's view and what they show."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from api.services.life.socp import PERIODS
from dashapp import ids
from dashapp.callbacks import connect
from dashapp.figures import cell_map, drift_chart, stacked_trends
from dashapp.rack_charts.drift import show_drift
from dashapp.rack_charts.socp import ALL, extreme_word, show_socp
from dashapp.rack_charts.statements import title
from dashapp.rack_charts.trends import show_trends
from dashapp.reader import Reader
from dashapp.site_page.view import View
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel
from dashapp.widgets.states import loading
from engine.safety.socp import EXTREMES, SOC_RANGES, ChargeStatus

TRENDS_MS = 15_000
PERIOD = 30


def trends_panel(reader: Reader, view: View) -> Component:
    """Trends with limits, forecasts and events; at 1366 px it is 640 px wide."""
    body = [
        dcc.Store(id=ids.RACK_TRENDS_ZOOM),
        dcc.Store(id=ids.RACK_TRENDS_DRAWN),
        dcc.Interval(id=ids.RACK_TRENDS_CLOCK, interval=TRENDS_MS),
        html.Div(id=ids.RACK_TRENDS_FORECAST, className="rack-forecast", role="status"),
        _chart(ids.RACK_TRENDS_STATE, ids.RACK_TRENDS, stacked_trends.HEIGHT, "anjeon-rack-trends"),
    ]
    return panel(
        html.Span(title(reader, view.range), id=ids.RACK_TRENDS_TITLE),
        body,
        note=html.Span(id=ids.RACK_TRENDS_NOTE),
        class_name="rack-trends grow",
    )


def socp_panel(reader: Reader, _: View) -> Component:
    """The map of cell positions with its switches; at 1366 px it is 350 px wide."""
    t = reader.t
    body = [
        dcc.Store(id=ids.RACK_SOCP_DRAWN),
        html.Div(
            [
                _segments(ids.RACK_SOCP_PERIOD, t("Period"), {str(n): t("{days} d", days=n) for n in PERIODS}, PERIOD),
                _choice(ids.RACK_SOCP_EXTREME, t("Extreme"), _extremes(reader)),
                _segments(ids.RACK_SOCP_STATUS, t("Charge status"), _statuses(reader), ALL),
                _choice(ids.RACK_SOCP_RANGE, t("State of charge"), _ranges(reader)),
            ],
            className="cell-switches",
        ),
        _chart(ids.RACK_SOCP_STATE, ids.RACK_SOCP, cell_map.HEIGHT, "anjeon-cell-positions"),
        html.Div(id=ids.RACK_SOCP_FACTS),
    ]
    return panel(t("Cell-position map"), body, note=html.Span(id=ids.RACK_SOCP_NOTE), class_name="rack-cells grow")


def drift_panel(reader: Reader, _: View) -> Component:
    """Voltage gap and temperature at rest, small."""
    body = [
        dcc.Store(id=ids.RACK_DRIFT_DRAWN),
        html.Div(loading(2), id=ids.RACK_DRIFT_STATE, className="chart-state"),
        html.Div(
            graph(ids.RACK_DRIFT, height=drift_chart.HEIGHT, file_name="anjeon-rest-drift"), className="rack-plot"
        ),
        html.Div(id=ids.RACK_DRIFT_NOTE),
    ]
    return panel(reader.t("Drift at rest"), body, note=reader.t("30 days, 95 % interval"), class_name="rack-drift")


def register(hmi: Dash) -> None:
    """Wire the panels: they follow the page's view, the trends also their own clock and the reader's zoom."""
    view, clock = Input(ids.SITES_VIEW, "data"), Input(ids.RACK_TRENDS_CLOCK, "n_intervals")
    hmi.clientside_callback(
        ClientsideFunction("rackCharts", "zoom"),
        Output(ids.RACK_TRENDS_ZOOM, "data"),
        Input(ids.RACK_TRENDS, "relayoutData"),
        State(ids.SITES_VIEW, "data"),
        prevent_initial_call=True,
    )
    connect(
        hmi,
        show_trends,
        Output(ids.RACK_TRENDS_STATE, "children"),
        Output(ids.RACK_TRENDS, "figure"),
        Output(ids.RACK_TRENDS_TITLE, "children"),
        Output(ids.RACK_TRENDS_NOTE, "children"),
        Output(ids.RACK_TRENDS_FORECAST, "children"),
        Output(ids.RACK_TRENDS_DRAWN, "data"),
        view,
        clock,
        Input(ids.RACK_TRENDS_ZOOM, "data"),
        State(ids.RACK_TRENDS_DRAWN, "data"),
        running=[(Output(ids.RACK_TRENDS_CLOCK, "disabled"), True, False)],
    )
    connect(
        hmi,
        show_socp,
        Output(ids.RACK_SOCP_STATE, "children"),
        Output(ids.RACK_SOCP, "figure"),
        Output(ids.RACK_SOCP_FACTS, "children"),
        Output(ids.RACK_SOCP_NOTE, "children"),
        Output(ids.RACK_SOCP_DRAWN, "data"),
        view,
        clock,
        Input(ids.RACK_SOCP_PERIOD, "value"),
        Input(ids.RACK_SOCP_STATUS, "value"),
        Input(ids.RACK_SOCP_EXTREME, "value"),
        Input(ids.RACK_SOCP_RANGE, "value"),
        State(ids.RACK_SOCP_DRAWN, "data"),
    )
    connect(
        hmi,
        show_drift,
        Output(ids.RACK_DRIFT_STATE, "children"),
        Output(ids.RACK_DRIFT, "figure"),
        Output(ids.RACK_DRIFT_NOTE, "children"),
        Output(ids.RACK_DRIFT_DRAWN, "data"),
        view,
        clock,
        State(ids.RACK_DRIFT_DRAWN, "data"),
    )


def _chart(state_id: str, graph_id: str, height: int, file_name: str) -> Component:
    """A chart under the state that stands in its place while there is none; it takes what room there is."""
    drawn = graph(graph_id, height=height, file_name=file_name)
    drawn.style = {"height": "100%", "minHeight": f"{height}px"}
    # the range that a figure comes with may be a part: out of it leads the whole of the data, not that range
    drawn.config |= {"modeBarButtons": [["toImage", "zoom2d", "autoScale2d"]], "doubleClick": "autosize"}
    drawn.config["showTips"] = False
    state = html.Div(loading(), id=state_id, className="chart-state")
    return html.Div([state, html.Div(drawn, className="rack-plot")], className="rack-chart")


def _segments(name: str, label: str, options: dict[str, str], value: str | int) -> Component:
    chosen = dbc.RadioItems(
        id=name,
        options=[{"value": key, "label": words} for key, words in options.items()],
        value=str(value),
        inline=True,
        className="segments",
    )
    return html.Div(chosen, role="radiogroup", **{"aria-label": label})


def _choice(name: str, label: str, options: dict[str, str]) -> Component:
    choices = [{"value": key, "label": words} for key, words in options.items()]
    return html.Div(
        [
            html.Label(label, htmlFor=name, className="visually-hidden"),
            dbc.Select(id=name, options=choices, value=ALL),
        ]
    )


def _statuses(reader: Reader) -> dict[str, str]:
    t = reader.t
    words: dict[str, Any] = {
        ALL: t("all"),
        str(int(ChargeStatus.CHARGE)): t("charge"),
        str(int(ChargeStatus.DISCHARGE)): t("discharge"),
        str(int(ChargeStatus.REST)): t("rest"),
    }
    return words


def _extremes(reader: Reader) -> dict[str, str]:
    return {ALL: reader.t("all extremes")} | {str(one): extreme_word(reader, one) for one in EXTREMES}


def _ranges(reader: Reader) -> dict[str, str]:
    ranges = {str(low): f"SoC {low}–{low + 10} %" for low in SOC_RANGES}
    return {ALL: reader.t("any SoC")} | ranges
