"""Which part of a dialog is shown: buttons, the present one pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashapp import ids


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A part of a dialog by its place."""

    words: str
    place: int


def tabs(name: str, dialog: str, parts: Sequence[Tab], present: int) -> Component:
    """The row of buttons; ``name`` says what they choose from."""
    buttons = [
        html.Button(
            part.words,
            id=ids.part(ids.STRESS_OPENER, f"{dialog}:{part.place}"),
            **{"aria-pressed": "true" if part.place == present else "false"},
        )
        for part in parts
    ]
    return html.Div(buttons, className="segments stress-tabs", role="group", **{"aria-label": name})
