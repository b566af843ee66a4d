"""The four cards on top: a measure each, and in it a row a system: the mean, its interval drawn and in digits."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import measure_words
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import Unit, amounts_of, unit_for
from dashapp.stress_page.results.systems import System
from dashapp.widgets.panel import panel
from dashapp.widgets.whisker import whisker
from dashapp.widgets.words import MISSING
from engine.stress.answer import Answer, Level

CARDS = ("unserved_mwh", "outage_s", "recovery_s", "max_deviation_pct")


def kpi_cards(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """The cards of the measures that the answer has."""
    cards = [_card(reader, answer, systems, key) for key in CARDS if key in answer.measures]
    return html.Div(cards, className="stress-fours")


def _card(reader: Reader, answer: Answer, systems: list[System], key: str) -> Component:
    levels = answer.measures[key]
    words = measure_words(key)
    amounts = amounts_of(levels.values())
    unit = unit_for(reader, words.unit, amounts)
    scale = (0.0, max((amount for amount in amounts if amount is not None), default=0.0))
    rows = [_row(reader, system, levels[system.key], unit, scale) for system in systems]
    tools = [html.Span("95 %", className="dim small", title=reader.t("interval of the mean over the runs"))]
    title = html.Span(reader.say(words.title), title=reader.say(words.definition))
    return panel(title, rows, note=unit.word, tools=tools, class_name="kpi-card")


def _row(reader: Reader, system: System, level: Level, unit: Unit, scale: tuple[float, float]) -> Component:
    name = html.Span(system.short, className="kpi-name", title=system.name)
    if level.mean is None:
        why = reader.t("no run has a value")
        return html.Div(
            [name, html.Span(MISSING, className="kpi-value"), html.Span(why, className="dim small kpi-why")],
            className="kpi-row",
        )
    low, high = (level.mean if end is None else end for end in (level.low, level.high))
    span = unit.span(level) or MISSING
    label = f"{system.name}: {unit.with_word(level.mean)}, {span}"
    runs = reader.t("one run alone has no interval") if level.low is None else _runs(reader, level, unit)
    return html.Div(
        [
            name,
            html.Span(unit.value(level.mean), className="kpi-value"),
            whisker(level.mean, low, high, scale=scale, series=system.index, label=label),
            html.Span(span, className="dim small kpi-span"),
        ],
        className="kpi-row",
        title=runs,
    )


def _runs(reader: Reader, level: Level, unit: Unit) -> str:
    return reader.t(
        "5 % of the runs below {low}, half below {middle}, 95 % below {high}",
        low=unit.value(level.p05),
        middle=unit.value(level.p50),
        high=unit.with_word(level.p95),
    )
