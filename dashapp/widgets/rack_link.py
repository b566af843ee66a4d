"""Links to a rack, a site or all sites; on the Sites page itself they change the view (assets/sites.js)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.mount import PREFIX


def rack_href(site: int | None = None, bank: int | None = None, rack: int | None = None, at: str | None = None) -> str:
    """The address of a rack; of its site without ``rack``. ``at`` is a moment as text, for the rack as it was then.

    >>> rack_href(1, 2, 5)
    '/hmi/sites?site=1&bank=2&rack=5'
    >>> rack_href(1, at="2026-11-21T02:31")
    '/hmi/sites?site=1&at=2026-11-21T02:31'
    """
    given = {"site": site, "bank": bank, "rack": rack, "at": at}
    query = urlencode({name: value for name, value in given.items() if value is not None}, safe=":")
    return f"{PREFIX}sites?{query}" if query else f"{PREFIX}sites"


def rack_link(
    words: Any,
    *,
    site: int | None,
    bank: int | None = None,
    rack: int | None = None,
    at: str | None = None,
    class_name: str = "",
) -> Component:
    """``words`` lead to a rack, or to a site."""
    link = dcc.Link(words, href=rack_href(site, bank, rack, at), className=class_name)
    place = {"site": site, "bank": bank, "rack": rack}
    marks = {f"data-open-{name}": str(number) for name, number in place.items() if number is not None}
    return html.Span(link, **{"data-open-place": "true", **marks})
