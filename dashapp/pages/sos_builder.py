"""SoS builder: tick tags, check their values, make a set of them and watch its State of Safety."""

from __future__ import annotations

from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp.page import Page, Query
from dashapp.reader import Reader
from dashapp.sos_builder.callbacks import register
from dashapp.sos_builder.layout import layout

TITLE = Text("SoS builder")


def _layout(reader: Reader, query: Query) -> Component:
    return layout(reader, query, reader.say(TITLE))


page = Page(path="sos", title=Text("SoS"), order=30, role=Role.viewer, layout=_layout, register=register)
