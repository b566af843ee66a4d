"""One wrapper around every callback: who asks, whether they may, and a designed state for what goes wrong."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from api.errors import AnjeonError
from api.i18n import Text
from api.services.roles import Role, check_role
from api.web.access import requires
from dashapp import ids
from dashapp.reader import reader
from dashapp.widgets.states import error_state

log = logging.getLogger(__name__)


def connect(
    hmi: Dash,
    function: Callable[..., Any],
    *dependencies: Any,
    role: Role = Role.viewer,
    error_at: int | None = 0,
    **options: Any,
) -> None:
    """``hmi.callback(*dependencies, **options)(function)``, with ``function(reader, *values)``.

    An error becomes the error state in the output number ``error_at``, which must be a ``children``; the other
    outputs stay as they are. With ``error_at=None`` it appears as a notice at the edge of the screen.
    """
    outputs = [d for d in dependencies if isinstance(d, Output)]
    if error_at is not None and outputs[error_at].component_property != "children":
        raise ValueError(f"{function.__name__}: output {error_at} cannot hold an error state")

    def guarded(*values: Any) -> Any:
        who = reader()
        try:
            check_role(who.principal, at_least=role)
            return function(who, *values)
        except PreventUpdate:
            raise
        except Exception as error:
            return _shown(error_state(who, _text_of(error, function.__name__)), outputs, error_at)

    guarded.__name__ = function.__name__
    requires(role)(guarded)  # Dash hands the mark on: the table of who may do what reads it
    hmi.callback(*dependencies, **options)(guarded)


def _text_of(error: Exception, where: str) -> Text:
    if isinstance(error, AnjeonError):
        return error.text
    reference = uuid.uuid4().hex[:8]
    log.error("unexpected error %s in callback %s", reference, where, exc_info=error)
    return Text("Something went wrong on the server (reference {reference}).", reference=reference)


def _shown(state: Any, outputs: Sequence[Output], error_at: int | None) -> Any:
    if error_at is None:
        set_props(ids.NOTICE, {"children": state})
    asked = [ctx.outputs_list] if len(outputs) == 1 else ctx.outputs_list
    # of components of one kind Dash wants a value each
    same = [[no_update] * len(one) if isinstance(one, list) else no_update for one in asked] if outputs else []
    values = [state if number == error_at else unchanged for number, unchanged in enumerate(same)]
    return values[0] if len(outputs) == 1 else tuple(values) if outputs else None


def keep_in_url(hmi: Dash, store_id: str) -> None:
    """Write the fields of a ``dcc.Store`` into the URL's query whenever they change, without a new page view."""
    hmi.clientside_callback(
        ClientsideFunction("anjeon", "keepInUrl"),
        Output(store_id, "modified_timestamp"),
        Input(store_id, "data"),
    )
