"""Alarms: what is wrong now, what was, what comes most often, and what other limits would have raised."""

from __future__ import annotations

from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp.alarms_page.callbacks import register
from dashapp.alarms_page.layout import layout
from dashapp.page import Page, Query
from dashapp.reader import Reader

TITLE = Text("Alarms")


def _layout(reader: Reader, query: Query) -> Component:
    return layout(reader, query, reader.say(TITLE))


page = Page(path="alarms", title=TITLE, order=40, role=Role.viewer, layout=_layout, register=register)
