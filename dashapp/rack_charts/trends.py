"""What the trends panel shows for the page's view: drawn every fifteen seconds, and when the reader zooms."""

from __future__ import annotations

from typing import Any

from dash import no_update
from dash.exceptions import PreventUpdate

from dashapp.rack_charts.charts import figure_of
from dashapp.rack_charts.source import found_for, rack_of
from dashapp.rack_charts.statements import note, statements, title
from dashapp.rack_charts.zoom import zoom_of
from dashapp.reader import Reader
from dashapp.site_page.view import View
from dashapp.widgets.states import empty

Stored = dict[str, Any]


def show_trends(
    reader: Reader, state: Stored, _: int | None, zoom: Stored | None, drawn: str | None
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The panel's state (none when there is a chart), the figure, title, note, statements, and what it was drawn from.

    A past moment does not change: it is drawn once for each part that is zoomed into.
    """
    view = View.of(state)
    rack = rack_of(reader, view)
    if rack is None:
        raise PreventUpdate
    span = zoom_of(zoom, view, view.axis(reader))
    facts = repr((view.state(), span, reader.language, reader.theme))
    if view.at and facts == drawn:
        raise PreventUpdate
    found = found_for(reader, view, rack, span)
    words = (title(reader, view.range), note(reader, found, is_part=span is not None), statements(reader, found), facts)
    if found.trend.last is None:
        fact = reader.t("This rack has sent no row in this range.")
        return empty(fact, reader.t("Choose a longer range or another moment.")), no_update, *words
    return None, figure_of(reader, found, span), *words
