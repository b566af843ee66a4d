"""Which alarms of the list are looked for."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.alarms_page.line import Line
from dashapp.alarms_page.states import STATES_OF, filter_word
from dashapp.alarms_page.view import FILTERS, View
from dashapp.reader import Reader


def found(lines: Sequence[Line], view: View) -> list[Line]:
    """The alarms that text, priority and site ask for, whatever their state."""
    words = view.q.lower().split()
    return [
        line
        for line in lines
        if view.priority in (None, line.priority)
        and view.site in (None, line.site)
        and all(word in line.searched for word in words)
    ]


def in_state(lines: Sequence[Line], name: str) -> list[Line]:
    """Those in the states of a filter."""
    return [line for line in lines if line.state in STATES_OF[name]]


def state_buttons(reader: Reader, lines: Sequence[Line], chosen: str) -> list[Component]:
    """One button a filter with its number; those of rare states only where there are any."""
    numbers = {name: len(in_state(lines, name)) for name in FILTERS}
    always = ("all", "unacknowledged", "acknowledged", "returned", "shelved")
    return [
        html.Button(
            f"{filter_word(reader, name)} {numbers[name]}",
            id=ids.part(ids.ALARMS_STATE, name),
            **{"aria-pressed": "true" if name == chosen else "false"},
        )
        for name in FILTERS
        if name in always or numbers[name] or name == chosen
    ]
