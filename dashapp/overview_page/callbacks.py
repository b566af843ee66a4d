"""The wires of the overview: one clock, one question for all rows and panels, one for the chart."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State

from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.overview_page import choose, show


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.OVERVIEW_VIEW)
    view, clock = Input(ids.OVERVIEW_VIEW, "data"), Input(ids.OVERVIEW_CLOCK, "n_intervals")
    cells = ids.part(ids.OVERVIEW_CELL, ALL)
    connect(
        hmi,
        show.show_rows,
        Output(ids.OVERVIEW_STATE, "children"),
        Output(cells, "children"),
        Output(ids.part(ids.OVERVIEW_ROW, ALL), "className"),
        Output(ids.OVERVIEW_NOTE, "children"),
        Output(ids.OVERVIEW_PAST, "children"),
        Output(ids.OVERVIEW_MOMENT_LIVE, "aria-pressed"),
        Output(ids.OVERVIEW_REACHES, "children"),
        Output(ids.OVERVIEW_REACHES_NOTE, "children"),
        Output(ids.OVERVIEW_PLATFORM, "children"),
        Output(ids.OVERVIEW_PRINTED, "children"),
        Output(ids.OVERVIEW_DRAWN, "data"),
        view,
        clock,
        State(cells, "id"),
        State(ids.OVERVIEW_DRAWN, "data"),
        running=[(Output(ids.OVERVIEW_CLOCK, "disabled"), True, False)],  # a slow answer must not pile up
    )
    connect(
        hmi,
        show.show_rate,
        Output(ids.OVERVIEW_RATE_STATE, "children"),
        Output(ids.OVERVIEW_RATE, "figure"),
        Output(ids.OVERVIEW_RATE_NOTE, "children"),
        view,
        Input(ids.OVERVIEW_CHART_CLOCK, "n_intervals"),
    )
    never_first: dict[str, Any] = {"prevent_initial_call": True}
    connect(
        hmi,
        choose.set_moment,
        Output(ids.OVERVIEW_MOMENT_NOTE, "children"),
        Output(ids.OVERVIEW_VIEW, "data", allow_duplicate=True),
        Input(ids.OVERVIEW_MOMENT_SHOW, "n_clicks"),
        Input(ids.OVERVIEW_MOMENT_LIVE, "n_clicks"),
        Input(ids.OVERVIEW_MOMENT, "n_submit"),
        State(ids.OVERVIEW_MOMENT, "value"),
        **never_first,
    )
