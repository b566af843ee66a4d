"""What dialogs of acts on devices are made of: facts, the reason, how far it has come, the buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.widgets.icon import icon

REASON_LENGTH = 200


def dialog_rows(rows: Sequence[tuple[str, Any]]) -> Component:
    """Names and what is the case."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows], className="dialog-rows")


def reason_field(reader: Reader, field_id: str | Mapping[str, str | int], value: str = "") -> Component:
    """The field for why; what stands in it goes into the audit log."""
    label = reader.t("Reason (goes into the audit log)")
    field = dbc.Input(id=field_id, value=value, maxlength=REASON_LENGTH, autocomplete="off", placeholder=label)
    return html.Div([html.Span(label, className="form-label"), field], className="field")


def dialog_step(reader: Reader, words: str, at: datetime | None, *, failed: bool = False) -> Component:
    """A step on the way to the device: done at a time, failed, or still to come."""
    symbol = "x-lg" if failed else "check-lg" if at is not None else "hourglass"
    time = "" if at is None else f"{at.astimezone(reader.zone):%H:%M:%S.%f}"[:-4]
    return html.Li([icon(symbol), html.Span(words), html.Span(time, className="dim right")])


def dialog_foot(note: str | Component, *buttons: Component | None) -> Component:
    """A dim note at the left, the buttons at the right."""
    return html.Div(
        [html.Span(note, className="dim small"), *(button for button in buttons if button is not None)],
        className="dialog-foot",
    )
