"""Service level and score in one small table; availability, tiers and the parts of the score in full."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.numbers import significant
from api.services.stress.texts.parts import SCORE_PARTS
from api.services.stress.words import tier_table_text, tier_text
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import (
    Unit,
    amounts_of,
    estimate,
    missing,
    money_unit,
    nines,
    percent,
)  # fmt: skip
from dashapp.stress_page.results.export import csv_button
from dashapp.stress_page.results.systems import System
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from dashapp.widgets.whisker import whisker
from dashapp.widgets.words import MISSING
from engine.stress.answer import Answer, Level, Score

HOUR_MIN = 60.0


def sla_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """What a contract would ask for; the recommended system stands out."""
    t = reader.t
    npvs = [answer.economics[system.key].npv for system in systems]
    money = money_unit(reader, amounts_of(npvs))
    found = [(answer.availability[one.key], answer.hold_up[one.key], answer.scores[one.key]) for one in systems]
    rows: list[tuple[Any, ...]] = [
        (t("Availability, %"), *(nines(served.availability.mean) for served, _, _ in found)),
        (t("Downtime, h a year"), *(_hours(served.downtime_min) for served, _, _ in found)),
        (t("Tier reached"), *(_tier(reader, served.tier.get("usual")) for served, _, _ in found)),
        (t("Data survival, simple, %"), *(percent(held.survival) for _, held, _ in found)),
        (t("Data survival, honest, %"), *(percent(held.honest_survival) for _, held, _ in found)),
        (t("Score, 0 to 100"), *(_score(score.score, score.low, score.high) for _, _, score in found)),
        (t("NPV, {unit}", unit=money.word), *(_npv(reader, npv, money) for npv in npvs)),
    ]
    chosen = answer.recommendation.best
    rows = [
        (name, *(_strong(cell) if one.key == chosen else cell for one, cell in zip(systems, cells, strict=True)))
        for name, *cells in rows
    ]
    columns = [Column(title=""), *(Column(title=one.short, number=True, help=one.name) for one in systems)]
    title = t("SLA and score")
    return panel(title, table(columns, rows, caption=title), note=t("weights editable"), class_name="sla-panel flush")


def availability_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """Availability and downtime with intervals, and the tier of both tables, by the mean and for sure."""
    t = reader.t
    found = [answer.availability[system.key] for system in systems]
    rows: list[tuple[Any, ...]] = [
        (t("Availability, %"), *(_available(one.availability) for one in found)),
        (t("Downtime, h a year"), *(estimate(reader, one.downtime_min, Unit(word="", per=HOUR_MIN)) for one in found)),
    ]
    for key in sorted({key for one in found for key in one.tier}, reverse=True):
        name = reader.say(tier_table_text(key))
        rows.append((name, *(_tier(reader, one.tier.get(key)) for one in found)))
        rows.append((t("the same for sure (95 %)"), *(_tier(reader, one.tier_for_sure.get(key)) for one in found)))
    columns = [Column(title=""), *(Column(title=one.short, number=True, help=one.name) for one in systems)]
    title = t("Availability and tiers")
    note = t("from simulated outages of many years, 95 % intervals")
    shown = table(columns, rows, caption=title)
    return panel(title, shown, note=note, tools=[csv_button(reader, "availability")], class_name="flush narrow dense")


def score_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """The score with its bar of sensitivity, and its parts before their weights."""
    t = reader.t
    scores = [answer.scores[system.key] for system in systems]
    rows: list[tuple[Any, ...]] = []
    for key in dict.fromkeys(key for score in scores for key in score.parts):
        name = reader.say(SCORE_PARTS[key]) if key in SCORE_PARTS else key
        rows.append((name, *(significant(score.parts.get(key)) for score in scores)))
    rows.append((t("Score, 0 to 100"), *(html.Span(significant(one.score), className="strong") for one in scores)))
    rows.append((t("with each weight moved by a half"), *_bars(scores, systems)))
    if answer.robustness:
        robust = [answer.robustness[system.key] for system in systems]
        rows.append((t("Robustness, with each of its own weights moved by a half"), *_bars(robust, systems)))
    columns = [Column(title=""), *(Column(title=one.short, number=True, help=one.name) for one in systems)]
    title = t("Overall score and its parts")
    note = t("0 to 100, before their weights")
    shown = table(columns, rows, caption=title)
    return panel(title, shown, note=note, tools=[csv_button(reader, "scores")], class_name="flush")


def _bars(scores: list[Score], systems: list[System]) -> list[Component]:
    bars: list[Component] = []
    for system, one in zip(systems, scores, strict=True):
        span = f"{significant(one.low)}..{significant(one.high)}"
        bar = whisker(one.score, one.low, one.high, scale=(0.0, 100.0), series=system.index,
                      label=f"{system.name}: {significant(one.score)}, {span}")  # fmt: skip
        bars.append(html.Span([bar, html.Span(span, className="dim small")], className="score-bar"))
    return bars


def _available(level: Level) -> Component:
    if level.low is None or level.high is None:
        return html.Span(nines(level.mean))
    span = f"{nines(level.low, level.mean)}..{nines(level.high, level.mean)}"
    parts = [html.Span(nines(level.mean)), html.Span(span, className="dim small interval")]
    return html.Span(parts, className="estimate")


def _hours(downtime_min: Level) -> str:
    return significant(None if downtime_min.mean is None else downtime_min.mean / HOUR_MIN)


def _tier(reader: Reader, tier: str | None) -> str:
    return reader.say(tier_text(tier))


def _score(score: float, low: float, high: float) -> Component:
    return html.Span(significant(score), title=f"{significant(low)}..{significant(high)}")


def _npv(reader: Reader, npv: Level | None, unit: Unit) -> Component:
    """The mean; where the interval leaves the sign open, the interval."""
    if npv is None:
        return html.Span(MISSING, title=reader.t("reference"))
    if npv.mean is None or npv.low is None or npv.high is None:
        return missing(reader.t("no run has a value"))
    is_open = npv.low < 0 < npv.high
    return html.Span(unit.span(npv) if is_open else unit.value(npv.mean), title=unit.span(npv))


def _strong(cell: Any) -> Component:
    return html.Span(cell, className="strong")
