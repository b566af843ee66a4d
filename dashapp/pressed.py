"""Which of several buttons was pressed."""

from __future__ import annotations

from dash import ctx
from dash.exceptions import PreventUpdate


def pressed_index() -> str | int:
    """The ``index`` of the button (see :func:`dashapp.ids.part`) whose press runs the present callback.

    Buttons that have only just appeared run it too, on their own or together with the one that was pressed: without a
    press ``PreventUpdate`` is raised.
    """
    for one in ctx.triggered:
        found = ctx.triggered_prop_ids.get(one["prop_id"])
        if one["value"] and isinstance(found, dict):
            index: str | int = found["index"]
            return index
    raise PreventUpdate
