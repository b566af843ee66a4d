"""What follows from the draft: the column, and what is said of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ctx, html
from dash.development.base_component import Component

from api.errors import NotFound
from dashapp.reader import Reader
from dashapp.redraw import anew
from dashapp.stress_page.checks import Complaint, complaint_of
from dashapp.stress_page.draft import Draft, differences
from dashapp.stress_page.inputs import INTENSITY, inputs
from dashapp.stress_page.source import begun
from dashapp.widgets.icon import icon

Stored = Mapping[str, Any]


def draw_inputs(reader: Reader, stored: Stored, key: str | None) -> tuple[Any, Any]:
    """The column and its key, where the fields have been filled anew."""
    draft = Draft.of(stored)
    return anew(draft.drawn, key, lambda: inputs(reader, draft))


def say(reader: Reader, stored: Stored, *_: str | None) -> tuple[Any, list[Any], list[bool], Any, str, str]:
    """What is wrong, over the button and at its box in the column; in the dialog the box that it is and the sentence;
    how strong the scenario is; how far the fields are from what they began with."""
    draft = Draft.of(stored)
    complaint = complaint_of(reader, draft)
    path = None if complaint is None else complaint.path
    at_fields = [_at(complaint, one["id"]["index"]) for one in ctx.outputs_list[1]]
    in_dialog = [one["id"]["index"] == path for one in ctx.outputs_list[2]]
    said = None if complaint is None else refused(complaint.sentence)
    return said, at_fields, in_dialog, said, f"{draft.text(INTENSITY)} %", _origin_note(reader, draft)


def refused(words: str) -> Component:
    """Why it cannot be done."""
    return html.P([icon("exclamation-circle"), html.Span(words)], className="stress-refused")


def _at(complaint: Complaint | None, path: str) -> list[Component]:
    if complaint is None or complaint.path != path:
        return []
    return [icon("exclamation-circle"), html.Span(complaint.expected)]


def _origin_note(reader: Reader, draft: Draft) -> str:
    try:
        changed = differences(draft.study, begun(reader.context, draft.origin).study)
    except NotFound:
        return ""
    return reader.t("Changed values: {count}", count=changed) if changed else ""
