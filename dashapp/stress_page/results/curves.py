"""Outage survival over 8 760 starts of a year."""

from __future__ import annotations

from dash.development.base_component import Component

from dashapp import ids
from dashapp.figures.stress_curves import HEIGHT, SurvivalLine, survival_chart
from dashapp.reader import Reader
from dashapp.stress_page.results.systems import System
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel
from dashapp.widgets.words import UNITS
from engine.stress.answer import Answer


def survival_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """The curves with their bands."""
    t = reader.t
    lines = []
    for system in systems:
        curve = answer.survival[system.key]
        lines.append(
            SurvivalLine(
                label=system.short,
                index=system.index,
                hours=curve.hours,
                percent=[100.0 * share for share in curve.share],
                low=[100.0 * share for share in curve.low],
                high=[100.0 * share for share in curve.high],
            )
        )
    figure = survival_chart(
        lines, title=t("outage length, h"), hour_unit=UNITS[reader.language][1].strip(), theme=reader.theme
    )
    chart = graph(ids.STRESS_SURVIVAL, figure, height=HEIGHT, file_name="anjeon-stress-survival")
    return panel(t("Survival curve"), chart, note=t("% of 8 760 start times"), class_name="chart-panel")
