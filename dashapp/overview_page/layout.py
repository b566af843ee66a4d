"""The page as data: title row, one row a site, and under them what is about to happen, alarms, the platform."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from api.services.cooling.plants import cooling_plants
from dashapp import ids
from dashapp.figures import alarm_rate
from dashapp.overview_page.rows import empty_rows, table_head
from dashapp.overview_page.view import View
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.widgets.graph import graph
from dashapp.widgets.icon import icon
from dashapp.widgets.moment_switch import moment_switch
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.states import loading

CLOCK_MS = 5_000
CHART_CLOCK_MS = 30_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; what is known of the sites comes with the first callback."""
    view, t = View.of(query), reader.t
    table = html.Div(
        [table_head(reader), *empty_rows(len(reader.context.settings.sites))],
        className="overview-table with-control" if cooling_plants(reader.context) else "overview-table",
        role="table",
        **{"aria-label": t("Sites, the worst first")},
    )
    return html.Div(
        [
            dcc.Store(id=ids.OVERVIEW_VIEW, data=view.state()),
            dcc.Store(id=ids.OVERVIEW_DRAWN),
            dcc.Interval(id=ids.OVERVIEW_CLOCK, interval=CLOCK_MS),
            dcc.Interval(id=ids.OVERVIEW_CHART_CLOCK, interval=CHART_CLOCK_MS),
            html.Div(id=ids.OVERVIEW_PRINTED, className="print-only"),
            title_row(title, html.Span(id=ids.OVERVIEW_NOTE), _moment(reader, view), _print(reader)),
            html.Div(id=ids.OVERVIEW_PAST, className="past-bar", role="status"),
            html.Div(loading(6), id=ids.OVERVIEW_STATE, className="panel overview-state"),
            table,
            html.Div(_panels(reader), className="overview-panels"),
            html.Div(_hand_over(reader), className="print-only hand-over"),
        ],
        id=ids.OVERVIEW_PAGE,
        className="overview",
    )


def _moment(reader: Reader, view: View) -> Component:
    return moment_switch(
        reader,
        view.at,
        field=ids.OVERVIEW_MOMENT,
        note=ids.OVERVIEW_MOMENT_NOTE,
        show=ids.OVERVIEW_MOMENT_SHOW,
        live=ids.OVERVIEW_MOMENT_LIVE,
    )


def _print(reader: Reader) -> Component:
    words = reader.t("Print shift report")
    return html.Button([icon("printer"), html.Span(words)], className="btn", **{"data-print": "true"})


def _panels(reader: Reader) -> list[Component]:
    t = reader.t
    rate = [
        html.Div(loading(2), id=ids.OVERVIEW_RATE_STATE, className="chart-state"),
        html.Div(
            graph(ids.OVERVIEW_RATE, height=alarm_rate.HEIGHT, file_name="anjeon-alarm-rate"), className="rate-plot"
        ),
    ]
    return [
        panel(
            t("Limits forecast to be reached"),
            loading(2),
            note=html.Span(id=ids.OVERVIEW_REACHES_NOTE),
            body_id=ids.OVERVIEW_REACHES,
        ),
        panel(t("Alarms in 10 min"), rate, note=html.Span(id=ids.OVERVIEW_RATE_NOTE), class_name="overview-rate"),
        panel(t("Platform"), loading(4), body_id=ids.OVERVIEW_PLATFORM),
    ]


def _hand_over(reader: Reader) -> list[Component]:
    t = reader.t
    return [html.Span(words) for words in (t("Remarks"), t("Handed over by"), t("Taken over by"))]
