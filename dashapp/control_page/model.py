"""The model in use: its skill against persistence, what it learned from, and the way back to the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from api.services.roles import Role
from api.store.cooling.cycles import CycleRecord
from api.store.forecasts.models import StoredModel
from dashapp import ids
from dashapp.control_page.conditions import no_forecast
from dashapp.control_page.facts import Models
from dashapp.reader import Reader
from dashapp.widgets.states import empty
from dashapp.widgets.words import MISSING, file_size, number
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES


def model_panel(reader: Reader, found: Models, last: CycleRecord | None, zone: ZoneInfo) -> Any:
    """Skill at the three horizons, version, size, samples, when it was trained; without a model how far it is."""
    t = reader.t
    if found.in_use is None:
        why = "" if last is None else no_forecast(reader, last)
        return empty(why or t("No model has been trained yet."), t("Until there is one the control is reactive."))
    model = found.in_use
    samples = model.figures.get("samples")
    facts = [
        html.Span(
            [html.Span(t("version"), className="dim"), html.Span(version_words(model, zone), className="strong")],
            title=model.version,
        ),
        _fact(number(samples, 0), t("samples")),
        _fact(file_size(model.size_bytes), ""),
    ]
    return html.Div([_skills(reader, found), html.Div(facts, className="model-facts")])


def version_words(model: StoredModel, zone: ZoneInfo) -> str:
    """A version by the time it was trained at; its full name is said on hovering."""
    return f"{model.trained_at.astimezone(zone):%m-%d %H:%M}"


def roll_back(reader: Reader, found: Models, zone: ZoneInfo, *, is_past: bool) -> list[Component]:
    """The button that takes the version before into use; only engineers have it, only for now."""
    if found.earlier is None or is_past or not reader.may(Role.engineer):
        return []
    words = reader.t("Roll back to {version}", version=version_words(found.earlier, zone))
    name = ids.part(ids.CONTROL_ORDER, f"activate:{found.earlier.version}")
    return [html.Button(words, id=name, className="btn btn-link", title=found.earlier.version)]


def _skills(reader: Reader, found: Models) -> Component:
    """The mean over the three temperatures at each horizon; each of them on hovering."""
    t = reader.t
    cells: list[Any] = [html.Span(t("against persistence"), className="dim")]
    for place, minutes in enumerate(HORIZONS_MIN):
        column = [None if found.skill is None else row[place] for row in found.skill or [()] * 0]
        value = _mean(column)
        each = " · ".join(f"{name.upper()} {signed(one)}" for name, one in zip(TEMPERATURES, column, strict=False))
        words = [
            html.Span(t("+{minutes} min", minutes=minutes), className="dim"),
            html.Span(signed(value), className="strong"),
        ]
        cells.append(html.Span(words, title=each, className="skill"))
    return html.Div(cells, className="model-facts")


def signed(value: float | None) -> str:
    """A skill with its sign: 0 is as good as persistence, 1 perfect.

    >>> signed(0.157), signed(-0.04), signed(None)
    ('+0.16', '−0.04', '–')
    """
    if value is None:
        return MISSING
    return f"+{number(value, 2)}" if value > 0 else number(value, 2)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def _fact(value: Any, words: str) -> Component:
    return html.Span([html.Span(value, className="strong"), html.Span(words, className="dim")])
