"""The page as data: title row with tabs; rate, filters and list beside the detail; the other tabs beneath, hidden."""

from __future__ import annotations

from datetime import date, timedelta

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.alarms_page.dialog import dialog
from dashapp.alarms_page.view import FIRST_DAYS, TABS, View
from dashapp.backtest_tab.layout import backtest_tab
from dashapp.figures import alarm_days, alarm_rate, limit_chart
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.search import search_field
from dashapp.widgets.states import loading

CLOCK_MS = 5_000
CHART_CLOCK_MS = 30_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; its content comes with the first callbacks."""
    view = View.of(query)
    return html.Div(
        [
            dcc.Store(id=ids.ALARMS_VIEW, data=view.stored()),
            dcc.Store(id=ids.ALARMS_LIST_DRAWN),
            dcc.Store(id=ids.ALARMS_DETAIL_DRAWN),
            dcc.Interval(id=ids.ALARMS_CLOCK, interval=CLOCK_MS),
            dcc.Interval(id=ids.ALARMS_CHART_CLOCK, interval=CHART_CLOCK_MS),
            dcc.Download(id=ids.ALARMS_DOWNLOAD),
            dialog(reader),
            title_row(title, html.Span(id=ids.ALARMS_NOTE), _tabs(reader, view), _export(reader)),
            html.Div(
                [
                    html.Div(
                        [_rate(reader), _days(reader), _filters(reader, view), _listing(), _top(reader)],
                        className="alarms-left",
                    ),
                    _detail(reader),
                ],
                className="alarms-columns in-list in-history in-top",
            ),
            backtest_tab(reader, view),
        ],
        id=ids.ALARMS_PAGE,
        className="alarms",
        **{"data-tab": view.tab},
    )


def _tabs(reader: Reader, view: View) -> Component:
    t = reader.t
    words = {"list": t("List"), "history": t("History"), "top": t("Top ten"), "backtest": t("Back-test")}
    buttons = [
        html.Button(
            words[tab], id=ids.part(ids.ALARMS_TAB, tab), **{"aria-pressed": "true" if tab == view.tab else "false"}
        )
        for tab in TABS
    ]
    return html.Div(buttons, className="segments", role="group", **{"aria-label": t("View")})


def _export(reader: Reader) -> Component:
    return html.Button(reader.t("Save CSV"), id=ids.ALARMS_EXPORT, className="btn in-list in-history")


def _rate(reader: Reader) -> Component:
    t = reader.t
    return panel(
        t("Alarms in 10 min"),
        _chart(ids.ALARMS_RATE_STATE, ids.ALARMS_RATE, alarm_rate.HEIGHT, "anjeon-alarm-rate"),
        note=html.Span(id=ids.ALARMS_RATE_NOTE),
        tools=[html.Span(id=ids.ALARMS_TROUBLE, className="dim small")],
        class_name="alarm-chart in-list",
    )


def _days(reader: Reader) -> Component:
    return panel(
        reader.t("Alarms a day"),
        _chart(ids.ALARMS_DAYS_STATE, ids.ALARMS_DAYS, alarm_days.HEIGHT, "anjeon-alarm-days"),
        note=html.Span(id=ids.ALARMS_DAYS_NOTE),
        class_name="alarm-chart in-history",
    )


def _listing() -> Component:
    return html.Section(
        [
            html.Div(loading(6), id=ids.ALARMS_LIST, className="alarm-rows"),
            html.Div(id=ids.ALARMS_FOOT, className="panel-foot alarm-foot in-list"),
        ],
        className="panel alarm-list in-list in-history",
    )


def _top(reader: Reader) -> Component:
    parts = [html.P(id=ids.ALARMS_TOP_NOTE, className="dim"), html.Div(loading(6), id=ids.ALARMS_TOP)]
    return html.Div(parts, className="in-top")


def _filters(reader: Reader, view: View) -> Component:
    t = reader.t
    search = search_field(ids.ALARMS_SEARCH, t("Search tag, site, words"), debounce=0.3)
    search.children[1].value = view.q
    today = reader.now.astimezone(reader.zone).date()
    return html.Div(
        [
            html.Div(search, className="in-list in-history"),
            html.Div(id=ids.ALARMS_STATES, className="segments in-list", role="group", **{"aria-label": t("State")}),
            html.Div(
                [
                    _day(ids.ALARMS_FIRST, t("First day"), view.first, usual=today - timedelta(days=FIRST_DAYS - 1)),
                    html.Span("–", **{"aria-hidden": "true"}),
                    _day(ids.ALARMS_LAST, t("Last day"), view.last, usual=today),
                ],
                className="days in-history in-top",
            ),
            _select(
                ids.ALARMS_PRIORITY,
                t("Priority"),
                t("All priorities"),
                {"1": t("1 urgent"), "2": t("2 high"), "3": t("3 medium")},
                view.priority,
                class_name="in-list in-history",
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


def _day(component_id: str, label: str, value: str, *, usual: date) -> Component:
    """A day as text: what a browser's own date field shows depends on the browser's language, not on ours."""
    return html.Div(
        [
            html.Label(label, htmlFor=component_id, className="visually-hidden"),
            dbc.Input(id=component_id, value=value, placeholder=usual.isoformat(), debounce=True, autocomplete="off"),
        ]
    )


def _select(
    component_id: str,
    label: str,
    all_words: str,
    options: dict[str, str],
    value: int | None,
    *,
    class_name: str = "",
) -> Component:
    choices = [{"label": all_words, "value": "all"}, *({"label": v, "value": k} for k, v in options.items())]
    parts = [
        html.Label(label, htmlFor=component_id, className="visually-hidden"),
        dbc.Select(id=component_id, options=choices, value=str(value or "all")),
    ]
    return html.Div(parts, className=class_name)


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
        class_name="alarm-detail in-list in-history",
    )


def _chart(state_id: str, graph_id: str, height: int, file_name: str) -> list[Component]:
    """A chart behind its state: while the state says something, the chart is not shown."""
    return [
        html.Div(id=state_id, className="chart-state"),
        html.Div(graph(graph_id, height=height, file_name=file_name), className="alarm-plot"),
    ]
