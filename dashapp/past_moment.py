"""A page looked at as it was: the moment typed in, or now again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dash import ctx, html, no_update
from dash.exceptions import PreventUpdate

from api.errors import BadParameter
from api.i18n import Text
from api.services.site_time import parse_time
from dashapp.reader import Reader


class View(Protocol):
    """What a page shows, at a moment."""

    def past(self, reader: Reader) -> datetime | None:
        """As :func:`past_moment`."""

    def state(self) -> Any:
        """As a ``dcc.Store`` keeps it."""


def past_moment(reader: Reader, at: str, zone: ZoneInfo) -> datetime | None:
    """The past moment in UTC that a text (a time of the zone) says, None for an empty one, which is now.

    Raises :class:`BadParameter` for no time, or one that lies ahead.
    """
    if not at:
        return None
    moment = parse_time(at, zone, "at")
    if moment > reader.now:
        raise BadParameter("at", at, Text("a moment that is not in the future"))
    return moment


def choose_moment(reader: Reader, text: str | None, live: str, view_at: Callable[[str], View]) -> tuple[Any, Any]:
    """What stands beside the field, and the new view. A moment that cannot be is refused there, the view stays.

    ``live``: the id of the button that leads back to now.
    """
    if not ctx.triggered_id or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    view = view_at("" if ctx.triggered_id == live else (text or "").strip())
    try:
        view.past(reader)
    except BadParameter as error:
        return html.Div(reader.say(error.text), className="field-error", role="alert"), no_update
    return None, view.state()
