"""What changes the view: Check, Create, a set, a range, a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import ctx
from dash.exceptions import PreventUpdate

from api.services.sos.chosen import chosen
from api.services.sos.evaluate import evaluate_range
from api.services.sos.sets import make_set
from dashapp import ids
from dashapp.past_moment import choose_moment
from dashapp.reader import Reader
from dashapp.sos_builder.view import MOST_TAGS, RANGES, View

State = dict[str, Any]


def check(_: Reader, clicks: int | None, ticked: list[str], state: State) -> State:
    """Show the ticked tags."""
    if not clicks or not ticked:
        raise PreventUpdate
    return replace(View.of(state), tags=tuple(ticked), set_id=None).state()


def create(reader: Reader, clicks: int | None, ticked: list[str], state: State) -> State:
    """Make or find the set of the ticked tags, evaluate the range that is shown, and show the set."""
    if not clicks or not ticked:
        raise PreventUpdate
    view = View.of(state)
    axis = view.axis(reader)
    made, _ = make_set(reader.context, ticked, reader.principal.name)
    evaluate_range(reader.context, axis.start, axis.end + timedelta.resolution, [made.set_id])  # its last minute too
    return replace(view, tags=(), set_id=made.set_id).state()


def open_set(reader: Reader, clicks: list[int | None], state: State) -> tuple[State, list[str]]:
    """Show a set and tick its tags (none where it has more than can be ticked)."""
    set_id = _pressed(clicks)
    view = replace(View.of(state), tags=(), set_id=int(set_id))
    names = [tag.name for tag in chosen(reader.context, (), view.set_id).tags]
    return view.state(), names if len(names) <= MOST_TAGS else []


def set_range(_: Reader, clicks: list[int | None], state: State) -> tuple[State, list[str]]:
    """Show another range; the pressed button says so."""
    name = str(_pressed(clicks))
    return replace(View.of(state), range=name).state(), ["true" if name == other else "false" for other in RANGES]


def set_moment(reader: Reader, _: Any, __: Any, ___: Any, text: str | None, state: State) -> tuple[Any, Any]:
    """Look at a past moment, or at now; one that cannot be is refused beside the field, the view stays."""
    return choose_moment(reader, text, ids.BUILDER_MOMENT_LIVE, lambda at: replace(View.of(state), at=at))


def _pressed(clicks: list[int | None]) -> str | int:
    """Which of several buttons was pressed; buttons that merely appeared were not."""
    if not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"] or not any(clicks):
        raise PreventUpdate
    index: str | int = ctx.triggered_id["index"]
    return index
