"""Figures of several studies beside each other, and how far each is from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from api.services.stress.texts.money import ECONOMICS
from api.services.stress.words import measure_words, system_text
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import Unit, amounts_of, estimate, missing, money_unit, unit_for
from dashapp.stress_page.results.export import csv_button
from dashapp.widgets.csv_text import csv_text
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from engine.stress.answer import Answer, Level
from engine.stress.apart import apart
from engine.stress.config import StudyConfig

Named = tuple[str, Answer, StudyConfig]
COMPARISON = "comparison"  # the table of this name


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure by system: its level in each study, None where the study has none. ``key`` as the API has it,
    ``title`` to read, ``unit`` in which it is stored, "KRW" for money."""

    key: str
    title: str
    unit: str
    levels: Mapping[str, tuple[Level | None, ...]]


def figures_of(reader: Reader, studies: Sequence[Named]) -> Iterator[Figure]:
    """Every measure, then downtime and net present value."""
    answers = [answer for _, answer, _ in studies]
    systems = list(dict.fromkeys(system for answer in answers for system in answer.systems))

    def by_system(find: Callable[[Answer, str], Level | None]) -> dict[str, tuple[Level | None, ...]]:
        return {system: tuple(find(answer, system) for answer in answers) for system in systems}

    for key in dict.fromkeys(key for answer in answers for key in answer.measures):
        words = measure_words(key)
        levels = by_system(lambda answer, system, key=key: answer.measures.get(key, {}).get(system))
        yield Figure(key=key, title=reader.say(words.title), unit=words.unit, levels=levels)
    yield Figure(key="downtime_s", title=reader.t("Downtime a year"), unit="s", levels=by_system(_downtime))
    yield Figure(key="npv", title=reader.say(ECONOMICS["npv"]), unit="KRW", levels=by_system(_npv))


def levels_panel(reader: Reader, studies: Sequence[Named]) -> Component:
    """A row a figure and system; with two studies the difference, and whether it is sure."""
    t = reader.t
    rows = [row for figure in figures_of(reader, studies) for row in _rows(reader, figure)]
    columns = [Column(title=t("measure")), Column(title=t("system"))]
    columns += [Column(title=name, number=True) for name, _, _ in studies]
    if len(studies) == 2:
        columns.append(Column(title=t("second − first"), number=True))
    title = t("Side by side")
    note = t("means with 95 % intervals; differences as of independent studies")
    shown = table(columns, rows, caption=title)
    return panel(title, shown, note=note, tools=[csv_button(reader, COMPARISON)], class_name="flush comparison")


def _rows(reader: Reader, figure: Figure) -> Iterator[tuple[str | Component, ...]]:
    amounts = amounts_of(level for levels in figure.levels.values() for level in levels)
    unit = money_unit(reader, amounts) if figure.unit == "KRW" else unit_for(reader, figure.unit, amounts)
    title = f"{figure.title}, {unit.word}" if unit.word else figure.title
    for place, (system, levels) in enumerate(figure.levels.items()):
        cells = [_cell(reader, level, unit) for level in levels]
        if len(levels) == 2:
            cells.append(_difference(reader, *levels, unit))
        yield ("" if place else title, reader.say(system_text(system)), *cells)


def _cell(reader: Reader, level: Level | None, unit: Unit) -> Component:
    return missing(reader.t("none")) if level is None else estimate(reader, level, unit)


def _difference(reader: Reader, first: Level | None, second: Level | None, unit: Unit) -> Component:
    if first is None or second is None:
        return missing("")
    gap = apart(first, second)
    if gap.mean is None:
        return missing("")
    if gap.mean == gap.low == gap.high == 0:
        words = reader.t("equal")
    else:
        words = "" if gap.low is not None and gap.high is not None and gap.low * gap.high > 0 else reader.t("not sure")
    badge = html.Span(words, className="badge-line") if words else ""
    return html.Span([estimate(reader, gap, unit), html.Span(badge, className="certainty")], className="advantage")


def _downtime(answer: Answer, system: str) -> Level | None:
    """The downtime in seconds."""
    if system not in answer.availability:
        return None
    of = answer.availability[system].downtime_min
    low, mean, high = (None if one is None else 60.0 * one for one in (of.low, of.mean, of.high))
    return Level(mean=mean, low=low, high=high)


def _npv(answer: Answer, system: str) -> Level | None:
    return answer.economics[system].npv if system in answer.economics else None


def comparison_csv(reader: Reader, studies: Sequence[Named]) -> str:
    """The same as CSV: a row a figure, system and study, in stored units."""
    head = ("FIGURE", "UNIT", "SYSTEM", "STUDY", "MEAN", "LOW", "HIGH")
    rows = (
        (figure.key, figure.unit, system, name, level.mean, level.low, level.high)
        for figure in figures_of(reader, studies)
        for system, levels in figure.levels.items()
        for (name, _, _), level in zip(studies, levels, strict=True)
        if level is not None
    )
    return csv_text(head, rows)
