"""The controls at the right of the title: range, a past moment, export."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.sos_builder.view import RANGES, View
from dashapp.widgets.words import moment

EXPORTS = ("table", "values", "sos")


def range_switch(reader: Reader, view: View) -> Component:
    """1 h, 6 h, 24 h, 7 d."""
    return html.Div(
        [
            html.Button(
                f"{name[:-1]} {name[-1]}",
                id=ids.part(ids.BUILDER_RANGE, name),
                **{"aria-pressed": "true" if name == view.range else "false"},
            )
            for name in RANGES
        ],
        className="segments",
        role="group",
        **{"aria-label": reader.t("Range")},
    )


def moment_menu(reader: Reader, view: View) -> Component:
    """Look at the page as it was at a moment, or go back to now."""
    t = reader.t
    local = reader.now.astimezone(reader.zone)
    return html.Details(
        [
            html.Summary(t("At a moment"), className="btn"),
            html.Div(
                [
                    html.Label(
                        t("Site time ({zone})", zone=f"{local:%Z}"), htmlFor=ids.BUILDER_MOMENT, className="form-label"
                    ),
                    dbc.Input(
                        id=ids.BUILDER_MOMENT,
                        type="text",
                        value=view.at,
                        placeholder=f"{local:%Y-%m-%dT%H:%M}",
                        autocomplete="off",
                    ),
                    html.Div(id=ids.BUILDER_MOMENT_NOTE),
                    html.Button(t("Show this moment"), id=ids.BUILDER_MOMENT_SHOW, className="btn btn-primary"),
                    html.Button(t("Back to now"), id=ids.BUILDER_MOMENT_LIVE, className="btn"),
                ],
                className="menu-items",
            ),
        ],
        className="menu",
    )


def export_menu(reader: Reader) -> Component:
    """What is shown, as CSV; the pictures have their own button at each chart."""
    t = reader.t
    titles = {"table": t("Table (CSV)"), "values": t("Recent values (CSV)"), "sos": t("SoS and f (CSV)")}
    return html.Details(
        [
            html.Summary(t("Export"), className="btn"),
            html.Div(
                [
                    html.Button(titles[kind], id=ids.part(ids.BUILDER_EXPORT, kind), className="btn btn-link")
                    for kind in EXPORTS
                ],
                className="menu-items",
            ),
            dcc.Download(id=ids.BUILDER_DOWNLOAD),
        ],
        className="menu",
    )


def as_of(reader: Reader, view: View) -> str:
    """Which moment the numbers belong to."""
    return reader.t("as of {moment}", moment=moment(view.moment(reader), reader.zone))
