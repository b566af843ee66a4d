"""The verdict in words, with its reasons and its doubts."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import remark_text, verdict_text
from dashapp.reader import Reader
from dashapp.widgets.panel import panel
from engine.stress.answer import Answer, Remark


def recommendation_panel(reader: Reader, answer: Answer, note: str = "") -> Component:
    """One sentence that says which; why, and what speaks against it, beside each other. ``note``: of which study."""
    t, given = reader.t, answer.recommendation
    lists = [_listed(reader, t("Reasons"), given.reasons), _listed(reader, t("Doubts"), given.doubts)]
    body = [
        html.P(reader.say(verdict_text(given)), className="strong"),
        html.Div([one for one in lists if one is not None], className="verdict-lists"),
    ]
    return panel(t("Recommendation"), body, note=note, class_name="recommendation")


def _listed(reader: Reader, title: str, remarks: Sequence[Remark]) -> Component | None:
    if not remarks:
        return None
    return html.Div([html.H3(title), html.Ul([html.Li(reader.say(remark_text(one))) for one in remarks])])
