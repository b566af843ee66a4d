"""What the controls of the page do: to the fields, to the study that is shown, to the one that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.errors import AnjeonError
from api.services.stress.studies import ask
from api.services.stress.studies import cancel as cancel_study
from api.services.stress.traces import MEASURES
from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from dashapp.stress_page.architectures import rebuilt
from dashapp.stress_page.checks import complaint_of
from dashapp.stress_page.draft import TRACES, Draft
from dashapp.stress_page.drawn import refused
from dashapp.stress_page.paths import with_value
from dashapp.stress_page.progress import unfinished
from dashapp.stress_page.source import SAVED, asked, begun
from dashapp.stress_page.traces import uploaded
from dashapp.stress_page.view import View

Stored = Mapping[str, Any]
OF_PRESET = ("demand_mw", "architectures", "assumptions")  # scenario, runs and seed are the reader's


def edit(reader: Reader, _: Sequence[Any], stored: Stored) -> Stored:
    """The draft with what stands in the column; fields that have only just appeared change nothing."""
    draft = Draft.of(stored)
    changed = draft.typed(_fields(ctx.inputs_list[0]))
    if changed == draft:
        raise PreventUpdate
    return changed.stored()


def edit_cells(reader: Reader, _: Sequence[Any], stored: Stored) -> Stored:
    """The draft with what stands in the dialog; the column shows it too."""
    draft = Draft.of(stored)
    changed = draft.typed(_fields(ctx.inputs_list[0]))
    if changed == draft:
        raise PreventUpdate
    return changed.redrawn().stored()


def rebuild(reader: Reader, _: Sequence[Any], __: Sequence[Any], stored: Stored) -> Stored:
    """An architecture or a layer more or less; what was typed before it counts."""
    act = str(pressed_index())
    draft = Draft.of(stored).typed(_fields(ctx.states_list[0]))
    return replace(draft, study=rebuilt(draft.study, act)).redrawn().stored()


def choose_preset(reader: Reader, preset: str, stored: Stored) -> Stored:
    """The assets of a preset; the scenario stays as it is set."""
    draft = Draft.of(stored)
    if preset == draft.origin:
        raise PreventUpdate
    new = begun(reader.context, preset)
    study = {**draft.study, **{name: new.study[name] for name in OF_PRESET}}
    return replace(draft, study=study, origin=new.origin).redrawn().stored()


def reset(reader: Reader, clicks: int | None, stored: Stored) -> Stored:
    """Every field as it was in the preset or the saved run."""
    if not clicks:
        raise PreventUpdate
    draft = Draft.of(stored)
    return begun(reader.context, draft.origin, draft.drawn + 1).stored()


def upload(reader: Reader, _: Sequence[Any], __: Sequence[Any], stored: Stored) -> tuple[Any, Any]:
    """Keep a file and take it in place of the made trace; what is wrong with it stands over the button."""
    kind = str(pressed_index())
    contents, file_name = (
        next(str(one.get("value")) for one in listed if one["id"]["index"] == kind)
        for listed in (ctx.inputs_list[0], ctx.states_list[0])
    )
    try:
        trace = uploaded(reader, kind, contents, file_name)
    except AnjeonError as error:
        return refused(reader.say(error.text)), no_update
    draft = Draft.of(stored)
    study = with_value(draft.study, f"{TRACES}{MEASURES[kind]}", {"trace": trace.id})
    return None, replace(draft, study=study).redrawn().stored()


def run(reader: Reader, clicks: int | None, _: Sequence[Any], name: str | None, stored: Stored) -> tuple[Any, Any]:
    """Ask for the study in the fields, also what was typed last; the view leads to it."""
    if not clicks:
        raise PreventUpdate
    draft = Draft.of(stored).typed(_fields(ctx.states_list[0]))
    complaint = complaint_of(reader, draft)
    if complaint is not None:
        return refused(complaint.sentence), no_update
    try:
        line = ask(reader.context, asked(reader.context, draft.study), reader.principal.name, (name or "").strip())
    except AnjeonError as error:
        return refused(reader.say(error.text)), no_update
    return None, View(study=line.id).state()


def cancel(reader: Reader, _: Sequence[Any]) -> Component:
    """End the study whose button was pressed."""
    return unfinished(reader, cancel_study(reader.context, int(pressed_index()), reader.principal))


def open_study(reader: Reader, _: Sequence[Any], stored: Stored) -> tuple[Stored, Stored, bool]:
    """A saved run: its results, its values in the fields; the list closes."""
    study_id = int(pressed_index())
    draft = begun(reader.context, f"{SAVED}{study_id}", Draft.of(stored).drawn + 1)
    return View(study=study_id).state(), draft.stored(), False


def lay_beside(reader: Reader, _: Sequence[Any], state: Stored) -> tuple[Stored, bool]:
    """A saved run beside the one that is shown, 0: none any more; the list closes."""
    beside = int(pressed_index())
    return replace(View.of(state), beside=beside or None).state(), False


def _fields(listed: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """Path and text of fields as Dash lists them."""
    return [(str(one["id"]["index"]), one.get("value")) for one in listed]
