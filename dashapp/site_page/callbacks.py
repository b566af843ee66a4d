"""The wires between the controls of the Sites page and what it shows."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.site_page import choose, slots

NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.SITES_VIEW)
    slots.register(hmi)
    _wire_choices(hmi)


def _wire_choices(hmi: Dash) -> None:
    view, ranges = State(ids.SITES_VIEW, "data"), ids.part(ids.SITES_RANGE, ALL)
    changed = Output(ids.SITES_VIEW, "data", allow_duplicate=True)
    hmi.clientside_callback(
        ClientsideFunction("sitesPage", "range"), changed, Input(ranges, "n_clicks"), view, **NEVER_FIRST
    )
    hmi.clientside_callback(
        ClientsideFunction("sitesPage", "pressed"),
        Output(ids.SITES_PAGE, "data-view"),
        Output(ranges, "aria-pressed"),
        Input(ids.SITES_VIEW, "data"),
        State(ranges, "id"),
    )
    connect(
        hmi,
        choose.set_moment,
        Output(ids.SITES_MOMENT_NOTE, "children"),
        changed,
        Input(ids.SITES_MOMENT_SHOW, "n_clicks"),
        Input(ids.SITES_MOMENT_LIVE, "n_clicks"),
        Input(ids.SITES_MOMENT, "n_submit"),
        State(ids.SITES_MOMENT, "value"),
        view,
        **NEVER_FIRST,
    )
