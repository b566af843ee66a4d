"""Stress: the same storm over three ways to power a data centre."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp.page import Page, Query
from dashapp.reader import Reader
from dashapp.stress_page import callbacks
from dashapp.stress_page.layout import layout
from dashapp.stress_page.results import callbacks as result_callbacks

TITLE = Text("Stress lab")


def _layout(reader: Reader, query: Query) -> Component:
    return layout(reader, query, reader.say(TITLE))


def _register(hmi: Dash) -> None:
    callbacks.register(hmi)
    result_callbacks.register(hmi)


page = Page(path="stress", title=Text("Stress"), order=60, role=Role.viewer, layout=_layout, register=_register)
