"""The wires between the controls of the Stress page and what it shows."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State

from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.stress_page import act, dialogs, drawn, show

NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.STRESS_VIEW)
    _wire_fields(hmi)
    _wire_drawing(hmi)
    _wire_dialogs(hmi)
    _wire_studies(hmi)


def _wire_fields(hmi: Dash) -> None:
    """What changes the draft."""
    draft, changed = State(ids.STRESS_DRAFT, "data"), Output(ids.STRESS_DRAFT, "data", allow_duplicate=True)
    for kind, function in ((ids.STRESS_FIELD, act.edit), (ids.STRESS_CELL, act.edit_cells)):
        connect(hmi, function, changed, Input(ids.part(kind, ALL), "value"), draft, error_at=None, **NEVER_FIRST)
    connect(hmi, act.choose_preset, changed, Input(ids.STRESS_PRESET, "value"), draft, error_at=None, **NEVER_FIRST)
    connect(hmi, act.reset, changed, Input(ids.STRESS_RESET, "n_clicks"), draft, error_at=None, **NEVER_FIRST)
    connect(
        hmi,
        act.rebuild,
        changed,
        Input(ids.part(ids.STRESS_ACT, ALL), "n_clicks"),
        State(ids.part(ids.STRESS_CELL, ALL), "value"),
        draft,
        error_at=None,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.upload,
        Output(ids.STRESS_ERROR, "children", allow_duplicate=True),
        changed,
        Input(ids.part(ids.STRESS_UPLOAD, ALL), "contents"),
        State(ids.part(ids.STRESS_UPLOAD, ALL), "filename"),
        draft,
        **NEVER_FIRST,
    )


def _wire_drawing(hmi: Dash) -> None:
    """What the draft changes: the column where it is another, and what is said at its fields."""
    draft = Input(ids.STRESS_DRAFT, "data")
    connect(
        hmi,
        drawn.draw_inputs,
        Output(ids.STRESS_INPUTS, "children"),
        Output(ids.STRESS_INPUTS, "data-key"),
        draft,
        State(ids.STRESS_INPUTS, "data-key"),
        **NEVER_FIRST,
    )
    connect(
        hmi,
        drawn.say,
        Output(ids.STRESS_ERROR, "children"),
        Output(ids.part(ids.STRESS_FIELD_ERROR, ALL), "children"),
        Output(ids.part(ids.STRESS_CELL, ALL), "invalid"),
        Output(ids.STRESS_DIALOG_ERROR, "children"),
        Output(ids.STRESS_INTENSITY, "children"),
        Output(ids.STRESS_PRESET_NOTE, "children"),
        draft,
        Input(ids.STRESS_INPUTS, "data-key"),  # boxes that are new are empty of complaints
        Input(ids.STRESS_DIALOG_BODY, "data-key"),
    )


def _wire_dialogs(hmi: Dash) -> None:
    body, key = Output(ids.STRESS_DIALOG_BODY, "children"), Output(ids.STRESS_DIALOG_BODY, "data-key")
    connect(
        hmi,
        dialogs.open_dialog,
        body,
        key,
        Output(ids.STRESS_DIALOG_TITLE, "children"),
        Output(ids.STRESS_DIALOG, "is_open"),
        Input(ids.part(ids.STRESS_OPENER, ALL), "n_clicks"),
        State(ids.STRESS_DRAFT, "data"),
        **NEVER_FIRST,
    )
    connect(
        hmi,
        dialogs.rebuild_dialog,
        Output(ids.STRESS_DIALOG_BODY, "children", allow_duplicate=True),
        Output(ids.STRESS_DIALOG_BODY, "data-key", allow_duplicate=True),
        Input(ids.STRESS_DRAFT, "data"),
        State(ids.STRESS_DIALOG_BODY, "data-key"),
        **NEVER_FIRST,
    )
    connect(
        hmi,
        dialogs.open_saved,
        Output(ids.STRESS_SAVED_BODY, "children"),
        Output(ids.STRESS_SAVED_DIALOG, "is_open"),
        Input(ids.STRESS_SAVED, "n_clicks"),
        State(ids.STRESS_VIEW, "data"),
        **NEVER_FIRST,
    )


def _wire_studies(hmi: Dash) -> None:
    """What is run and what is shown."""
    view = State(ids.STRESS_VIEW, "data")
    viewed = Output(ids.STRESS_VIEW, "data", allow_duplicate=True)
    close = Output(ids.STRESS_SAVED_DIALOG, "is_open", allow_duplicate=True)
    draft = State(ids.STRESS_DRAFT, "data")
    connect(
        hmi,
        act.run,
        Output(ids.STRESS_ERROR, "children", allow_duplicate=True),
        viewed,
        Input(ids.STRESS_RUN, "n_clicks"),
        State(ids.part(ids.STRESS_FIELD, ALL), "value"),
        State(ids.STRESS_NAME, "value"),
        draft,
        running=[(Output(ids.STRESS_RUN, "disabled"), True, False)],
        **NEVER_FIRST,
    )
    connect(
        hmi,
        show.follow,
        Output(ids.STRESS_RESULTS, "children"),
        Output(ids.STRESS_NOTE, "children"),
        Output(ids.STRESS_TOOLS, "children"),
        Output(ids.STRESS_RESULTS, "data-key"),
        Output(ids.STRESS_CLOCK, "disabled"),
        Input(ids.STRESS_VIEW, "data"),
        Input(ids.STRESS_CLOCK, "n_intervals"),
        State(ids.STRESS_RESULTS, "data-key"),
    )
    connect(
        hmi,
        show.pace,
        Output(ids.part(ids.STRESS_BAR, ALL), "value"),
        Output(ids.part(ids.STRESS_LEFT, ALL), "children"),
        Input(ids.STRESS_CLOCK, "n_intervals"),
        State(ids.part(ids.STRESS_BAR, ALL), "value"),
        error_at=None,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        act.cancel,
        Output(ids.STRESS_RESULTS, "children", allow_duplicate=True),
        Input(ids.part(ids.STRESS_CANCEL, ALL), "n_clicks"),
        **NEVER_FIRST,
    )
    opened = Input(ids.part(ids.STRESS_OPEN, ALL), "n_clicks")
    drafted = Output(ids.STRESS_DRAFT, "data", allow_duplicate=True)
    connect(hmi, act.open_study, viewed, drafted, close, opened, draft, error_at=None, **NEVER_FIRST)
    beside = Input(ids.part(ids.STRESS_BESIDE, ALL), "n_clicks")
    connect(hmi, act.lay_beside, viewed, close, beside, view, error_at=None, **NEVER_FIRST)
