"""Control: what the cooling loop reads, forecasts, orders and why."""

from __future__ import annotations

from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp.control_page.callbacks import register
from dashapp.control_page.layout import layout
from dashapp.page import Page, Query
from dashapp.reader import Reader

TITLE = Text("Predictor and control")


def _layout(reader: Reader, query: Query) -> Component:
    return layout(reader, query, reader.say(TITLE))


page = Page(path="control", title=Text("Control"), order=50, role=Role.viewer, layout=_layout, register=register)
