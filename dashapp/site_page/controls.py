"""The controls at the right of the title: range, a past moment, the picture of the page."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.site_page.view import RANGES, View


def range_switch(reader: Reader, view: View) -> Component:
    """1 h, 24 h, 7 d; pressing one needs no server (assets/sites.js)."""
    buttons = [
        html.Button(
            f"{name[:-1]} {name[-1]}",
            id=ids.part(ids.SITES_RANGE, name),
            **{"aria-pressed": "true" if name == view.range else "false"},
        )
        for name in RANGES
    ]
    return html.Div(buttons, className="segments in-rack", role="group", **{"aria-label": reader.t("Range")})


def moment_menu(reader: Reader, view: View) -> Component:
    """Look at the page as it was at a moment, or go back to now."""
    t = reader.t
    local = reader.now.astimezone(view.zone(reader))
    field = dbc.Input(
        id=ids.SITES_MOMENT, type="text", value=view.at, placeholder=f"{local:%Y-%m-%dT%H:%M}", autocomplete="off"
    )
    return html.Details(
        [
            html.Summary(t("At a moment"), className="btn"),
            html.Div(
                [
                    html.Label(
                        t("Site time ({zone})", zone=f"{local:%Z}"), htmlFor=ids.SITES_MOMENT, className="form-label"
                    ),
                    field,
                    html.Div(id=ids.SITES_MOMENT_NOTE),
                    html.Button(t("Show this moment"), id=ids.SITES_MOMENT_SHOW, className="btn btn-primary"),
                    html.Button(t("Back to now"), id=ids.SITES_MOMENT_LIVE, className="btn"),
                ],
                className="menu-items",
            ),
        ],
        className="menu",
    )


def export_button(reader: Reader) -> Component:
    """Saves the charts of the rack as one picture (assets/sites.js)."""
    return html.Button(reader.t("Export PNG"), id=ids.SITES_EXPORT, className="btn in-rack")
