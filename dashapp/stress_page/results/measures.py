"""Every measure of every system over the runs, and how each is defined."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.numbers import exact
from api.services.stress.words import assumption_text, group_text, measure_words, source_text
from dashapp.reader import Reader
from dashapp.stress_page.fields import field_of
from dashapp.stress_page.results.amounts import amounts_of, estimate, unit_for
from dashapp.stress_page.results.export import csv_button
from dashapp.stress_page.results.systems import System
from dashapp.stress_page.units import unit_words
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from engine.stress.answer import Answer
from engine.stress.assumptions import SHEET
from engine.stress.config import StudyConfig


def measures_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """Mean with its interval, and below it where nine of ten runs lie."""
    t = reader.t
    rows = []
    for key, levels in answer.measures.items():
        words = measure_words(key)
        unit = unit_for(reader, words.unit, amounts_of(levels.values()))
        name = reader.say(words.title) + (f", {unit.word}" if unit.word else "")
        cells = []
        for system in systems:
            level = levels[system.key]
            runs = f"{unit.value(level.p05)} · {unit.value(level.p50)} · {unit.value(level.p95)}"
            cells += [estimate(reader, level, unit), html.Span(runs, className="dim small")]
        rows.append((html.Span(name, title=reader.say(words.definition)), *cells))
    columns = [Column(title=t("measure"))]
    for system in systems:
        columns += [
            Column(title=system.short, number=True, help=system.name),
            Column(title="5 · 50 · 95 %", number=True, help=t("so many of the runs lie below")),
        ]
    title = t("All measures")
    note = t("mean over the runs with its 95 % interval")
    shown = table(columns, rows, caption=title)
    return panel(title, shown, note=note, tools=[csv_button(reader, "measures")], class_name="flush dense")


def definitions(reader: Reader, answer: Answer) -> Component:
    """What each measure means, folded away."""
    terms: list[Component] = []
    for key in answer.measures:
        words = measure_words(key)
        terms += [html.Dt(reader.say(words.title)), html.Dd(reader.say(words.definition))]
    return _folded(reader.t("Definitions of the measures"), html.Dl(terms, className="definitions"))


def assumptions(reader: Reader, config: StudyConfig) -> Component:
    """Every number the study takes for granted, with its source; what was changed stands out."""
    t = reader.t
    rows = []
    for key, entry in SHEET.items():
        value, is_changed = config.assumption(key), key in config.assumptions
        shown = exact(value)
        was = html.Span(t("sheet: {value}", value=exact(entry.value)), className="dim small interval")
        cell = html.Span([html.Span(shown, className="strong"), was], className="estimate") if is_changed else shown
        source = reader.say(source_text(entry.source))
        names = (reader.say(group_text(entry.group)), reader.say(assumption_text(key)))
        rows.append((*names, cell, unit_words(field_of(f"assumptions.{key}").unit, reader.language), source))
    columns = [
        Column(title=t("group")),
        Column(title=t("assumption")),
        Column(title=t("value"), number=True),
        Column(title=t("unit")),
        Column(title=t("source")),
    ]
    title = t("Assumption sheet of this study")
    return _folded(title, table(columns, rows, caption=title), csv_button(reader, "assumptions"))


def _folded(title: str, *body: Component) -> Component:
    head = html.Summary(html.H2(title), className="panel-title")
    return html.Details([head, html.Div(list(body), className="panel-body")], className="panel folded")
