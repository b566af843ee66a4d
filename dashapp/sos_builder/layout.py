"""The page as data: title row with controls, then tags | table and charts | sets."""

from __future__ import annotations

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from api.errors import AnjeonError, BadParameter
from api.services.sos.chosen import chosen
from api.services.sos.tags import list_tags
from api.services.sos.values import tag_values
from dashapp import ids
from dashapp.figures import member_charts, sos_chart, values_chart
from dashapp.page import Query
from dashapp.reader import Reader
from dashapp.sos_builder.controls import export_menu, moment_menu, range_switch
from dashapp.sos_builder.set_list import set_panel
from dashapp.sos_builder.tag_list import tag_panel, words
from dashapp.sos_builder.view import MOST_TAGS, View
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.states import loading

REFRESH_MS = 60_000


def layout(reader: Reader, query: Query, title: str) -> Component:
    """The page as its URL describes it; table, charts and sets come with the first callbacks."""
    view = View.of(query)
    tags = list_tags(reader.context)
    known = {tag.name for tag in tags}
    names = _members(reader, view) or [name for name in view.tags if name in known]
    ticked = names if len(names) <= MOST_TAGS else []
    values = {value.tag.name: value for value in tag_values(reader.context, at=_moment(reader, view))}
    return html.Div(
        [
            dcc.Store(id=ids.BUILDER_VIEW, data=view.state()),
            dcc.Store(id=ids.BUILDER_TICKED, data=ticked),
            dcc.Store(id=ids.BUILDER_WORDS, data=words(reader)),
            dcc.Interval(id=ids.BUILDER_CLOCK, interval=REFRESH_MS),
            title_row(
                title,
                reader.t("Check up to {most} tags to make a set of them", most=MOST_TAGS),
                range_switch(reader, view),
                moment_menu(reader, view),
                export_menu(reader),
            ),
            html.Div(
                [tag_panel(reader, tags, values, ticked), _middle(reader), set_panel(reader)], className="builder"
            ),
        ]
    )


def _moment(reader: Reader, view: View) -> datetime | None:
    """The moment of the list; now where the URL's is no past moment (the panels say so)."""
    try:
        return view.moment(reader)
    except BadParameter:
        return None


def _members(reader: Reader, view: View) -> list[str]:
    """The tags of the view's set; none of a set that is not there (its panels say so)."""
    if view.set_id is None:
        return []
    try:
        return [tag.name for tag in chosen(reader.context, (), view.set_id).tags]
    except AnjeonError:
        return []


def _middle(reader: Reader) -> Component:
    t = reader.t
    scale = t("(value − safety value) / (threshold − safety value) · 0 = safety value, 1 = threshold (dashed)")
    return html.Div(
        [
            panel(
                t("Checked tags"),
                loading(),
                note=html.Span(id=ids.BUILDER_TABLE_NOTE),
                body_id=ids.BUILDER_TABLE,
                class_name="builder-table",
            ),
            panel(
                t("Recent values"),
                _chart(ids.BUILDER_VALUES_STATE, ids.BUILDER_VALUES, values_chart.HEIGHT, "anjeon-values"),
                note=scale,
                class_name="builder-values",
            ),
            html.Div(
                [
                    panel(
                        "SoS",
                        _chart(ids.BUILDER_SOS_STATE, ids.BUILDER_SOS, sos_chart.HEIGHT, "anjeon-sos"),
                        note=html.Span(id=ids.BUILDER_SOS_TITLE),
                        tools=[html.Span(id=ids.BUILDER_SOS_NOW, className="sos-now", role="status")],
                    ),
                    panel(
                        t("f of each member"),
                        _chart(ids.BUILDER_MEMBERS_STATE, ids.BUILDER_MEMBERS, member_charts.HEIGHT, "anjeon-f"),
                        note=html.Span(id=ids.BUILDER_MEMBERS_NOTE),
                    ),
                ],
                className="builder-sos",
            ),
        ],
        className="builder-middle",
    )


def _chart(state_id: str, graph_id: str, height: int, file_name: str) -> list[Component]:
    """A chart behind its state: while the state says something, the chart is not shown."""
    return [
        html.Div(loading(), id=state_id, className="chart-state"),
        html.Div(graph(graph_id, height=height, file_name=file_name), className="chart"),
    ]
