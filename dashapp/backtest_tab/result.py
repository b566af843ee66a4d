"""What a back-test came to: the present and the changed setting side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.store.backtest.runs import Run, State
from dashapp import ids
from dashapp.alarms_page.subjects import subject_words
from dashapp.figures.side_by_side import HEIGHT, side_by_side
from dashapp.reader import Reader
from dashapp.widgets.graph import graph
from dashapp.widgets.states import empty, state
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import MISSING, duration, number

Side = Mapping[str, Any]


def result_of(reader: Reader, run: Run | None) -> Component:
    """A run as far as it is: how far, why it failed, or its figures."""
    t = reader.t
    if run is None:
        shown: Component = empty(
            t("Nothing has been compared yet."), t("Change a limit or a count at the left and press Compare.")
        )
    elif run.state in (State.QUEUED, State.RUNNING):
        shown = _progress(reader, run)
    elif run.state is State.CANCELLED:
        shown = state("slash-circle", t("This back-test was cancelled."), t("Press Compare to begin anew."))
    elif run.result is None:
        why = run.error.get(reader.language, "")
        shown = state("exclamation-circle", t("This back-test failed."), why, role="alert")
    else:
        shown = _figures(reader, run.result)
    return shown


def _progress(reader: Reader, run: Run) -> Component:
    t = reader.t
    done = round(100 * run.progress)
    words = (
        t("waiting for the job process") if run.state is State.QUEUED else t("{percent} % of the rows", percent=done)
    )
    bar = html.Progress(value=str(run.progress), max="1", **{"aria-label": words})
    cancel = html.Button(t("Cancel"), id=ids.part(ids.BACKTEST_CANCEL, run.id), className="btn")
    parts = [
        html.P(t("The stored rows are judged again."), className="fact"),
        bar,
        html.P(words, className="dim"),
        cancel,
    ]
    return html.Div(parts, className="state", role="status")


def _figures(reader: Reader, result: Side) -> Component:
    t = reader.t
    covered = t(
        "rows: {rows} · racks: {racks} · {covered}",
        rows=number(result["rows"]),
        racks=result["racks"],
        covered=duration(86_400 * result["covered_days"], reader.language),
    )
    parts: list[Component] = [html.P(covered, className="dim"), _sides(reader, result, t("Racks, protection map"))]
    for one in result["sets"]:
        title = t("Set #{number}: {tags}", number=f"{one['set_id']:03d}", tags=", ".join(one["tags"]))
        parts.append(_sides(reader, one, title))
    days = [(date.fromisoformat(one["day"]), one["present"], one["changed"]) for one in result["days"]]
    if days:
        figure = side_by_side(days, theme=reader.theme, t=t)
        parts.append(html.H3(t("Alarms a day")))
        parts.append(graph(ids.BACKTEST_DAYS, figure, height=HEIGHT, file_name="anjeon-back-test"))
    parts.append(_kinds(reader, result))
    return html.Div(parts, className="stack")


def _sides(reader: Reader, result: Side, caption: str) -> Component:
    """One row a measure: present, changed, and what the change makes of it."""
    t, language = reader.t, reader.language

    def seconds(value: float | None) -> str:
        return MISSING if value is None else duration(value, language)

    present, changed = result["present"], result["changed"]
    measures: list[tuple[str, Any, Any, Any]] = [
        (t("alarms"), present["alarms"], changed["alarms"], number),
        (t("alarms a day"), present["alarms_a_day"], changed["alarms_a_day"], lambda value: number(value, 2)),
        (t("most in 10 min"), present["flood"]["most"], changed["flood"]["most"], number),
        (t("longest flood"), present["flood"]["longest_s"], changed["flood"]["longest_s"], seconds),
        (t("time in alarm"), present["stood_s"], changed["stood_s"], seconds),
        (t("protection events"), present["leads"]["events"], changed["leads"]["events"], number),
        (t("missed: no alarm before"), present["leads"]["missed"], changed["leads"]["missed"], number),
        (t("shortest lead time"), present["leads"]["shortest_s"], changed["leads"]["shortest_s"], seconds),
        (t("median lead time"), present["leads"]["median_s"], changed["leads"]["median_s"], seconds),
    ]
    rows = [
        (name, words(before), html.Span(words(after), className="strong" if before != after else ""))
        for name, before, after, words in measures
    ]
    columns = [Column(title=caption), Column(title=t("present"), number=True), Column(title=t("changed"), number=True)]
    return table(columns, rows, caption=caption)


def _kinds(reader: Reader, result: Side) -> Component:
    """Alarms by quantity and level under both settings."""
    t = reader.t
    levels = {None: t("unknown"), 1: t("warning"), 2: t("protection")}
    sides = [{(kind["quantity"], kind["level"]): kind["alarms"] for kind in result[side]["kinds"]} for side in SIDES]
    keys = sorted({*sides[0], *sides[1]}, key=lambda key: (key[0], key[1] or 0))
    rows: Sequence[Sequence[Any]] = [
        (f"{subject_words(reader, name)} · {levels[level]}", *(str(side.get((name, level), 0)) for side in sides))
        for name, level in keys
    ]
    columns = [
        Column(title=t("alarms by quantity")),
        Column(title=t("present"), number=True),
        Column(title=t("changed"), number=True),
    ]
    if not rows:
        return html.P(t("Neither setting raised an alarm."), className="dim")
    return table(columns, rows, caption=t("alarms by quantity"))


SIDES = ("present", "changed")
