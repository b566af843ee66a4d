"""The life of a rack: its State of Life so far, the forecast to its end, or why there is none."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component
from plotly.graph_objects import Figure

from api.services.life.sol import SolShown
from dashapp.figures.sol_chart import sol_chart
from dashapp.reader import Reader
from dashapp.widgets.states import empty


def sol_figure(reader: Reader, found: SolShown) -> Figure:
    """The chart of what is known."""
    past = list(zip(found.days, found.values, strict=True))
    return sol_chart(past, found.forecast_days, found.value, found.low, found.high, theme=reader.theme)


def sol_state(reader: Reader, found: SolShown) -> Any:
    """What stands in the chart's place where no day is known, else nothing."""
    if found.days:
        return None
    return empty(reader.t("No daily SoH of this rack is known."), _why(reader, found))


def sol_note(reader: Reader, found: SolShown) -> Component:
    """:func:`sol_words`, to be read in full on hover where the panel is too narrow."""
    words = sol_words(reader, found)
    return html.Span(words, title=words)


def sol_words(reader: Reader, found: SolShown) -> str:
    """When the life ends, with limits; or why that is not known, where the chart does not say so itself."""
    t = reader.t
    if not found.days:
        return ""
    if found.no_forecast is not None:
        return _why(reader, found)
    if found.end_of_life is None:
        return ""
    words = t(
        "end of life {when} ({earliest} to {latest})",
        when=_year(found.end_of_life),
        earliest=_year(found.earliest),
        latest=_year(found.latest),
    )
    return f"{words} · {t('as of such cells')}" if found.rests_on_prior else words


def _why(reader: Reader, found: SolShown) -> str:
    return "" if found.no_forecast is None else reader.say(found.no_forecast)


def _year(day: date | None) -> str:
    return "–" if day is None else str(day.year)
