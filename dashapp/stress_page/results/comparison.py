"""Saved studies side by side: their verdicts, every figure with what lies between them, and the inputs that differ."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.results.recommendation import recommendation_panel
from dashapp.stress_page.results.supply import supply_panel
from dashapp.stress_page.results.systems import systems_of
from dashapp.stress_page.results.two_inputs import inputs_panel
from dashapp.stress_page.results.two_levels import levels_panel
from engine.stress.answer import Answer
from engine.stress.config import StudyConfig

Named = tuple[str, Answer, StudyConfig]


def comparison_of(reader: Reader, studies: Sequence[Named]) -> Component:
    """Two or more studies by their names; figures are held against those of the first."""
    verdicts = [recommendation_panel(reader, answer, note=name) for name, answer, _ in studies]
    charts = [
        supply_panel(reader, answer, config, systems_of(reader, answer), place=place, title=name)
        for place, (name, answer, config) in enumerate(studies)
    ]
    return html.Div(
        [
            html.Div(verdicts, className="stress-halves"),
            levels_panel(reader, studies),
            inputs_panel(reader, studies),
            *charts,
            dcc.Download(id=ids.STRESS_DOWNLOAD),
        ],
        className="stack",
    )
