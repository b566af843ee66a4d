"""What changes the view and needs the server: a moment to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ctx, html, no_update
from dash.exceptions import PreventUpdate

from api.errors import BadParameter
from dashapp import ids
from dashapp.reader import Reader
from dashapp.site_page.view import View


def set_moment(reader: Reader, _: Any, __: Any, ___: Any, text: str | None, state: dict[str, Any]) -> tuple[Any, Any]:
    """Look at a past moment, or at now; one that cannot be is refused beside the field, the view stays."""
    if not ctx.triggered_id or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    at = "" if ctx.triggered_id == ids.SITES_MOMENT_LIVE else (text or "").strip()
    view = replace(View.of(state), at=at)
    try:
        view.moment(reader)
    except BadParameter as error:
        return html.Div(reader.say(error.text), className="field-error", role="alert"), no_update
    return None, view.state()
