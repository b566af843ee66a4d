"""The wires between the controls of the Sites page and what it shows."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.site_page import choose, show, slots

NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.SITES_VIEW)
    slots.register(hmi)
    _wire_choices(hmi)
    _wire_panels(hmi)


def _wire_panels(hmi: Dash) -> None:
    """Each by itself, so that one that fails or is slow leaves the others as they are."""
    view, clock = Input(ids.SITES_VIEW, "data"), Input(ids.SITES_CLOCK, "n_intervals")
    connect(
        hmi,
        show.show_site,
        _children(ids.SITES_MATRIX),
        _children(ids.SITES_MATRIX_NOTE),
        _children(ids.SITES_RACKS),
        _children(ids.SITES_RACKS_NOTE),
        Output(ids.SITES_DRAWN, "data"),
        view,
        clock,
        State(ids.SITES_DRAWN, "data"),
        running=[(Output(ids.SITES_CLOCK, "disabled"), True, False)],  # a slow answer must not pile up
    )
    connect(
        hmi,
        show.show_rack,
        _children(ids.SITES_NOW),
        _children(ids.SITES_NOW_NOTE),
        _children(ids.SITES_CRUMBS),
        _children(ids.SITES_FACTS),
        _children(ids.SITES_PAST),
        Output(ids.SITES_RACK_DRAWN, "data"),
        view,
        clock,
        State(ids.SITES_RACK_DRAWN, "data"),
    )
    connect(
        hmi,
        show.show_events,
        _children(ids.SITES_EVENTS),
        _children(ids.SITES_EVENTS_NOTE),
        Output(ids.SITES_EVENTS_DRAWN, "data"),
        view,
        clock,
        State(ids.SITES_EVENTS_DRAWN, "data"),
    )
    connect(
        hmi,
        show.show_sol,
        _children(ids.SITES_SOL_STATE),
        Output(ids.SITES_SOL, "figure"),
        _children(ids.SITES_SOL_NOTE),
        Output(ids.SITES_SOL_DRAWN, "data"),
        view,
        clock,
        State(ids.SITES_SOL_DRAWN, "data"),
    )


def _children(component: str) -> Output:
    return Output(component, "children")


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
    hmi.clientside_callback(
        ClientsideFunction("sitesPage", "exported"),
        Output(ids.SITES_EXPORT, "data-saved"),
        Input(ids.SITES_EXPORT, "n_clicks"),
        **NEVER_FIRST,
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
