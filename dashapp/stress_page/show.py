"""What the page shows of the study of its view, followed until it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.services.numbers import number
from api.services.stress.studies import Study, find_study, standing
from api.services.stress.words import scenario_text
from api.store.stress.studies import State, StudyLine
from dashapp import ids
from dashapp.reader import Reader
from dashapp.redraw import anew
from dashapp.stress_page.layout import nothing_run
from dashapp.stress_page.progress import bar_value, progress_words, unfinished
from dashapp.stress_page.results import comparison_of, results_of
from dashapp.stress_page.saved import study_name
from dashapp.stress_page.source import is_open
from dashapp.stress_page.view import View
from dashapp.widgets.still import still
from dashapp.widgets.words import duration

Stored = Mapping[str, Any]
CODE_DIGITS = 7


def follow(reader: Reader, state: Stored, _: int | None, key: str | None) -> tuple[Any, ...]:
    """Right side and its key, note and tools of the title row, and whether the clock stands still."""
    view = View.of(state)
    lines = [standing(reader.context, each) for each in (view.study, view.beside) if each is not None]
    stands = not any(is_open(line) for line in lines)
    facts = [(line.id, line.state) for line in lines]
    drawn, new_key = anew(facts, key, lambda: _shown(reader, lines))
    if new_key is no_update:
        return no_update, no_update, no_update, no_update, stands
    return *drawn, new_key, stands


def pace(reader: Reader, _: int | None, bars: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Bar and words of the study that is waited for."""
    if not bars:
        raise PreventUpdate
    line = standing(reader.context, int(ctx.outputs_list[0][0]["id"]["index"]))
    return [bar_value(line)], [progress_words(reader, line)]


def _shown(reader: Reader, lines: Sequence[StudyLine]) -> tuple[Component, str, list[Component]]:
    if not lines:
        return nothing_run(reader), "", []
    waits = next((line for line in lines if line.state is not State.DONE), None)
    studies = [find_study(reader.context, line.id) for line in lines]
    drawn = unfinished(reader, waits) if waits else _results(reader, studies)
    return drawn, _note(reader, studies), _tools(reader, studies)


def _results(reader: Reader, studies: Sequence[Study]) -> Component:
    answered = [(study_name(reader, one.line), one.answer, one.config) for one in studies if one.answer is not None]
    drawn = comparison_of(reader, answered) if len(answered) > 1 else results_of(reader, *answered[0][1:])
    return still(drawn)


def _note(reader: Reader, studies: Sequence[Study]) -> str:
    """What was asked, in one line; the names where two are compared."""
    t = reader.t
    if len(studies) > 1:
        first, second = (study_name(reader, one.line) for one in studies)
        return t("{first} beside {second}", first=first, second=second)
    config, line = studies[0].config, studies[0].line
    scenario = config.scenario
    parts = [
        f"{scenario.kind} {reader.say(scenario_text(scenario.kind))}, {duration(scenario.length_s, reader.language)}",
        t("intensity {percent} %", percent=number(100 * scenario.intensity)),
        t("{count} runs", count=number(config.runs)),
        t("seed {seed}", seed=config.seed),
        t("code {code}", code=line.code[:CODE_DIGITS]),
    ]
    return " · ".join([line.name, *parts] if line.name else parts)


def _tools(reader: Reader, studies: Sequence[Study]) -> list[Component]:
    """What can be taken along of a study that is done; the way back from a comparison."""
    t = reader.t
    if len(studies) > 1:
        return [html.Button(t("End the comparison"), id=ids.part(ids.STRESS_BESIDE, 0), className="btn")]
    line = studies[0].line
    if line.state is not State.DONE:
        return []
    files = (("run.json", t("Run file (JSON)")), ("report.html", t("Report HTML")), ("report.pdf", t("Report PDF")))
    return [html.A(words, href=f"/api/stress/studies/{line.id}/{name}", className="btn") for name, words in files]
