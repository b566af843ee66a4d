"""The verdict in words, with its reasons and its doubts."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import remark_text, system_text
from dashapp.reader import Reader
from dashapp.stress_page.results.systems import listed
from dashapp.widgets.panel import panel
from engine.stress.answer import Answer, Recommendation


def recommendation_panel(reader: Reader, answer: Answer, note: str = "") -> Component:
    """One sentence that says which, then why, then what speaks against it. ``note``: of which study."""
    given = answer.recommendation
    reasons = " ".join(reader.say(remark_text(one)) for one in given.reasons)
    doubts = [reader.say(remark_text(one)) for one in given.doubts]
    body = [html.P([html.Span(verdict(reader, given), className="strong"), f" {reasons}"], className="verdict")]
    if doubts:
        body.append(html.P([f"{reader.t('Doubts')}: ", " ".join(doubts)], className="dim doubts"))
    return panel(reader.t("Recommendation"), body, note=note, class_name="recommendation")


def verdict(reader: Reader, given: Recommendation) -> str:
    """The verdict alone; a tie is said."""
    t = reader.t
    if given.best is None:
        if not given.ties:
            return t("No architecture is better for sure.")
        return t("No architecture is better for sure: {systems} do equally well.", systems=listed(reader, given.ties))
    best = reader.say(system_text(given.best))
    others = [one for one in given.ties if one != given.best]
    if others:
        return t("{system} serves this load best; {others} do as well.", system=best, others=listed(reader, others))
    return t("{system} serves this load best.", system=best)
