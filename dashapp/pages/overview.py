"""Overview: every site in one row, the worst first. It opens after sign-in."""

from __future__ import annotations

from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp.overview_page.callbacks import register
from dashapp.overview_page.layout import layout
from dashapp.page import Page, Query
from dashapp.reader import Reader

TITLE = Text("Overview")


def _layout(reader: Reader, query: Query) -> Component:
    return layout(reader, query, reader.say(TITLE))


page = Page(path="overview", title=TITLE, order=10, role=Role.viewer, layout=_layout, register=register)
