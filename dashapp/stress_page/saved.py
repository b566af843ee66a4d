"""The dialog with the saved runs: open one, or lay it beside the one that is shown."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.stress.studies import list_studies
from api.store.stress.studies import State, StudyLine
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.view import View
from dashapp.widgets.states import empty
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import moment


def saved_dialog(reader: Reader, view: View) -> list[Component]:
    """The newest runs, whoever asked for them."""
    t = reader.t
    lines = list_studies(reader.context)
    if not lines:
        return [empty(t("No study has been run yet."), t("Every study that is run is kept here."))]
    columns = (
        Column(title=t("No."), number=True),
        Column(title=t("Name")),
        Column(title=t("State")),
        Column(title=t("asked by")),
        Column(title=t("asked at")),
        Column(title=html.Span(t("Open or compare"), className="visually-hidden")),
    )
    can_compare = any(line.id == view.study and line.state is State.DONE for line in lines)
    rows = [_row(reader, line, view, can_compare=can_compare) for line in lines]
    return [table(columns, rows, caption=t("Saved runs"))]


def study_name(reader: Reader, line: StudyLine) -> str:
    """Its own name, or its number."""
    return line.name or reader.t("Study {id}", id=line.id)


def state_words(reader: Reader, state: State) -> str:
    """Where a study stands."""
    t = reader.t
    words = {
        State.QUEUED: t("waits"),
        State.RUNNING: t("is worked out"),
        State.DONE: t("done"),
        State.FAILED: t("failed"),
        State.CANCELLED: t("cancelled"),
    }
    return words[state]


def _row(reader: Reader, line: StudyLine, view: View, *, can_compare: bool) -> tuple[Component | str, ...]:
    t = reader.t
    name = study_name(reader, line)
    buttons = [
        html.Button(
            t("Open"),
            id=ids.part(ids.STRESS_OPEN, line.id),
            className="btn",
            disabled=line.id == view.study and view.beside is None,
            **{"aria-label": t("Open {name}", name=name)},
        )
    ]
    if can_compare and line.state is State.DONE and line.id != view.study:
        buttons.append(
            html.Button(
                t("Compare"),
                id=ids.part(ids.STRESS_BESIDE, line.id),
                className="btn",
                **{"aria-label": t("Compare with {name}", name=name)},
            )
        )
    when = moment(line.asked_at, reader.zone)
    mark = html.Span(name, className="strong") if line.id == view.study else name
    state = state_words(reader, line.state)
    return (str(line.id), mark, state, line.asked_by, when, html.Div(buttons, className="row-flow"))
