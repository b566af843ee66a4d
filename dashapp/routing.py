"""From the URL to a page: one callback, with designed states for what is not there or not allowed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from dash import Dash, Input, Output, State
from dash.development.base_component import Component

from dashapp import frame, ids
from dashapp.callbacks import connect
from dashapp.page import Page, page_at
from dashapp.reader import Reader
from dashapp.widgets.states import no_permission, not_found


def content_at(reader: Reader, pathname: str | None, search: str | None, pages: Sequence[Page]) -> Component:
    """The layout of the page at a URL, or the state that says why there is none."""
    page = page_at(pathname, pages)
    if page is None:
        return not_found(reader)
    if not reader.may(page.role):
        return no_permission(reader, page.role)
    return page.layout(reader, dict(parse_qsl((search or "").removeprefix("?"))))


def register(hmi: Dash, pages: Sequence[Page]) -> None:
    """Wire the address bar to the content and the navigation."""

    def show(reader: Reader, pathname: str | None, search: str | None) -> tuple[Component, list[Component]]:
        return content_at(reader, pathname, search, pages), frame.navigation(reader, pages, pathname)

    connect(
        hmi,
        show,
        Output(ids.CONTENT, "children"),
        Output(ids.NAVIGATION, "children"),
        Input(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
    )
