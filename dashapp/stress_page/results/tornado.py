"""The assumptions that move a result most."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.numbers import exact
from api.services.stress.texts.money import ECONOMICS
from api.services.stress.words import Krw, assumption_text, measure_words
from dashapp import ids
from dashapp.figures.stress_tornado import SwayBar, height_of, tornado_chart
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import Unit, money_unit
from dashapp.stress_page.results.export import csv_button
from dashapp.stress_page.results.systems import System
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel
from engine.stress.answer import Answer, Tornado
from engine.stress.assumptions import SHEET

MOST = 10  # bars of a chart; the rest is in the table


def tornado_panels(reader: Reader, answer: Answer, systems: list[System]) -> list[Component]:
    """A panel a tornado."""
    short = {system.key: system.short for system in systems}
    return [
        _panel(reader, tornado, reader.t("{first} against {second}", first=short[tornado.first],
                                         second=short[tornado.second]), place)
        for place, tornado in enumerate(answer.tornadoes)
    ]  # fmt: skip


def _panel(reader: Reader, tornado: Tornado, pair: str, place: int) -> Component:
    t = reader.t
    is_money = tornado.result == "npv"
    result = reader.say(ECONOMICS["npv"] if is_money else measure_words(tornado.result).title)
    title = t("Sensitivity: {result}", result=result)
    if tornado.base is None:
        return panel(title, html.P(t("There is no value to move."), className="dim"), note=pair)
    sways = [one for one in tornado.sways if not one.result_less == one.result_more == tornado.base]
    if not sways:
        return panel(title, html.P(t("None of the inputs moves it."), className="dim"), note=pair)
    ends = [tornado.base, *(end for sway in sways for end in (sway.result_less, sway.result_more))]
    unit = money_unit(reader, ends) if is_money else Unit(word=measure_words(tornado.result).unit)
    bars = [
        SwayBar(
            label=reader.say(assumption_text(sway.key)),
            less=None if sway.result_less is None else sway.result_less / unit.per,
            more=None if sway.result_more is None else sway.result_more / unit.per,
            less_word=_input(reader, sway.key, sway.less),
            more_word=_input(reader, sway.key, sway.more),
        )
        for sway in sways[:MOST]
    ]
    figure = tornado_chart(
        bars, tornado.base / unit.per, title=f"{result}, {unit.word}", sides=(t("less"), t("more")), unit=unit.word,
        theme=reader.theme,
    )  # fmt: skip
    chart = graph(
        ids.part(ids.STRESS_TORNADO, place), figure, height=height_of(bars), file_name=f"anjeon-stress-{tornado.result}"
    )
    keys = [
        html.Span([html.Span(className=f"key key-{kind}"), word], className="small")
        for kind, word in (("less", t("less")), ("more", t("more")))
    ]
    tools = [*keys, *([csv_button(reader, "tornado")] if place == 0 else [])]
    return panel(title, chart, note=pair, tools=tools, class_name="chart-panel")


def _input(reader: Reader, key: str, value: float) -> str:
    """An input at a bar's end: amounts of money as they are counted, not digit by digit."""
    return reader.say(Krw(value)) if key in SHEET and SHEET[key].unit == "KRW" else exact(value)
