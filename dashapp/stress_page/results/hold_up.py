"""Hold-up time t2 as bars, and what of the data it saves, by the simple model and by the honest one."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.numbers import exact
from dashapp import ids
from dashapp.figures.stress_hold_up import HEIGHT, PARTS, Bar, hold_up_chart
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import missing, percent, time_unit
from dashapp.stress_page.results.export import csv_button
from dashapp.stress_page.results.systems import System
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import duration
from engine.stress.answer import Answer


def hold_up_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """UPS and BESS of each system stacked, the sum behind."""
    t = reader.t
    unit = time_unit(reader, max(held.t2_s for held in answer.hold_up.values()))
    bars = []
    for system in systems:
        held = answer.hold_up[system.key]
        parts = ((held.psu_s + held.ups_s) / unit.per, held.bess_s / unit.per)
        bars.append(Bar(label=system.short, parts=parts, word=unit.value(held.t2_s)))
    words = (t("UPS"), t("BESS"))
    figure = hold_up_chart(bars, words, unit=unit.word, theme=reader.theme)
    keys = [
        html.Span([html.Span(className=f"key key-{token}"), word], className="small")
        for token, word in zip(PARTS, words, strict=True)
    ]
    chart = graph(ids.STRESS_HOLD_UP, figure, height=HEIGHT, file_name="anjeon-stress-t2")
    return panel(t("t2, time the data can be saved"), chart, tools=keys, class_name="chart-panel")


def data_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """Everything of t2, t3 and the two models of data survival, a row each."""
    t, language = reader.t, reader.language

    def lasts(seconds: float | None) -> str | Component:
        if seconds is None:
            return missing(t("does not come back"))
        return f"{exact(seconds)} {time_unit(reader, 0.0).word}" if seconds < 60 else duration(seconds, language)

    held = [answer.hold_up[system.key] for system in systems]
    rows = (
        (t("PSU hold-up"), *(lasts(one.psu_s) for one in held)),
        (t("UPS"), *(lasts(one.ups_s) for one in held)),
        (t("BESS"), *(lasts(one.bess_s) for one in held)),
        (t("hold-up time t2"), *(html.Span(lasts(one.t2_s), className="strong") for one in held)),
        (t("full dump of the active data takes"), *(lasts(one.dump_s) for one in held)),
        (t("data survival, simple model, %"), *(percent(one.survival, 5) for one in held)),
        (t("data survival, honest model, %"), *(percent(one.honest_survival, 5) for one in held)),
        (t("mean age of the newest whole checkpoint"), *(lasts(one.recovery_point_s) for one in held)),
        (t("best checkpoint interval (Young/Daly)"), *(lasts(one.best_interval_s) for one in held)),
        (t("work lost to checkpoints and restarts then, %"), *(percent(one.waste) for one in held)),
        (t("time to restore t3"), *(lasts(one.t3_s) for one in held)),
    )
    columns = [Column(title=""), *(Column(title=system.short, number=True) for system in systems)]
    title = t("Data survival")
    shown = table(columns, rows, caption=title)
    return panel(title, shown, tools=[csv_button(reader, "hold_up")], class_name="flush")
