"""The page as data: title row with tabs; rate, filters and list beside the detail; the other tabs beneath, hidden."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.alarms_page.dialog import dialog
from dashapp.alarms_page.view import TABS, View
from dashapp.figures import alarm_days, limit_chart
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.search import search_field
from dashapp.widgets.states import loading

CLOCK_MS = 5_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; its content comes with the first callbacks."""
    view = View.of(query)
    return html.Div(
        [
            dcc.Store(id=ids.ALARMS_VIEW, data=view.stored()),
            dcc.Interval(id=ids.ALARMS_CLOCK, interval=CLOCK_MS),
            dcc.Download(id=ids.ALARMS_DOWNLOAD),
            dialog(reader),
            title_row(title, html.Span(id=ids.ALARMS_NOTE), _tabs(reader, view), _export(reader)),
            html.Div([_left(reader, view), _detail(reader)], className="alarms-columns in-list in-history"),
        ],
        id=ids.ALARMS_PAGE,
        className="alarms",
        **{"data-tab": view.tab},
    )


def _tabs(reader: Reader, view: View) -> Component:
    t = reader.t
    words = {"list": t("List"), "history": t("History")}
    buttons = [
        html.Button(
            words[tab], id=ids.part(ids.ALARMS_TAB, tab), **{"aria-pressed": "true" if tab == view.tab else "false"}
        )
        for tab in TABS
    ]
    return html.Div(buttons, className="segments", role="group", **{"aria-label": t("View")})


def _export(reader: Reader) -> Component:
    return html.Button(reader.t("Save CSV"), id=ids.ALARMS_EXPORT, className="btn in-list in-history")


def _left(reader: Reader, view: View) -> Component:
    t = reader.t
    days = panel(
        t("Alarms a day"),
        _chart(ids.ALARMS_DAYS_STATE, ids.ALARMS_DAYS, alarm_days.HEIGHT, "anjeon-alarm-days"),
        note=html.Span(id=ids.ALARMS_DAYS_NOTE),
        class_name="alarm-chart in-history",
    )
    listing = html.Section(
        [
            html.Div(loading(6), id=ids.ALARMS_LIST, className="alarm-rows"),
            html.Div(id=ids.ALARMS_FOOT, className="panel-foot alarm-foot in-list"),
        ],
        className="panel alarm-list",
    )
    return html.Div([days, _filters(reader, view), listing], className="alarms-left")


def _filters(reader: Reader, view: View) -> Component:
    t = reader.t
    search = search_field(ids.ALARMS_SEARCH, t("Search tag, site, words"), debounce=0.3)
    search.children[1].value = view.q
    return html.Div(
        [
            search,
            html.Div(id=ids.ALARMS_STATES, className="segments in-list", role="group", **{"aria-label": t("State")}),
            html.Div(
                [
                    _day(ids.ALARMS_FIRST, t("First day"), view.first),
                    html.Span("–", **{"aria-hidden": "true"}),
                    _day(ids.ALARMS_LAST, t("Last day"), view.last),
                ],
                className="days in-history",
            ),
            _select(
                ids.ALARMS_PRIORITY,
                t("Priority"),
                t("All priorities"),
                {"1": t("1 urgent"), "2": t("2 high"), "3": t("3 medium")},
                view.priority,
            ),
            _select(
                ids.ALARMS_SITE,
                t("Site"),
                t("All sites"),
                {str(site.id): reader.name(site.name) for site in reader.context.settings.sites},
                view.site,
            ),
        ],
        className="alarm-filters",
    )


def _day(component_id: str, label: str, value: str) -> Component:
    return html.Div(
        [
            html.Label(label, htmlFor=component_id, className="visually-hidden"),
            dbc.Input(id=component_id, type="date", value=value or None, debounce=0.5),
        ]
    )


def _select(component_id: str, label: str, all_words: str, options: dict[str, str], value: int | None) -> Component:
    choices = [{"label": all_words, "value": "all"}, *({"label": v, "value": k} for k, v in options.items())]
    return html.Div(
        [
            html.Label(label, htmlFor=component_id, className="visually-hidden"),
            dbc.Select(id=component_id, options=choices, value=str(value or "all")),
        ]
    )


def _detail(reader: Reader) -> Component:
    t = reader.t
    close = html.Button(t("Close (Esc)"), id=ids.ALARMS_CLOSE, className="btn btn-link")
    trend = html.Div(
        [
            html.Div(graph(ids.ALARMS_TREND, height=limit_chart.HEIGHT, file_name="anjeon-alarm-trend")),
            html.P(id=ids.ALARMS_TREND_NOTE, className="dim small"),
        ],
        id=ids.ALARMS_TREND_BOX,
        hidden=True,
    )
    body = [
        html.Div(id=ids.ALARMS_DETAIL_HEAD),
        trend,
        html.Div(loading(5), id=ids.ALARMS_DETAIL),
    ]
    return panel(
        t("Detail"),
        body,
        tools=[close],
        foot=html.Div(id=ids.ALARMS_ACTS, className="row-flow"),
        class_name="alarm-detail",
    )


def _chart(state_id: str, graph_id: str, height: int, file_name: str) -> list[Component]:
    """A chart behind its state: while the state says something, the chart is not shown."""
    return [
        html.Div(id=state_id, className="chart-state"),
        html.Div(graph(graph_id, height=height, file_name=file_name), className="alarm-plot"),
    ]
