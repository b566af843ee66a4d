"""What a page is. A file in ``dashapp/pages`` with a module-level ``page`` is all it takes to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import Dash
from dash.development.base_component import Component

import dashapp.pages
from api.i18n import Text
from api.plugins import plugged_in
from api.services.roles import Role
from dashapp.mount import PREFIX
from dashapp.reader import Reader

Query = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the HMI.

    ``path`` is what follows ``/hmi/`` ("data"); the page with the lowest ``order`` is also shown at ``/hmi/``.
    ``layout(reader, query)`` builds everything under the banner, in the reader's language, from the URL's query.
    ``register(hmi)`` wires the page's callbacks, see :func:`dashapp.callbacks.connect`.
    """

    path: str
    title: Text
    order: int
    role: Role
    layout: Callable[[Reader, Query], Component]
    register: Callable[[Dash], None]

    @property
    def href(self) -> str:
        return PREFIX + self.path


def find_pages() -> tuple[Page, ...]:
    """Every registered page, in the order of the navigation."""
    return tuple(sorted(plugged_in(dashapp.pages, "page"), key=lambda page: page.order))


def page_at(pathname: str | None, pages: Sequence[Page]) -> Page | None:
    """The page a URL path names, or None; ``/hmi/`` itself names the first page."""
    path = (pathname or "").removeprefix(PREFIX.rstrip("/")).strip("/")
    if not path:
        return pages[0] if pages else None
    return next((page for page in pages if page.path == path), None)
