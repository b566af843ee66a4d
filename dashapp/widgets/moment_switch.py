"""Now, or a past moment: the control at the right of a page's title."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader


def moment_switch(reader: Reader, at: str, *, field: str, note: str, show: str, live: str) -> Component:
    """*Now*, pressed while ``at`` is empty, and a menu with the field for a moment (site time).

    ``field``, ``note``, ``show``, ``live``: ids of the field, of the place for what is wrong with it, of the buttons
    that open the moment and go back to now.
    """
    t = reader.t
    local = reader.now.astimezone(reader.zone)
    now = html.Button(t("Now"), id=live, className="btn", **{"aria-pressed": "false" if at else "true"})
    box = dbc.Input(id=field, type="text", value=at, placeholder=f"{local:%Y-%m-%dT%H:%M}", autocomplete="off")
    items = [
        html.Label(t("Site time ({zone})", zone=f"{local:%Z}"), htmlFor=field, className="form-label"),
        box,
        html.Div(id=note),
        html.Button(t("Show this moment"), id=show, className="btn btn-primary"),
    ]
    menu = html.Details(
        [html.Summary(t("At a moment"), className="btn"), html.Div(items, className="menu-items")], className="menu"
    )
    label = t("Which moment is shown")
    return html.Div([now, menu], className="moment-switch", role="group", **{"aria-label": label})
