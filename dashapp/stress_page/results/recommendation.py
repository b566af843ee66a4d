"""The verdict in words, with its reasons and its doubts."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import remark_text, verdict_text
from dashapp.reader import Reader
from dashapp.widgets.panel import panel
from engine.stress.answer import Answer


def recommendation_panel(reader: Reader, answer: Answer, note: str = "") -> Component:
    """One sentence that says which, then why, then what speaks against it. ``note``: of which study."""
    given = answer.recommendation
    reasons = " ".join(reader.say(remark_text(one)) for one in given.reasons)
    doubts = [reader.say(remark_text(one)) for one in given.doubts]
    body = [
        html.P([html.Span(reader.say(verdict_text(given)), className="strong"), f" {reasons}"], className="verdict")
    ]
    if doubts:
        listed = [html.H3(reader.t("Doubts")), html.Ul([html.Li(one) for one in doubts])]
        body.append(html.Div(listed, className="doubts"))
    return panel(reader.t("Recommendation"), body, note=note, class_name="recommendation")
