"""What one architecture has over another: differences run by run, ratios, and whether that is sure."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.numbers import significant
from api.services.stress.words import measure_words
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import Unit, estimate, missing, unit_for
from dashapp.stress_page.results.export import csv_button
from dashapp.stress_page.results.systems import System
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from engine.stress.answer import Answer, Difference, Level


def advantage_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """A row a measure, a column a pair; "not sure" where the interval does not leave out 0."""
    t = reader.t
    short = {system.key: system.short for system in systems}
    pairs = list(dict.fromkeys((one.first, one.second) for one in answer.differences))
    found = {(one.measure, one.first, one.second): one for one in answer.differences}
    rows = []
    for key in dict.fromkeys(one.measure for one in answer.differences):
        words = measure_words(key)
        of_measure = [found[key, *pair] for pair in pairs if (key, *pair) in found]
        unit = unit_for(reader, words.unit, [end for one in of_measure for end in (one.mean, one.low, one.high)])
        title = reader.say(words.title) + (f", {unit.word}" if unit.word else "")
        name = html.Span(title, title=reader.say(words.definition))
        rows.append((name, *(_cell(reader, found.get((key, *pair)), unit) for pair in pairs)))
    columns = [Column(title=t("measure"))]
    columns += [Column(title=f"{short[first]} − {short[second]}", number=True) for first, second in pairs]
    title = t("Differences between the architectures")
    note = t("mean of the differences run by run, 95 % interval, ratio of the means")
    shown = table(columns, rows, caption=title)
    return panel(title, shown, note=note, tools=[csv_button(reader, "differences")], class_name="flush advantages")


def _cell(reader: Reader, one: Difference | None, unit: Unit) -> Component:
    if one is None or one.mean is None:
        return missing(reader.t("no run has a value"))
    level = Level(mean=one.mean, low=one.low, high=one.high)
    return html.Span([estimate(reader, level, unit), _certainty(reader, one)], className="advantage")


def _certainty(reader: Reader, one: Difference) -> Component:
    """The ratio of a difference that is sure; of another that it is not."""
    if one.sure:
        return html.Span("" if one.ratio is None else f"× {significant(one.ratio)}", className="dim small certainty")
    words = reader.t("equal") if one.mean == one.low == one.high == 0 else reader.t("not sure")
    return html.Span(html.Span(words, className="badge-line"), className="certainty")
