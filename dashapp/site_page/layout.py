"""The page as data: title row, then matrix and limits | trends and events | cell positions; a site: matrix | racks."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.figures import sol_chart
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.site_page import slots
from dashapp.site_page.controls import export_button, moment_menu, range_switch
from dashapp.site_page.view import View
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel
from dashapp.widgets.states import loading

CLOCK_MS = 5_000


def layout(reader: Reader, query: Query) -> Component:
    """The page as its URL describes it; everything that is known of racks comes with the first callbacks."""
    view = View.of(query)
    columns = [
        html.Div(_left(reader), className="site-left"),
        html.Div([*slots.middle(reader, view), _events(reader)], className="site-middle in-rack"),
        html.Div(slots.right(reader, view), className="site-right in-rack"),
        html.Div(_racks(reader), className="site-racks in-site"),
    ]
    return html.Div(
        [
            dcc.Store(id=ids.SITES_VIEW, data=view.state()),
            dcc.Store(id=ids.SITES_DRAWN),
            dcc.Store(id=ids.SITES_RACK_DRAWN),
            dcc.Store(id=ids.SITES_EVENTS_DRAWN),
            dcc.Store(id=ids.SITES_SOL_DRAWN),
            dcc.Interval(id=ids.SITES_CLOCK, interval=CLOCK_MS),
            _title_row(reader, view),
            html.Div(columns, className="site-columns"),
        ],
        id=ids.SITES_PAGE,
        className="site-page",
        **{"data-view": "rack" if view.is_rack else "site"},
    )


def _title_row(reader: Reader, view: View) -> Component:
    tools = [range_switch(reader, view), moment_menu(reader, view), export_button(reader)]
    return html.Div(
        [
            html.Div(html.H1(reader.t("Sites")), id=ids.SITES_CRUMBS, className="crumbs"),
            html.Div(id=ids.SITES_FACTS, className="rack-facts"),
            html.Div(tools, className="title-tools"),
            html.Div(id=ids.SITES_PAST, className="past", role="status"),
        ],
        className="title-row",
    )


def _left(reader: Reader) -> list[Component]:
    t = reader.t
    sol = [
        html.Div(loading(2), id=ids.SITES_SOL_STATE, className="chart-state"),
        html.Div(graph(ids.SITES_SOL, height=sol_chart.HEIGHT, file_name="anjeon-sol"), className="sol-plot"),
    ]
    return [
        panel(
            t("Rack matrix"),
            html.Div(loading(4), id=ids.SITES_MATRIX),
            note=t("outlined only where abnormal"),
            tools=[html.Span(id=ids.SITES_MATRIX_NOTE, className="dim small")],
            class_name="rack-matrix",
        ),
        panel(
            t("Now against limits"),
            loading(7),
            note=html.Span(id=ids.SITES_NOW_NOTE),
            body_id=ids.SITES_NOW,
            class_name="rack-now in-rack",
        ),
        panel("SoL", sol, note=html.Span(id=ids.SITES_SOL_NOTE), class_name="rack-sol in-rack"),
    ]


def _events(reader: Reader) -> Component:
    t = reader.t
    return panel(
        t("Events on this rack"),
        loading(4),
        note=t("newest first"),
        tools=[html.Span(id=ids.SITES_EVENTS_NOTE, className="dim small")],
        body_id=ids.SITES_EVENTS,
        class_name="rack-events",
    )


def _racks(reader: Reader) -> list[Component]:
    t = reader.t
    return [
        panel(
            t("Racks"),
            loading(10),
            note=t("worst first"),
            tools=[html.Span(id=ids.SITES_RACKS_NOTE, className="dim small")],
            body_id=ids.SITES_RACKS,
            class_name="flush",
        )
    ]
