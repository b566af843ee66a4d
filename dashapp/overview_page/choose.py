"""What changes the view: a moment to look at."""

from __future__ import annotations

from typing import Any

from dash import ctx, html, no_update
from dash.exceptions import PreventUpdate

from api.errors import BadParameter
from dashapp import ids
from dashapp.overview_page.view import View
from dashapp.reader import Reader


def set_moment(reader: Reader, _: Any, __: Any, ___: Any, text: str | None) -> tuple[Any, Any]:
    """Look at a past moment, or at now; one that cannot be is refused beside the field, the view stays."""
    if not ctx.triggered_id or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    view = View.of({"at": "" if ctx.triggered_id == ids.OVERVIEW_MOMENT_LIVE else (text or "").strip()})
    try:
        view.past(reader)
    except BadParameter as error:
        return html.Div(reader.say(error.text), className="field-error", role="alert"), no_update
    return None, view.state()
