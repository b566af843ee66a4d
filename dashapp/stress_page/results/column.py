"""The right side of the page: the verdict of a study at one glance, everything behind it below."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.results.advantages import advantage_panel
from dashapp.stress_page.results.curves import survival_panel
from dashapp.stress_page.results.hold_up import data_panel, hold_up_panel
from dashapp.stress_page.results.kpi import kpi_cards
from dashapp.stress_page.results.measures import assumptions, definitions, measures_panel
from dashapp.stress_page.results.money import break_even_panel, economics_panel
from dashapp.stress_page.results.recommendation import recommendation_panel
from dashapp.stress_page.results.sla import availability_panel, score_panel, sla_panel
from dashapp.stress_page.results.supply import store_panel, supply_panel
from dashapp.stress_page.results.systems import systems_of
from dashapp.stress_page.results.tornado import tornado_panels
from engine.stress.answer import Answer
from engine.stress.config import StudyConfig


def results_of(reader: Reader, answer: Answer, config: StudyConfig) -> Component:
    """Everything a study answers. At 1366 x 768 the part down to the recommendation is in sight."""
    systems = systems_of(reader, answer)
    three = [
        hold_up_panel(reader, answer, systems),
        survival_panel(reader, answer, systems),
        sla_panel(reader, answer, systems),
    ]
    return html.Div(
        [
            kpi_cards(reader, answer, systems),
            supply_panel(reader, answer, config, systems),
            html.Div(three, className="result-three"),
            recommendation_panel(reader, answer),
            advantage_panel(reader, answer, systems),
            economics_panel(reader, answer, systems),
            html.Div(tornado_panels(reader, answer, systems), className="stress-halves"),
            break_even_panel(reader, answer),
            html.Div(
                [availability_panel(reader, answer, systems), data_panel(reader, answer, systems)],
                className="stress-halves",
            ),
            html.Div(
                [score_panel(reader, answer, systems), store_panel(reader, answer, config, systems)],
                className="stress-halves",
            ),
            measures_panel(reader, answer, systems),
            definitions(reader, answer),
            assumptions(reader, config),
            dcc.Download(id=ids.STRESS_DOWNLOAD),
        ],
        className="stack",
    )
