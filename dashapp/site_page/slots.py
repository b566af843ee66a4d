"""The panels of the page that show a rack over time: trends in the middle, the map of cell positions at the right."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from dashapp.rack_charts import panel
from dashapp.reader import Reader
from dashapp.site_page.view import View


def middle(reader: Reader, view: View) -> list[Component]:
    """What stands over the events of a rack; at 1366 px it is 640 px wide."""
    return [panel.trends_panel(reader, view)]


def right(reader: Reader, view: View) -> list[Component]:
    """The right column of a rack; at 1366 px it is 350 px wide."""
    return [panel.socp_panel(reader, view), panel.drift_panel(reader, view)]


def register(hmi: Dash) -> None:
    """Wire these panels: they follow ``ids.SITES_VIEW`` and clocks of their own."""
    panel.register(hmi)
