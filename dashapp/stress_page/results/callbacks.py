"""The wire of the tables: a press on CSV fetches the one above which it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, dcc
from dash.exceptions import PreventUpdate

from api.services.stress.studies import find_study
from dashapp import ids
from dashapp.callbacks import connect
from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from dashapp.stress_page.results.export import csv_of
from dashapp.stress_page.results.two_levels import COMPARISON, comparison_csv
from dashapp.stress_page.view import View


def register(hmi: Dash) -> None:
    """Wire the results."""
    connect(
        hmi,
        download,
        Output(ids.STRESS_DOWNLOAD, "data"),
        Input(ids.part(ids.STRESS_CSV, ALL), "n_clicks"),
        State(ids.STRESS_VIEW, "data"),
        error_at=None,
        prevent_initial_call=True,
    )


def download(reader: Reader, _: Sequence[int | None], state: Mapping[str, Any]) -> Any:
    """The table of the pressed button, of the study or studies in view."""
    table, view = str(pressed_index()), View.of(state)
    shown = [find_study(reader.context, each) for each in (view.study, view.beside) if each is not None]
    answered = [(str(one.line.id), one.answer, one.config) for one in shown if one.answer is not None]
    if not answered:
        raise PreventUpdate
    text = comparison_csv(reader, answered) if table == COMPARISON else csv_of(table, *answered[0][1:])
    name = "-".join(["anjeon-stress", *(study for study, _, _ in answered), table])
    return dcc.send_string(text, f"{name}.csv", type="text/csv;charset=utf-8")
