"""A study that is not done: how far it is, why it has none, or that it was cancelled."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.stress.studies import eta_s
from api.store.stress.studies import State, StudyLine
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.saved import study_name
from dashapp.stress_page.source import is_open
from dashapp.widgets.states import state
from dashapp.widgets.words import duration

MOST_SHOWN = 99  # %: a study of 100 % is done


def unfinished(reader: Reader, line: StudyLine) -> Component:
    """What stands at the right instead of results."""
    t = reader.t
    if is_open(line):
        shown = _progress(reader, line)
    elif line.state is State.CANCELLED:
        shown = state("slash-circle", t("This study was cancelled."), t("Press Run study to begin anew."))
    else:
        why = line.error.get(reader.language, "")
        shown = state("exclamation-circle", t("This study failed."), why, role="alert")
    return html.Div(shown, className="panel stress-state")


def progress_words(reader: Reader, line: StudyLine) -> str:
    """How far a study is and how long it still takes."""
    t = reader.t
    if line.state is State.QUEUED:
        return t("waiting for the job process")
    done, left = min(MOST_SHOWN, int(100 * line.progress)), eta_s(reader.context, line)
    if left is None:
        return t("{percent} % of the runs", percent=done)
    return t("{percent} % of the runs · {left} left", percent=done, left=duration(left + 0.5, reader.language))


def _progress(reader: Reader, line: StudyLine) -> Component:
    """The bar and its words have ids of their own: they move while the button under them stays the same."""
    t = reader.t
    name = study_name(reader, line)
    bar = html.Progress(
        id=ids.part(ids.STRESS_BAR, line.id), value=bar_value(line), max="1", **{"aria-label": t("Progress")}
    )
    return html.Div(
        [
            html.P(t("{name} is worked out.", name=name), className="fact", role="status"),
            bar,
            html.P(progress_words(reader, line), id=ids.part(ids.STRESS_LEFT, line.id), className="dim"),
            html.Button(t("Cancel"), id=ids.part(ids.STRESS_CANCEL, line.id), className="btn"),
        ],
        className="state",
    )


def bar_value(line: StudyLine) -> str | None:
    """Where the bar stands; None: it only says that something waits."""
    return None if line.state is State.QUEUED else f"{line.progress:.4f}"
